"""Both loopback clouds as processes, and the stand-ins without a wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from migrate.rehearse.standins.install import environment
from migrate.rehearse.standins.kinds import provider
from migrate.rehearse.standins.provider import Provider
from migrate.rehearse.standins.value import Values

REGION = "eu-west-1"
PROJECT = "rehearsal"
PLACE = "europe-west1"


@contextmanager
def running(module: str, **config: object) -> Iterator[dict[str, Any]]:
    """A loopback cloud, and what it said when it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module, "--config", json.dumps(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        try:
            process.wait(120)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()


@dataclass
class Made:
    """A resource as the engine would know it."""

    urn: str
    id: str
    inputs: Values
    state: Values

    def __getitem__(self, name: str) -> Any:
        return self.state[name]


@dataclass
class World:
    """Plays the engine for both stand-ins."""

    clouds: Mapping[str, Provider[Any]]
    endpoints: Mapping[str, str]
    seen: list[int] = field(default_factory=list)

    def of(self, type: str) -> Provider[Any]:
        return self.clouds[type.partition(":")[0]]

    def urn(self, type: str, name: str) -> str:
        return f"urn:pulumi:green::shop::{type}::{name}"

    def checked(self, type: str, name: str, inputs: Values, old: Values | None = None) -> Values:
        seed = len(self.seen).to_bytes(8, "big")
        found, failures = self.of(type).check(self.urn(type, name), old or {}, inputs, seed)
        assert not failures, failures
        return found

    def make(self, type: str, /, **inputs: Any) -> Made:
        self.seen.append(1)
        name = f"it{len(self.seen)}"
        urn, checked = self.urn(type, name), self.checked(type, name, inputs)
        identifier, state = self.of(type).create(urn, checked)
        return Made(urn, identifier, checked, state)

    def wire(self, made: Made) -> None:
        """What went to the engine comes back as JSON."""
        made.state = json.loads(json.dumps(made.state))

    def differs(self, type: str, made: Made, wanted: Values) -> dict[str, bool]:
        """Properties that differ, and whether each forces a replacement."""
        new = self.checked(type, made.urn.rpartition("::")[2], wanted, made.inputs)
        found = self.of(type).diff(made.urn, made.state, made.inputs, new)
        return {name: one.replaces for name, one in found.items()}

    def update(self, type: str, made: Made, wanted: Values) -> None:
        new = self.checked(type, made.urn.rpartition("::")[2], wanted, made.inputs)
        made.state = self.of(type).update(made.urn, made.id, made.state, made.inputs, new)
        made.inputs = new

    def read(self, type: str, made: Made) -> tuple[Values, Values] | None:
        return self.of(type).read(made.urn, made.id, made.state, made.inputs)

    def delete(self, type: str, made: Made) -> None:
        self.of(type).delete(made.urn, made.id, made.state)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    quick = {"fastest_seconds": 0.01, "slowest_seconds": 0.05}
    with (
        running("migrate.rehearse.aws", **quick) as aws,
        running("migrate.rehearse.gcp", **quick, projects=[PROJECT]) as gcp,
    ):
        clouds = {"aws": provider("aws"), "gcp": provider("gcp")}
        with pytest.MonkeyPatch.context() as patch:  # not for the rest of the session, which this fixture outlives
            for name, value in environment(aws=aws["endpoint"], gcp=gcp["endpoint"]).items():
                patch.setitem(os.environ, name, value)
            clouds["aws"].configure({"region": REGION})
            clouds["gcp"].configure({"project": PROJECT, "region": PLACE})
        yield World(clouds, {"aws": aws["endpoint"], "gcp": gcp["endpoint"]})
        for cloud in clouds.values():
            cloud.clouds[0].close()


@pytest.fixture
def reachable(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who configures a provider in a test finds both loopback clouds."""
    for name, value in environment(aws=world.endpoints["aws"], gcp=world.endpoints["gcp"]).items():
        monkeypatch.setenv(name, value)
