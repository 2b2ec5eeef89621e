"""The alarm: 2 of the last 3 one-minute points above 1 %."""

from __future__ import annotations

from migrate.decide.rivals.alarm import Alarm
from migrate.decide.rivals.minute import Minute
from tests.decide.rivals.given import HEALTHY, SICK, SILENT, accused_at


def test_two_points_of_three_take_green_back() -> None:
    assert accused_at(Alarm(), [HEALTHY, SICK, HEALTHY, SICK]) == 4
    assert accused_at(Alarm(), [SICK, SICK]) == 2


def test_one_point_and_points_too_far_apart_do_not() -> None:
    assert accused_at(Alarm(), [SICK, HEALTHY, HEALTHY] * 10) is None


def test_a_canary_without_traffic_passes() -> None:
    assert accused_at(Alarm(), [SILENT] * 100) is None


def test_missing_points_do_not_push_breaches_out() -> None:
    assert accused_at(Alarm(), [SICK, SILENT, SILENT, SILENT, SICK]) == 5


def test_exactly_the_limit_is_not_above_it() -> None:
    assert accused_at(Alarm(), [Minute(1000, 10)] * 10) is None


def test_any_single_error_kills_a_release_where_the_limit_is_nothing() -> None:
    assert accused_at(Alarm(limit=0.0, points=1, periods=1), [Minute(1000, 0), Minute(1000, 1)]) == 2
