"""What a Pulumi program imports: pinned by name and by Pulumi type, loaded when it is used, extended in a few lines."""

from __future__ import annotations

import subprocess
import sys

import pulumi
import pytest

import migrate.pulumi
from migrate.declaration.load import parse
from migrate.model.side import Cloud
from migrate.model.stage import Stage
from tests.components.recorder import record
from tests.stacks.given import declaration

COMPONENTS = {
    "Bucket": "migrate:index:Bucket",
    "Cdn": "migrate:index:Cdn",
    "ControllerAccess": "migrate:index:ControllerAccess",
    "Database": "migrate:index:Database",
    "Link": "migrate:index:Link",
    "MirroredService": "migrate:index:MirroredService",
    "Network": "migrate:index:Network",
    "Schedule": "migrate:index:Schedule",
    "Secret": "migrate:index:Secret",
    "Service": "migrate:index:Service",
    "Side": "migrate:index:Side",
    "TrafficNames": "migrate:index:TrafficNames",
}
"""A type that changes makes Pulumi delete what stands and make it anew: it needs an alias first."""

PUBLIC = {
    *COMPONENTS, *(f"{name}Args" for name in COMPONENTS),
    "Cloud", "DatabaseShape", "LinkEnd", "MirrorEnd", "NetworkRef", "Place", "Provider", "RouteUse", "ServiceShape",
    "Setting", "SideName", "SplitEnd", "SplitRoute", "Stage", "Standing", "StepTime", "Target", "TrafficSplit", "Zone",
    "blue", "data", "green", "program", "traffic",
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(migrate.pulumi.__all__) == PUBLIC
    assert set(dir(migrate.pulumi)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_is_there_and_bears_its_name(name: str) -> None:
    assert getattr(migrate.pulumi, name).__name__ == name


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Netwerk'"):
        migrate.pulumi.Netwerk  # type: ignore[attr-defined] # noqa: B018


def test_nothing_is_imported_before_a_name_is_used() -> None:
    told = "import sys, migrate.pulumi; print(*[name for name in sys.modules if name.startswith('migrate.')])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["migrate.lazy", "migrate.version", "migrate.pulumi"]


def test_a_stack_of_ones_own_calls_ours_and_adds_to_it() -> None:
    """As docs/stacks.md shows it; the Pulumi types of what is registered are the pinned ones."""

    class Alarms(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("shop:index:Alarms", "alarms")

    def blue_and_alarms(setting: migrate.pulumi.Setting) -> None:
        migrate.pulumi.blue(setting)
        Alarms()

    spec = parse(declaration(Cloud.AWS), source="migration.yaml")
    kept = record(lambda: blue_and_alarms(migrate.pulumi.Setting(spec, Stage.KEPT)))
    types = [each.type for each in kept.registered]
    assert "shop:index:Alarms" in types
    assert {one for one in types if one.startswith("migrate:")} == {
        COMPONENTS[name] for name in ("Side", "Network", "Service")
    }
