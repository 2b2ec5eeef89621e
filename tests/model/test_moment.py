"""Moment: the date stands wherever it is not today's, seen from UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from migrate.controller.wording import words
from migrate.decide.holds import describe
from migrate.decide.steps import hold_until_baked
from migrate.model.batch import Stale
from migrate.model.event import Event, Kind
from migrate.model.moment import moment_near
from tests.decide.given import a_plan, a_state

LATE = datetime(2026, 3, 2, 23, 59, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (LATE + timedelta(seconds=20), "23:59:50 UTC"),
        (LATE + timedelta(minutes=1), "2026-03-03 00:00:30 UTC"),
        (LATE - timedelta(days=1), "2026-03-01 23:59:30 UTC"),
        ((LATE + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-5))), "2026-03-03 00:00:30 UTC"),
    ],
)
def test_the_date_is_left_out_on_its_own_day_alone(at: datetime, told: str) -> None:
    assert moment_near(at, LATE) == told


def test_a_bake_that_ends_tomorrow_says_so() -> None:
    state, late = a_state(since=LATE), LATE + timedelta(seconds=1)
    held = hold_until_baked(a_plan(), state, late)
    assert held is not None
    assert " 2026-03-03 00:" in held.needs


def test_a_stale_point_is_told_with_its_day() -> None:
    assert "newest point 2026-03-02 23:59:30 UTC" in describe(Stale("edges", LATE))


def test_a_lease_over_midnight_is_told_with_its_day() -> None:
    body = {"expires": (LATE + timedelta(minutes=1)).isoformat()}
    assert words(Event(Kind.LEASED, LATE, "ctl", 1, body)) == "lease taken until 2026-03-03 00:00:30 UTC"
