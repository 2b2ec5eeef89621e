"""Each guard of the gate is needed: with it a story ends as it should, and with the guard taken out it does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide import track
from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import CONFIRMED, Calibration, Guards
from migrate.decide.memory import Memory
from migrate.decide.track import PARTS, Track
from migrate.model.batch import Batch
from migrate.model.plan import Step
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.verdict import Ruling
from migrate.model.weights import Weights
from tests.decide.given import NOW, SLO
from tests.decide.test_guarded_gate import BUDGET_ALONE, WARM, batch

GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=6, spend=1e9)
STEP = 200
"""Batches between the beginnings of two steps of a story."""

Counts = tuple[int, int]
Ramp = Sequence[tuple[int, Sequence[tuple[Counts, Counts]]]]
"""Steps: green's share in percent, and per batch total and bad of blue and of green."""


@dataclass(frozen=True)
class Story:
    """What a gate is told, how it must end, and how the guard is taken out."""

    ramp: Ramp
    ends: Ruling
    without: Callable[[pytest.MonkeyPatch], None]
    gate: GuardedGate = GATE
    from_batch: int = WARM


def tell(story: Story) -> Ruling:
    memory = Memory()
    for index, (percent, counts) in enumerate(story.ramp):
        first = index * STEP
        since = NOW + timedelta(seconds=10 * first)
        stage = Stage(1, Step(index + 1, Weights(percent * 100), timedelta(minutes=10), 1), since, since)
        for number, (blue, green) in enumerate(counts):
            memory = story.gate.after(memory, stage, [batch(first + story.from_batch + number, blue, green)])
            if story.gate.weigh(memory).ruling is Ruling.ROLLBACK:
                return Ruling.ROLLBACK
    return story.gate.weigh(memory).ruling


def terms(**change: Any) -> Callable[[pytest.MonkeyPatch], None]:
    """The gate holds batches against terms with this changed."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        real = GuardedGate._terms

        def without(self: GuardedGate, *told: Any) -> track.Terms:
            return real(self, *told)._replace(**change)

        monkeypatch.setattr(GuardedGate, "_terms", without)

    return patch


def removed(owner: object, name: str, stand_in: Callable[..., object]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda monkeypatch: monkeypatch.setattr(owner, name, stand_in)


def both(*patches: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        for each in patches:
            each(monkeypatch)

    return patch


HEALTHY = [((3000, 3), (1000, 1))]
BURSTY = replace(GATE, calibrations={Sli.AVAILABILITY: Calibration(0.001, phi=8.0)})
STORIES = {
    "bursts that the calibration knew": Story(
        [(25, [((3000, 3), (1000, 10))] * 4)], Ruling.HOLD, terms(phi=1.0), gate=BURSTY
    ),
    "one bad batch between good ones": Story(
        [(25, [*HEALTHY * 2, ((3000, 3), (1000, 1000))])],
        Ruling.HOLD,
        removed(track, "_confirmed", lambda before, begun_before, after, begun, terms: after),
    ),
    "cold caches": Story([(25, [((3000, 3), (1000, 6))] * 8)], Ruling.HOLD, terms(slack=1.0, rho=1.25), from_batch=0),
    "a green that is broken while it warms up": Story(
        [(25, [((3000, 3), (1000, 100))] * 8)], Ruling.ROLLBACK, terms(slack=1e6, rho=1e6), from_batch=0
    ),
    "one resolver's clients, three times as bad": Story(
        [(1, [((99_000, 99), (1000, 3))] * 30)], Ruling.HOLD, removed(Guards, "margin", lambda *told: 1.0)
    ),
    "an incident of both sides": Story(
        [(25, [((3000, 150), (1000, 50))] * 20)],
        Ruling.HOLD,
        both(removed(Track, "suffering", lambda *told: False), removed(GuardedGate, "_doubtful", lambda *told: False)),
    ),
    "a blue that may be about to suffer as well": Story(
        [(50, [((175, 1), (300, 2))] * 9)], Ruling.HOLD, removed(GuardedGate, "_doubtful", lambda *told: False)
    ),
    "an incident of both sides, dear": Story(
        [(25, [((3000, 150), (1000, 50))] * 20)],
        Ruling.HOLD,
        both(
            removed(Track, "suffering", lambda *told: False),
            removed(track, "_beside", lambda usual, arms: usual),
        ),
        gate=replace(GATE, spend=1000.0, guards=BUDGET_ALONE),
    ),
    "a service that grew worse before blue was drained": Story(
        [(50, [((1000, 2), (1000, 2))] * 14), (100, [((0, 0), (2000, 4))] * 20)],
        Ruling.ADVANCE,
        removed(Track, "_limit", lambda self, terms: terms.standard * terms.slack),
    ),
    "a blue that suffered a moment ago": Story(
        [(50, [((1000, 20), (1000, 20)), ((1000, 20), (1000, 20)), *[((10_000, 0), (10_000, 0))] * 20])],
        Ruling.HOLD,
        removed(Track, "suffering", lambda *told: False),
    ),
    "two batches, which certify nothing": Story(
        [(25, [((300, 0), (100, 0))] * 2)], Ruling.HOLD, removed(GuardedGate, "certificate", lambda *told: 1.0)
    ),
    "a new step after a certified one": Story(
        [(25, HEALTHY * 20), (50, [((200, 0), (200, 0))])],
        Ruling.HOLD,
        removed(Track, "step", lambda self: self._replace(batches=0)),
    ),
    "a mild fault that costs half of the budget": Story(
        [(25, [((3000, 3), (1000, 2))] * 80)],
        Ruling.ROLLBACK,
        removed(GuardedGate, "_spent", lambda *told: 0.0),
        gate=replace(GATE, spend=40.0, guards=BUDGET_ALONE),
    ),
    "a healthy green whose base was measured in a better hour": Story(
        [(25, [((10_000, 8), (5000, 4))] * 500)],
        Ruling.ADVANCE,
        removed(GuardedGate, "_charged", lambda *told: 1e9),
        gate=replace(GATE, spend=40.0, calibrations={Sli.AVAILABILITY: Calibration(0.0002)}),
    ),
    "a green that is worse than blue": Story(
        [(25, [((3000, 15), (1000, 30))] * 60)],
        Ruling.ROLLBACK,
        removed(Track, "_against_blue", lambda self, strata, terms: self.relative),
    ),
    "a green that is bad with no blue to compare it with": Story(
        [(100, [((0, 0), (4000, 40))] * 10)],
        Ruling.ROLLBACK,
        both(
            removed(Track, "_against_limit", lambda self, arms, terms: self.absolute),
            removed(Track, "_against_hour", lambda self, arms, terms, mixed: self.hourly),
        ),
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_ends_as_it_should_because_of_its_guard(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = STORIES[name]
    assert tell(story) is story.ends
    story.without(monkeypatch)
    assert tell(story) is not story.ends


COUNTS = st.tuples(st.integers(0, 2000), st.integers(0, 10)).map(lambda pair: (pair[0] + pair[1], pair[1]))


CALM = CONFIRMED * GATE.guards.threshold() + math.log(min(PARTS))
"""Evidence below which not even the test that weighs least was confirmed by an earlier batch."""


@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=12), st.integers(1, 5000), st.integers(0, 5000))
def test_whatever_came_before_one_batch_alone_never_rolls_back(
    history: list[tuple[Counts, Counts]], green: int, blue: int
) -> None:
    stage = Stage(1, Step(2, Weights(2500), timedelta(minutes=10), 1), NOW, NOW)
    memory = GATE.after(Memory(), stage, [batch(WARM + n, *counts) for n, counts in enumerate(history)])
    calm = not memory.tracks or GATE.weigh(memory).evidence < CALM
    after = GATE.after(memory, stage, [batch(WARM + len(history), (blue, 0), (green, green))])
    assert GATE.weigh(after).ruling is not Ruling.ROLLBACK or not calm


def test_a_crowd_of_clients_in_one_batch_is_enough_and_a_crowd_of_requests_is_not() -> None:
    stage = Stage(1, Step(2, Weights(2500), timedelta(minutes=10), 1), NOW, NOW)
    requests = batch(WARM, (3000, 3), (1000, 500))
    for clients, ruling in ((None, Ruling.HOLD), (99, Ruling.HOLD), (100, Ruling.ROLLBACK)):
        told = requests if clients is None else replace(requests, clients={Side.BLUE: 3, Side.GREEN: clients})
        assert GATE.weigh(GATE.after(Memory(), stage, [told])).ruling is ruling


def test_few_clients_widen_the_limits_by_what_the_calibration_saw_and_never_beyond_what_is_plausible() -> None:
    guards, even = Guards(), Calibration(0.001, phi=1.0, comparison=75_000.0)
    lumpy, unknown = replace(even, phi=8.8), Calibration(0.001)
    assert lumpy.mix == pytest.approx(7.8 / 300)
    assert guards.margin(0.05, even) == 1.0
    assert guards.margin(0.05, replace(even, phi=1.3)) == pytest.approx(1 + 2.5 * (0.001 * 19) ** 0.5)
    assert guards.margin(0.05, lumpy) == guards.margin(0.05, unknown) == pytest.approx(1 + 0.05 * 19)
    assert [guards.margin(share, unknown) for share in (0.0, 1.0)] == [1.0, 1.0]


def test_a_quiet_gate_is_one_that_takes_nothing_back() -> None:
    stage = Stage(1, Step(2, Weights(2500), timedelta(minutes=10), 1), NOW, NOW)
    for counts in (HEALTHY[0], ((3000, 150), (1000, 50)), ((3000, 3), (1000, 30))):
        memory = Memory()
        for number in range(40):
            told: list[Batch] = [batch(WARM + number, *counts)]
            memory = GATE.after(memory, stage, told)
            seen = GATE.weigh(memory)
            assert not (GATE.quiet(memory) and (seen.ruling is Ruling.ROLLBACK or seen.frozen))
