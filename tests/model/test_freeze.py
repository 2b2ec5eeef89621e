"""Freeze windows: the first instant is inside, the last one is not, and a night counts to the day it began on."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from migrate.model.freeze import DatedFreeze, WeeklyFreeze

START, END = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 14, tzinfo=UTC)
TICK = timedelta(microseconds=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"), [(START - TICK, None), (START, END), (END - TICK, END), (END, None), (END + TICK, None)]
)
def test_the_start_of_a_dated_window_is_in_it_and_its_end_is_not(now: datetime, until: datetime | None) -> None:
    assert DatedFreeze(START, END).until(now) == until


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (MONDAY + timedelta(hours=21, minutes=59), None),
        (MONDAY + timedelta(hours=22), MONDAY + timedelta(days=1, hours=6)),
        (MONDAY + timedelta(days=1, hours=5), MONDAY + timedelta(days=1, hours=6)),
        (MONDAY + timedelta(days=1, hours=6), None),
        (MONDAY + timedelta(days=1, hours=22), None),
    ],
)
def test_a_night_lasts_into_the_next_day_and_begins_on_its_own_days_alone(now: datetime, ends: datetime | None) -> None:
    nightly = WeeklyFreeze(frozenset({0}), time(22), time(6), ZoneInfo("UTC"))
    assert nightly.until(now) == ends
