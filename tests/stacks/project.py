"""Project: what `migrate init` writes for a shop, on the real engine, with the stand-ins and two loopback clouds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from migrate.declaration.frame import frame
from migrate.engine.find import Engine
from migrate.engine.workspace import Acquisition, Workspace
from migrate.model.side import Cloud
from migrate.rehearse.standins.install import environment, install
from tests.stacks.given import declaration

SECONDS = 110
QUIET = ("--color=never", "--suppress-progress", "--skip-preview", "--yes")
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "somebody", "AWS_REGION": "eu-central-1"}

_PLUGIN = """\
#!/bin/sh
exec {python} -W ignore -m migrate.provider.plugin "$@"
"""


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    status: int
    text: str


@dataclass
class Project:
    """One migration's folder. The interpreter is this one, and not a virtual environment of the project."""

    folder: Path
    engine: Engine
    endpoints: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, text in frame("shop", Cloud.AWS, Cloud.GCP).items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text.replace("  options:\n    toolchain: pip\n    virtualenv: .venv\n", ""))
        (self.folder / "state").mkdir()
        plugins = install(self.folder / "plugins")
        own = plugins / "pulumi-resource-migrate"
        own.write_text(_PLUGIN.format(python=sys.executable))
        own.chmod(0o755)

    @property
    def root(self) -> Path:
        return self.folder / "project"

    def client(self, service: str, region: str = "eu-central-1") -> Any:
        """A client of the loopback AWS, as somebody without Pulumi has it."""
        return boto3.client(
            service,
            endpoint_url=self.endpoints["aws"],
            region_name=region,
            aws_access_key_id="somebody",
            aws_secret_access_key="somebody",
        )

    def declare(self, blue: Cloud, **parts: str) -> None:
        """Write migration.yaml; see `given.declaration`."""
        endpoint = f"endpoint: {self.endpoints['aws']}"
        (self.root / "migration.yaml").write_text(declaration(blue, endpoint=endpoint, **parts))

    def zone(self) -> str:
        """A hosted zone for shop.test, made by hand."""
        with_reference = {"Name": "shop.test", "CallerReference": "by hand"}
        route53 = self.client("route53")
        made = route53.create_hosted_zone(**with_reference)["HostedZone"]["Id"].rpartition("/")[2]
        route53.close()
        return made

    def zone_id(self) -> str:
        """The one hosted zone there is."""
        route53 = self.client("route53")
        (zone,) = route53.list_hosted_zones()["HostedZones"]
        route53.close()
        return zone["Id"].rpartition("/")[2]

    def run(self, *arguments: str, **env: str) -> Said:
        workspace = Workspace(
            self.engine,
            project=self.root,
            work=self.folder / "work",
            backend=f"file://{self.folder / 'state'}",
            passphrase="correct horse",
            acquisition=Acquisition.REFUSE,
            stand_ins=[self.folder / "plugins"],
            env={**environment(**self.endpoints), **CREDENTIALS, **self.extra, **env},
        )
        ended = subprocess.run(
            [self.engine.path, *arguments, "--non-interactive"],
            cwd=self.root,
            env={
                **os.environ,
                **workspace.environment(),
                "PULUMI_HOME": str(self.folder / "home"),
                "PYTHONWARNINGS": "ignore",
            },
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Said(ended.returncode, ended.stdout + ended.stderr)

    def init(self, *stacks: str) -> None:
        for stack in stacks:
            assert self.run("stack", "init", stack).status == 0

    def up(self, stack: str, **env: str) -> str:
        """Update one stack; the text ends with the counts."""
        said = self.run("up", "-s", stack, *QUIET, **env)
        assert said.status == 0, said.text
        return said.text

    def previewed(self, stack: str, **env: str) -> list[tuple[str, str]]:
        """What an update would do, without what stays: operation and resource name."""
        said = self.run("preview", "-s", stack, "--json", **env)
        assert said.status == 0, said.text
        steps = _json(said.text)["steps"]
        quiet = ("same", "read")
        return [(one["op"], one["urn"].rpartition("::")[2]) for one in steps if one["op"] not in quiet]

    def outputs(self, stack: str) -> dict[str, Any]:
        return _json(self.run("stack", "output", "-s", stack, "--json").text)

    def resources(self, stack: str) -> dict[str, dict[str, Any]]:
        """The recorded state by name."""
        told = _json(self.run("stack", "export", "-s", stack).text)
        return {one["urn"].rpartition("::")[2]: one for one in told["deployment"].get("resources", [])}


def _json(text: str) -> Any:
    return json.JSONDecoder().raw_decode(text[text.index("{") :])[0]
