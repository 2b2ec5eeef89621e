"""What the components build keeps the rules of one resource; those of a whole stack are asked on the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components.conftest import Recorded, recorded
from tests.components.programs import EVERYTHING
from tests.components.recorder import Record, Registered
from tests.policies.declared import Declared
from tests.policies.verdict import OF_ONE, verdict

__all__ = ["recorded"]

CONFIG: Mapping[str, Mapping[str, Any]] = {
    "regions-allowed": {"regions": ["eu-central-1", "europe-west3", "us-east-1"]},
    "accounts-expected": {"accounts": ["123456789012"], "projects": ["shop-prod", "shop-dns"]},
}
"""us-east-1 is where CloudFront takes its certificates from."""


def declared(kept: Record) -> list[Declared]:
    """Everything a program registered, as the engine would tell a rule of it."""
    providers = {
        f"{one.urn}::{one.name}-id": one for one in kept.registered if one.type.startswith("pulumi:providers:")
    }
    return [_declared(one, providers) for one in kept.children]


def _declared(one: Registered, providers: Mapping[str, Registered]) -> Declared:
    return Declared(
        one.type,
        one.name,
        one.inputs,
        providers[one.provider].name,
        protect=one.protect,
        ignoring=one.ignoring,
        parent=one.parent,
    )


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING, ids=str)
@pytest.mark.parametrize(("standing", "live"), [(Standing.SPARE, []), (Standing.LIVE, ["blue", "green"])])
def test_a_component_keeps_the_rules(
    component: str, cloud: Cloud, standing: Standing, live: Sequence[str], recorded: Recorded
) -> None:
    stack = declared(recorded(component, cloud, standing))
    assert verdict(stack, {**CONFIG, "live-side-guarded": {"live": live}}, of=OF_ONE) == []


def test_parity_reads_what_the_component_exports(recorded: Recorded) -> None:
    kept = recorded("MirroredService", Cloud.AWS, Standing.SPARE)
    blue, green = (
        Declared("migrate:index:Service", name, kept.exports(name), None, component=True)
        for name in ("shop-blue-service", "shop-green-service")
    )
    assert verdict([blue, green], CONFIG) == []
    other = replace(green, props={**green.props, "healthPath": "/elsewhere"})
    assert [(one.rule, one.name) for one in verdict([blue, other], CONFIG)] == [("mirror-parity", green.name)]
