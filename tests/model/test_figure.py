"""Figures: numbers for people in one form, wherever they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.model.figure import count, share
from migrate.model.weights import percent

SOURCE = Path(__file__).parents[2] / "migrate"


@pytest.mark.parametrize(
    ("ratio", "told"),
    [(0.0, "0 %"), (0.005, "0.5 %"), (0.00001, "0.001 %"), (0.9995, "99.95 %"), (0.999999, "99.99 %"), (1.0, "100 %")],
)
def test_a_share_is_told_in_percent(ratio: float, told: str) -> None:
    assert share(ratio) == told


@given(st.floats(0, 1))
def test_none_and_all_are_told_only_of_none_and_all(ratio: float) -> None:
    assert (share(ratio) == "0 %") is (ratio == 0)
    assert (share(ratio) == "100 %") is (ratio == 1)


@given(st.integers(0, 10_000))
def test_weights_and_shares_are_written_alike(points: int) -> None:
    assert share(points / 10_000) == percent(points)


@given(st.integers(0, 10**12))
def test_thousands_stand_apart(number: int) -> None:
    assert re.fullmatch(r"\d{1,3}(,\d{3})*", count(number))
    assert int(count(number).replace(",", "")) == number


def test_nobody_writes_percentages_in_a_form_of_his_own() -> None:
    own = re.compile(r":[0-9.,]*%\}")
    found = [
        f"{path.relative_to(SOURCE.parent)}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if own.search(line)
    ]
    assert not found
