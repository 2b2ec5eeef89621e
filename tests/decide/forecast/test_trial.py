"""A trial is a real migration without the waiting: the controller decides the same at the same moment."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from migrate.controller.controller import Controller
from migrate.decide.forecast.judge import ByMemory, Judge
from migrate.decide.forecast.source import Source
from migrate.decide.forecast.trial import End, Outcome, Scene, Trial, unhindered
from migrate.decide.forecast.users import Fault
from migrate.decide.gate import Gate
from migrate.ledger.sql import open_ledger
from migrate.model.batch import Batch, Counted, Reading
from migrate.model.decision import Decision, Hold, Reached, Write
from migrate.model.phase import Phase
from migrate.model.slo import Sli
from migrate.routes.memory import MemoryRoute, Pace
from tests.decide.forecast.given import EDGES, EVIDENCE, MINUTE, PLAIN, PROBES, SECOND, a_plan, a_scene

FAULTS = [
    None,
    Fault(Sli.AVAILABILITY, 0.003),
    Fault(Sli.AVAILABILITY, 0.05),
    Fault(Sli.AVAILABILITY, 1.0, onset=1000.0),
    Fault(Sli.LATENCY, 0.3, onset=600.0),
]


class Plainly(ByMemory):
    """Asked in full at every turn."""

    def breached(self) -> bool:
        return True


class EveryTurn(Trial):
    """The same trial without a shortcut: JSON between the batches, the rules asked at every turn, everything kept."""

    def __init__(self, scene: Scene, fault: Fault | None, dice: random.Random) -> None:
        self.decided: list[tuple[datetime, str]] = []
        self.passed: list[tuple[datetime, list[Batch]]] = []
        super().__init__(scene, fault, dice)

    def judge(self) -> Judge:
        return Plainly(self._scene.gate)

    def _pass(self) -> list[Batch]:
        batches = super()._pass()
        self.passed.append((self._now, batches))
        return batches

    def _carry_out(self, decision: Decision) -> None:
        self.decided.append((self._now, in_short(decision)))
        super()._carry_out(decision)


def in_short(decision: Decision) -> str:
    match decision:
        case Write(move) | Reached(move):
            return f"{type(decision).__name__} {move.purpose} {move.step}"
        case Hold(waiting):
            return f"Hold {waiting.name}"
        case _:
            return type(decision).__name__


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def sleep(self, span: timedelta) -> None:
        raise AssertionError("a turn waits for nobody")


@dataclass
class Told:
    """A signal that is told its batches."""

    name: str
    batches: list[Batch] = field(default_factory=list[Batch])

    def read(self, now: datetime) -> Reading:
        told, self.batches = tuple(self.batches), []
        return Counted(told, now)


def controlled(scene: Scene, passed: list[tuple[datetime, list[Batch]]]) -> Iterator[tuple[datetime, str]]:
    """What the controller decides when it meets what a trial met, on a route and a ledger in memory."""
    clock = Clock(passed[0][0] - 10 * SECOND)
    signals = [Told(source.name) for source in scene.sources]
    route = MemoryRoute("web", now=clock.now, pace=Pace(settling=scene.reaction, ttl=scene.plan.ttl))
    with open_ledger("sqlite://", "shop") as ledger:
        controller = Controller(
            plan=scene.plan, routes={"web": route}, signals=signals, gate=scene.gate, ledger=ledger, clock=clock,
            owner="ops@host-1", term=timedelta(days=30),
        )  # fmt: skip
        for at, batches in passed:
            clock.at = at
            for signal in signals:
                signal.batches += [batch for batch in batches if batch.signal == signal.name]
            while True:
                decision = controller.turn().decision
                yield at, in_short(decision)
                if not isinstance(decision, Write | Reached) or "rollback" in in_short(decision):
                    break


def play(scene: Scene, fault: Fault | None, seed: int = 5) -> Outcome:
    return Trial(scene, fault, random.Random(seed)).run()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("sources", [(EDGES,), (EDGES, PROBES)], ids=["edges", "both"])
@pytest.mark.parametrize("gate", [PLAIN, EVIDENCE], ids=["plain", "evidence"])
def test_the_controller_decides_the_same_at_the_same_moment(
    gate: Gate, sources: tuple[Source, ...], fault: Fault | None
) -> None:
    scene = a_scene(gate, sources=sources)
    trial = EveryTurn(scene, fault, random.Random(5))
    trial.run()
    decided = list(controlled(scene, trial.passed))
    assert decided == trial.decided
    assert len(decided) > 30


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("gate", [PLAIN, EVIDENCE], ids=["plain", "evidence"])
@pytest.mark.parametrize("seed", range(6))
def test_the_short_way_ends_as_the_long_one_does(gate: Gate, fault: Fault | None, seed: int) -> None:
    scene = a_scene(gate, rate=50.0, sources=(EDGES, PROBES))
    assert play(scene, fault, seed) == EveryTurn(scene, fault, random.Random(seed)).run()


def test_one_seed_tells_one_story() -> None:
    scene = a_scene(EVIDENCE)
    assert play(scene, FAULTS[2], 1) == play(scene, FAULTS[2], 1)
    assert play(scene, None, 1).failed == 0


@pytest.mark.parametrize("gate", [PLAIN, EVIDENCE], ids=["plain", "evidence"])
def test_a_healthy_green_is_finished_no_sooner_than_the_plan_can_be(gate: Gate) -> None:
    scene = a_scene(gate)
    outcome = play(scene, None)
    assert outcome.end is End.FINISHED
    assert outcome.lasted >= scene.shortest


@pytest.mark.parametrize("gate", [PLAIN, EVIDENCE], ids=["plain", "evidence"])
def test_an_outage_is_taken_back_in_its_first_step_and_costs_what_the_clock_says(gate: Gate) -> None:
    scene = a_scene(gate)
    outcome = play(scene, Fault(Sli.AVAILABILITY, 1.0))
    assert (outcome.end, outcome.step) == (End.TAKEN_BACK, 1)
    least = 200 * 0.1 * (70 + 60) * 0.3
    assert least < outcome.failed < 200 * 0.1 * (60 + 70 + 60)


def test_without_requests_enough_a_person_is_asked_after_four_bakes() -> None:
    scene = a_scene(PLAIN, rate=0.5, plan=a_plan(requests=100_000))
    outcome = play(scene, None)
    assert (outcome.end, outcome.step) == (End.ASKED, 0)
    assert outcome.lasted >= scene.reaction + MINUTE + 4 * 4 * MINUTE


def test_nothing_that_waits_for_a_person_or_a_date_is_forecast() -> None:
    plan = unhindered(a_plan())
    assert not any(step.approval for step in plan.steps)
    assert (plan.freezes, plan.evidence) == ((), None)


def test_nor_is_the_soak_which_would_take_days() -> None:
    made = a_plan()
    held = replace(made.steps[-2], bake=timedelta(days=1), phase=Phase.SOAK)
    plan = unhindered(replace(made, steps=(*made.steps[:-2], held, made.last), soak=timedelta(days=1)))
    assert (plan.steps[-2].bake, plan.soak) == (made.last.bake, timedelta(0))
    assert plan.digest == a_plan().digest
