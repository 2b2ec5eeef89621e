"""An application carries what it is told, on average and not at once."""

from __future__ import annotations

import math

import pytest

from migrate.rehearse.throughput import BURST_SECONDS, Throughput


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def taken(throughput: Throughput, requests: int) -> int:
    return sum(throughput.takes() for _ in range(requests))


def test_a_burst_takes_what_may_come_at_once_and_no_more(clock: Clock) -> None:
    assert taken(Throughput(40.0, clock), 1_000) == 40 * BURST_SECONDS


def test_over_time_it_carries_what_it_is_told(clock: Clock) -> None:
    throughput, carried = Throughput(40.0, clock), 0
    for _ in range(1_000):
        clock.now += 0.01
        carried += taken(throughput, 1)
    assert carried == pytest.approx(400 + 40 * BURST_SECONDS, abs=1)


def test_a_quiet_hour_saves_up_nothing(clock: Clock) -> None:
    throughput = Throughput(40.0, clock)
    clock.now += 3_600
    assert taken(throughput, 1_000) == 40 * BURST_SECONDS


def test_less_than_one_a_burst_still_carries_one(clock: Clock) -> None:
    throughput = Throughput(0.5, clock)
    assert taken(throughput, 3) == 1
    clock.now += 2.0
    assert taken(throughput, 3) == 1


def test_untold_it_carries_everything(clock: Clock) -> None:
    throughput = Throughput(clock=clock)
    assert taken(throughput, 10_000) == 10_000
    throughput.carry(4.0)
    assert taken(throughput, 10_000) == 4 * BURST_SECONDS
    throughput.carry(math.inf)
    assert taken(throughput, 10_000) == 10_000
