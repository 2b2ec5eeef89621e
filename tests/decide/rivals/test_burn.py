"""The burn rate: a long and a short window must both burn."""

from __future__ import annotations

from migrate.decide.rivals.burn import Burn
from migrate.decide.rivals.minute import Minute
from tests.decide.rivals.given import HEALTHY, SILENT, accused_at

RULE = Burn(0.001)


def burning(times: float) -> Minute:
    return Minute(100_000, round(100_000 * 0.001 * times))


def test_a_fault_from_the_start_is_taken_back_at_the_first_minute() -> None:
    assert accused_at(RULE, [burning(15)] * 5) == 1


def test_exactly_the_factor_is_not_above_it() -> None:
    assert accused_at(RULE, [burning(6)] * 70) is None
    assert accused_at(RULE, [burning(6.1)] * 70) == 1


def test_after_a_healthy_stretch_the_long_window_must_fill() -> None:
    """Ten minutes at factor 20: 10 of the last 10 minutes must average above 14.4, so 8 of them must burn 20; but over
    the hour 6 is reached after 20 minutes only."""
    assert accused_at(RULE, [burning(1)] * 60 + [burning(20)] * 20) == 60 + 8


def test_a_fault_that_is_over_is_left_alone() -> None:
    """The short window has healed, so nothing alerts, however much the long one has burned."""
    ten = [100_000] * 10
    assert RULE.accuse({"totals": ten, "bads": [5_000] * 10}) is not None
    assert RULE.accuse({"totals": ten, "bads": [5_000] * 5 + [0] * 5}) is None


def test_silence_and_health_burn_nothing() -> None:
    assert accused_at(RULE, [SILENT] * 70) is None
    assert accused_at(RULE, [HEALTHY] * 70) is None
