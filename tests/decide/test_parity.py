"""Parity: each property in which green may fall short, one row each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.decide.parity import differences
from migrate.model.side import Cloud, Side
from migrate.model.side_export import Place, SideExport

BLUE = SideExport(
    place=Place(Cloud.AWS, "111111111111", "eu-central-1"),
    address="192.0.2.1",
    alias_zone=None,
    url="https://192.0.2.1",
    host="blue.shop.test",
    health_path="/healthz",
    image="here/shop@sha256:" + "a" * 64,
    ports=(443,),
    env_keys=("DB", "MODE"),
    tls_minimum="1.2",
    capacity=4,
    database_host=None,
    network_id="vpc-1",
)
MIRROR = replace(
    BLUE,
    place=Place(Cloud.GCP, "shop-test", "europe-west3"),
    address="192.0.2.2",
    host="green.shop.test",
    image="there/shop@sha256:" + "a" * 64,
    env_keys=("MODE", "DB"),
)


@pytest.mark.parametrize(
    ("change", "containers", "what"),
    [
        ({}, None, None),
        ({}, 4, None),
        ({"image": "there/shop@sha256:" + "b" * 64}, None, "image"),
        ({"env_keys": ("DB",)}, None, "environment"),
        ({"env_keys": ("DB", "MODE", "X")}, None, "environment"),
        ({"ports": (80,)}, None, "ports"),
        ({"health_path": "/up"}, None, "health path"),
        ({"tls_minimum": "1.1"}, None, "TLS minimum"),
        ({"tls_minimum": ""}, None, "TLS minimum"),
        ({"tls_minimum": "TLSv1_3"}, None, None),
        ({"capacity": 3}, None, "capacity"),
        ({"capacity": 3}, 3, None),
        ({"capacity": 3}, 5, "capacity"),
    ],
)
def test_what_keeps_green_from_standing_in(change: dict[str, object], containers: int | None, what: str | None) -> None:
    green = replace(MIRROR, **change)  # type: ignore[arg-type]
    found = differences({Side.BLUE: BLUE, Side.GREEN: green}, containers)
    assert [difference.what for difference in found] == ([what] if what else [])


def test_a_missing_name_is_named_and_no_value_ever_is() -> None:
    (difference,) = differences({Side.BLUE: BLUE, Side.GREEN: replace(MIRROR, env_keys=("DB",))}, None)
    assert str(difference) == "environment: blue 2 names, green 1 names (only on one side: MODE)"
