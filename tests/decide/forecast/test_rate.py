"""The rate is what the ledger counted of users, once that is enough to go by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from migrate.decide.forecast.rate import measured
from migrate.model.event import Event, Kind
from migrate.model.slo import Sli

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def counted(signal: str, start: float, *, blue: int, green: int, sli: Sli = Sli.AVAILABILITY) -> Event:
    batch = {"signal": signal, "sli": sli, "start": start, "end": start + 60.0, "blue": [blue, 0], "green": [green, 0]}
    return Event(Kind.MEASURED, NOW, "me", 1, {"gate": {}, "batches": [batch]})


def test_requests_of_both_sides_over_the_time_they_were_counted_in() -> None:
    events = [counted("edges", 60.0 * n, blue=540, green=60) for n in range(20)]
    assert measured(events, {"edges"}) == pytest.approx(10.0)


def test_probes_and_other_indicators_are_no_users() -> None:
    users = [counted("edges", 60.0 * n, blue=600, green=0) for n in range(20)]
    others = [counted("probes", 0.0, blue=9000, green=9000), counted("edges", 0.0, blue=9000, green=0, sli=Sli.LATENCY)]
    assert measured([*users, *others], {"edges"}) == pytest.approx(10.0)


def test_a_short_look_says_nothing() -> None:
    assert measured([counted("edges", 60.0 * n, blue=600, green=0) for n in range(9)], {"edges"}) is None
    assert measured([], {"edges"}) is None
