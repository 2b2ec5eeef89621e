"""No fault is found in counters of healthy services, whatever their rate, processes, labels and restarts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.line import Line
from migrate.signals.inspection.prometheus import findings
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from tests.signals.inspection.counters import HOUR, NOW, Counter, by_chance

CODES = {
    "code": ("200", "404", "500"),
    "status": ("2xx", "4xx", "5xx"),
    "outcome": ("success", "redirect", "error"),
    "grpc_code": ("OK", "NotFound", "Unavailable"),
}


def process(chance: Random, rate: float, every: float, labels: dict[str, str], *, born: bool, dies: bool) -> Counter:
    """One series; it may restart, begin within the hour, or go away with a mark of staleness."""
    age = chance.uniform(every, HOUR * 0.9) if born else HOUR
    end = chance.uniform(0, age / 2) if dies else chance.uniform(0, every)
    value = by_chance(chance, rate * 20) if born else chance.randrange(10 ** chance.randrange(1, 9))
    resets = {chance.uniform(end, age) for _ in range(chance.choice((0, 0, 1, 2)))}
    points: list[tuple[float, float]] = []
    ago = age
    while ago >= end:
        if any(ago <= at < ago + every for at in resets):
            value = by_chance(chance, rate * min(every, 10))
        points.append((ago, float(value)))
        value += by_chance(chance, rate * every)
        ago -= every
    return Counter({**labels}, points + ([(ago, math.nan)] if dies else []))


def healthy(seed: int) -> Store:
    """Both sides of one service."""
    chance = Random(seed)
    label = chance.choice(sorted(CODES))
    every = chance.choice((5.0, 10.0, 15.0, 30.0))
    selections: list[Selected] = []
    for side in Side:
        rate = chance.choice((0.0, 0.02, 0.5, 5.0, 400.0) if side is Side.GREEN else (0.02, 0.5, 5.0, 400.0))
        ever_failed = chance.random() < 0.5
        made = [
            process(
                chance,
                rate * part,
                every,
                {"__name__": "requests_total", "side": side, "pod": f"{side}-{pod}", label: code},
                born=pod > 0 and chance.random() < 0.4,
                dies=pod > 1 and chance.random() < 0.4,
            )
            for pod in range(chance.randint(1, 4))
            for code, part in zip(CODES[label], (0.98, 0.018, 0.002), strict=True)
            if code != CODES[label][-1] or ever_failed
        ]
        lines = tuple(_line(each) for each in made)
        wanted = f'requests_total{{side="{side}",{label}="{CODES[label][-1]}"}}'
        bad = tuple(line for line in lines if line.told[label] == CODES[label][-1])
        selections += [
            Selected(side, Use.TOTAL, f'requests_total{{side="{side}"}}', lines),
            Selected(side, Use.BAD, wanted, bad, ({"side": side, label: CODES[label][0]},)),
        ]
    trial = Trial("counters", timedelta(seconds=every), timedelta(seconds=15), NOW, timedelta(milliseconds=300))
    return Store(trial, tuple(selections), dict.fromkeys(Side, "http://one"), dict.fromkeys(Side, timedelta(seconds=1)))


def _line(each: Counter) -> Line:
    points = sorted((NOW.timestamp() - ago, value) for ago, value in each.points)
    return Line(tuple(sorted(each.labels.items())), tuple(points))


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_healthy_counters_show_no_fault(seed: int) -> None:
    assert findings(healthy(seed)) == []


PLANTS: dict[SignalFault, Callable[[tuple[Selected, ...]], tuple[Selected, ...]]] = {
    SignalFault.NO_COUNT: lambda told: _valued(told, lambda value: value + 0.5),
    SignalFault.NO_COUNTER: lambda told: _valued(told, lambda value: 20.0 + 9 * math.sin(value)),
    SignalFault.SAME_SERIES: lambda told: _of_green(told, [line for line in told[0].lines if line.numbers]),
    SignalFault.OVERLAP: lambda told: _of_green(told, [*told[2].lines, told[0].lines[0]]),
    SignalFault.REPLICAS: lambda told: _of_green(told, [*told[2].lines, *map(_twin, told[2].lines)]),
    SignalFault.STALE: lambda told: tuple(replace(each, lines=tuple(map(_ended, each.lines))) for each in told),
}
"""What is done to the four selectors of two healthy sides."""


def _valued(told: tuple[Selected, ...], to: Callable[[float], float]) -> tuple[Selected, ...]:
    changed = [replace(line, points=tuple((at, to(value)) for at, value in line.points)) for line in told[2].lines]
    return _of_green(told, changed)


def _of_green(told: tuple[Selected, ...], lines: list[Line]) -> tuple[Selected, ...]:
    return (told[0], told[1], replace(told[2], lines=tuple(lines)), *told[3:])


def _twin(line: Line) -> Line:
    return replace(line, labels=tuple(sorted((*line.labels, ("receive_replica", "b")))))


def _ended(line: Line) -> Line:
    return replace(line, points=tuple(point for point in line.points if point[0] < NOW.timestamp() - 1200))


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from(sorted(PLANTS)))
def test_what_is_planted_in_healthy_counters_is_found(seed: int, fault: SignalFault) -> None:
    store = healthy(seed)
    assume(all(sum(line.growth > 50 for line in each.lines) for each in store.selections[::2]))
    planted = replace(store, selections=PLANTS[fault](store.selections))
    assert fault in {finding.id for finding in findings(planted)}
