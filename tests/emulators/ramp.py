"""Ramp: a migration driven from the command line against an emulator that has no name servers."""

from __future__ import annotations

import itertools
import json
import os
import shlex
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.emulators.emulator import Emulator
from tests.signals.web import Web, text

BLUE_IP, GREEN_IP, STRANGER_IP = "192.0.2.1", "198.51.100.1", "203.0.113.9"
BOUND_SECONDS = 180.0
_numbers = itertools.count()


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    exit: int
    text: str


@dataclass
class Ramp:
    """`with Ramp(...)`: a zone with a simple record of blue at the emulator, two sides that answer probes, a file."""

    folder: Path
    emulator: Emulator
    domain: str = field(default_factory=lambda: f"emulated-{next(_numbers)}.test")
    _exits: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        sides = {side: Web(text("well")) for side in ("blue", "green")}
        for web in sides.values():
            self._exits.callback(web.close)
        self.client = self.emulator.client()
        zone = self.client.create_hosted_zone(Name=self.domain, CallerReference=self.domain)["HostedZone"]["Id"]
        self.zone = str(zone).rpartition("/")[2]
        self.upsert(TTL=1, ResourceRecords=[{"Value": BLUE_IP}])
        urls = {name: f"http://127.0.0.1:{web.port}" for name, web in sides.items()}
        self.file.write_text(json.dumps(self._document(urls), indent=2))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    @property
    def file(self) -> Path:
        return self.folder / "migration.yaml"

    @property
    def record(self) -> str:
        return f"app.{self.domain}"

    def _document(self, urls: dict[str, str]) -> dict[str, object]:
        route = {"name": "web", "kind": "route53", "zone": self.zone, "record": self.record, "ttl": "1s"}
        return {
            "name": "shop",
            "blue": {"cloud": "aws", "account": "111111111111", "region": "eu-central-1", "address": BLUE_IP},
            "green": {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "address": GREEN_IP},
            "service": {"host": self.record, "port": 80, "scheme": "http", "health": "/"},
            "routes": [route | {"endpoint": self.emulator.endpoint, "settled-by": "api"}],
            "slo": {"availability": "99%"},
            "signals": [{"name": "probe", "kind": "probe", "period": "400ms", "timeout": "300ms", **urls}],
            "steps": ["50%", "100%"],
            "bake": "2s",
            "requests": 1,
            "gate": {"window": "2s"},
            "tick": "200ms",
            "lease": "30s",
            "ledger": "ledger.db",
        }

    def upsert(self, **fields: object) -> None:
        raw = {"Name": f"{self.record}.", "Type": "A", **fields}
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": raw}]}
        self.client.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=batch)

    def stranger(self, weight: int = 1) -> None:
        """Another tool's weighted member joins."""
        self.upsert(SetIdentifier="canary", Weight=weight, TTL=1, ResourceRecords=[{"Value": STRANGER_IP}])

    def weights(self) -> dict[str, int]:
        """What stands at the name: answer -> weight; a simple record has 1."""
        page: Any = self.client.list_resource_record_sets(HostedZoneId=self.zone)
        return {
            raw["ResourceRecords"][0]["Value"]: int(raw.get("Weight", 1))
            for raw in page["ResourceRecordSets"]
            if raw["Name"] == f"{self.record}." and raw["Type"] == "A"
        }

    def migrate(self, command: str, *words: str) -> Said:
        """A command in a process of its own, as a person types it."""
        argv = [sys.executable, "-m", "migrate", command, "--file", str(self.file), *words]
        done = _bounded(argv)
        return Said(done.returncode, done.stdout + done.stderr)


def _bounded(argv: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            argv,
            capture_output=True,
            text=True,
            timeout=BOUND_SECONDS,
            check=False,
            env={**os.environ, "COLUMNS": "200"},
        )
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{shlex.join(argv)} did not end in {BOUND_SECONDS:.0f} s: {late.stdout!r}") from late
