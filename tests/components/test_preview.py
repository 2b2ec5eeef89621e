"""A preview, in which nothing computed is known yet, registers the same resources."""

from __future__ import annotations

import pytest
from pulumi.output import Unknown

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import catalogue
from tests.components.programs import EVERYTHING, built
from tests.components.recorder import record


@pytest.mark.parametrize(("component", "cloud"), EVERYTHING)
def test_a_preview_registers_what_an_update_does(component: str, cloud: Cloud) -> None:
    kept = record(lambda: built(component, cloud, Standing.SPARE, {}), preview=True)
    assert catalogue.resources(kept) == catalogue.pinned()[f"{component} on {cloud}"]["resources"]


@pytest.mark.parametrize("cloud", Cloud)
def test_what_parity_compares_is_known_before_anything_stands(cloud: Cloud) -> None:
    kept = record(lambda: built("MirroredService", cloud, Standing.SPARE, {}), preview=True)
    parity = kept.exports("shop")["parity"]
    assert not isinstance(parity, Unknown)
    assert {name for name, pair in parity.items() if _unknown(pair)} == set()


def _unknown(pair: dict[str, object]) -> bool:
    return any(isinstance(value, Unknown) for value in pair.values())
