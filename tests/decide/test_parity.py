"""Parity: each property in which green may fall short, one row each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from migrate.decide.parity import Face, differences
from migrate.model.side import Side

FACE = Face("sha256:" + "a" * 64, frozenset({"DB", "MODE"}), frozenset({8080}), "/healthz", "1.2", 1000)


@pytest.mark.parametrize(
    ("change", "peak", "what"),
    [
        ({}, None, None),
        ({}, 1000, None),
        ({"image": "sha256:" + "b" * 64}, None, "image"),
        ({"environment": frozenset({"DB"})}, None, "environment"),
        ({"environment": frozenset({"DB", "MODE", "X"})}, None, "environment"),
        ({"ports": frozenset({8081})}, None, "ports"),
        ({"health": "/up"}, None, "health path"),
        ({"tls": "1.1"}, None, "TLS minimum"),
        ({"tls": "TLSv1_3"}, None, None),
        ({"capacity": 999}, None, "capacity"),
        ({"capacity": 800}, 800, None),
        ({"capacity": 799}, 800, "capacity"),
    ],
)
def test_what_keeps_green_from_standing_in(change: dict[str, object], peak: int | None, what: str | None) -> None:
    green = replace(FACE, **change)  # type: ignore[arg-type]
    found = differences({Side.BLUE: FACE, Side.GREEN: green}, peak)
    assert [difference.what for difference in found] == ([what] if what else [])


def test_a_missing_name_is_named_and_no_value_ever_is() -> None:
    green = replace(FACE, environment=frozenset({"DB"}))
    (difference,) = differences({Side.BLUE: FACE, Side.GREEN: green}, None)
    assert "MODE" in str(difference)
