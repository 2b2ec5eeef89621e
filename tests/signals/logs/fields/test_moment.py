"""Moment: a time with its offset, of any precision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.fields.moment import after, moment


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2026-03-02T12:00:00Z", 0), ("2026-03-02T12:00:00.5Z", 500_000), ("2026-03-02T12:00:00.123456789Z", 123_456)],
)
def test_times_of_any_precision_are_read(text: str, microsecond: int) -> None:
    assert moment(text) == datetime(2026, 3, 2, 12, 0, 0, microsecond, tzinfo=UTC)


def test_a_time_has_an_offset() -> None:
    assert moment("2026-03-02T13:00:00+01:00") == datetime(2026, 3, 2, 12, tzinfo=UTC)
    with pytest.raises(BadLine):
        moment("2026-03-02T12:00:00")


def test_no_calendar_has_a_time_after_its_last() -> None:
    with pytest.raises(BadLine):
        after(datetime.max.replace(tzinfo=UTC), timedelta(seconds=1))
