"""Moments as text: the same on every host, and sorted as the moments are."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from migrate.ledger.instant import to_text, to_time

zones = some.builds(timezone, some.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
moments = some.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001


@given(moments, moments)
@settings(database=None)
def test_text_keeps_the_moment_and_sorts_like_it(one: datetime, other: datetime) -> None:
    assert to_time(to_text(one)) == one
    assert (to_text(one) < to_text(other)) == (one < other)


def test_the_zone_of_the_host_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with monkeypatch.context() as host:
        host.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        assert to_text(at) == "2026-07-01T10:00:00.000000+00:00"
    time.tzset()
