"""Shop: a zone in the loopback AWS, and a stack of the real engine that has its weighted name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from migrate.engine.find import Engine
from migrate.engine.workspace import Acquisition, Workspace
from migrate.model.split import Purpose, Split, Stamp
from migrate.model.weights import Weights
from migrate.rehearse.standins.install import environment, install
from migrate.routes.route53 import Route53Route, route53_route, shaping
from migrate.routes.route53.client import connect
from migrate.routes.shape import End, Shape
from tests.routes.worlds import BLUE_IP, GREEN_IP, LoopbackAws, create, simple

HERE = Path(__file__).parent
SECONDS = 55
CONTROLLER = Stamp(3, 7, "controller", datetime(2026, 3, 2, tzinfo=UTC), Purpose.ADVANCE)
ELB_ZONE, ELB = "Z35SXDOTRQ7X7K", "shop-1.us-east-1.elb.amazonaws.com"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    status: int
    text: str

    def did(self, what: str) -> None:
        assert self.status == 0, self.text
        assert what in self.text, self.text

    def refused(self, *words: str) -> None:
        assert self.status != 0, self.text
        assert "Traceback" not in self.text, self.text
        for word in words:
            assert word in self.text, self.text


class Shop:
    """`blue` and `green` are the addresses of the two sides."""

    def __init__(self, folder: Path, engine: Engine, aws: LoopbackAws, domain: str) -> None:
        self.folder, self.engine, self.aws = folder, engine, aws
        self.record = f"app.{domain}"
        self.client: Any = connect(aws.endpoint)
        made = self.client.create_hosted_zone(Name=domain, CallerReference=domain)
        self.zone = made["HostedZone"]["Id"].rpartition("/")[2]
        self.ends: dict[str, dict[str, Any]] = {"blue": {"address": BLUE_IP}, "green": {"address": GREEN_IP}}
        (folder / "state").mkdir()
        self.use(HERE / "program")

    def use(self, program: Path) -> None:
        """Take the program of another folder."""
        shutil.rmtree(self.folder / "program", ignore_errors=True)
        shutil.copytree(program, self.folder / "program")
        self.run("stack", "init", "traffic")

    def declare(self, *, name: str = "public", ttl: object = 60, **more: object) -> None:
        """What the program asks for."""
        route = {
            "name": name,
            "kind": "route53",
            "zone": self.zone,
            "record": self.record,
            "ttl": ttl,
            "endpoint": self.aws.endpoint,
            "nameservers": self.aws.nameservers,
        }
        self.write({"migration": "shop", "route": route, **self.ends, **more})

    def write(self, told: Mapping[str, object], name: str = "split") -> None:
        (self.folder / "program" / f"{name}.json").write_text(json.dumps(told))

    @property
    def route(self) -> Route53Route:
        """The controller's own route to the name."""
        ends = {
            side: End(told["address"], told.get("alias_zone"), health_check=told.get("health_check"))
            for side, told in self.ends.items()
        }
        layout = shaping.layout(self.record, Shape(timedelta(seconds=60), ends["blue"], ends["green"]))
        return route53_route(
            "public", zone=self.zone, layout=layout, endpoint=self.aws.endpoint, nameservers=self.aws.nameservers
        )

    def move(self, weights: Weights, stamp: Stamp = CONTROLLER) -> Split:
        """What a controller does."""
        self.route.write(weights, expected=self.route.read(), stamp=stamp)
        return self.route.read()

    def stand(self, *sets: dict[str, Any]) -> None:
        """What stood there before migrate came; a plain record of blue if nothing is said."""
        create(self.client, self.zone, *(sets or [simple(self.record, "A", BLUE_IP)]))

    def records(self) -> list[dict[str, Any]]:
        page = self.client.list_resource_record_sets(HostedZoneId=self.zone, StartRecordName="a", MaxItems="300")
        return [raw for raw in page["ResourceRecordSets"] if raw["Type"] not in ("SOA", "NS")]

    def weights(self) -> dict[str, int]:
        return {raw["SetIdentifier"].rpartition("-")[2]: raw["Weight"] for raw in self.records() if "Weight" in raw}

    def environment(self) -> dict[str, str]:
        workspace = Workspace(
            self.engine,
            project=self.folder / "program",
            work=self.folder / "work",
            backend=f"file://{self.folder / 'state'}",
            passphrase="correct horse",
            acquisition=Acquisition.REFUSE,
            stand_ins=[self._plugins()],
        )
        return {
            **os.environ,
            **workspace.environment(),
            "PULUMI_HOME": str(self.folder / "home"),
            **environment(aws=self.aws.endpoint, gcp="http://127.0.0.1:9"),
            "SHOP": str(self.folder),
            "PYTHONWARNINGS": "ignore",
        }

    def _plugins(self) -> Path:
        folder = install(self.folder / "plugins")
        plugin = folder / "pulumi-resource-migrate"
        plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m migrate.provider.plugin "$@"\n')
        plugin.chmod(0o755)
        return folder

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.engine.path, *arguments, "--non-interactive"],
            cwd=self.folder / "program",
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> Said:
        with self.start(*arguments) as process:
            try:
                text, _ = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Said(process.returncode, text)

    def up(self, *more: str) -> Said:
        """Without its preview, which takes as long again; `planned` is one."""
        return self.run("up", "--yes", "--skip-preview", "--color=never", "--suppress-progress", *more)

    def refresh(self) -> Said:
        return self.run("refresh", "--yes", "--skip-preview", "--color=never", "--suppress-progress")

    def destroy(self) -> Said:
        return self.run("destroy", "--yes", "--skip-preview", "--color=never", "--suppress-progress")

    def planned(self) -> list[tuple[str, str, list[str]]]:
        """What an update would do: the operation, the name, and the properties that differ."""
        said = self.run("preview", "--json")
        assert said.status == 0, said.text
        told: dict[str, Any] = json.JSONDecoder().raw_decode(said.text[said.text.index("{") :])[0]
        return [
            (step["op"], step["urn"].rpartition("::")[2], sorted(step.get("detailedDiff") or ()))
            for step in told["steps"]
            if step["op"] != "same"
        ]

    def checkpoint(self) -> dict[str, Any]:
        place = self.folder / "state" / ".pulumi" / "stacks" / "shop" / "traffic.json"
        return json.loads(place.read_text())["checkpoint"]["latest"] or {}

    def recorded(self) -> list[dict[str, Any]]:
        """The resources in Pulumi's state."""
        return self.checkpoint().get("resources") or []

    def asked_for_the_split(self) -> bool:
        """Whether an update that runs has recorded that it begins to make the split."""
        begun = self.checkpoint().get("pending_operations") or []
        return any(one["resource"]["urn"].endswith("::split") for one in begun)

    def state(self) -> dict[str, Any] | None:
        """What Pulumi has recorded of the split."""
        found = [one["outputs"] for one in self.recorded() if one["urn"].endswith("::split")]
        return found[0] if found else None

    def processes(self) -> list[int]:
        """Processes that carry this shop in their environment."""
        mark = f"SHOP={self.folder}\0".encode()
        return [int(place.parent.name) for place in Path("/proc").glob("[0-9]*/environ") if mark in _content(place)]


def _content(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""
