"""Recorded: a ledger's own migration, replayed, ends as the live one did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from migrate.backtest.backtest import Backtest
from migrate.backtest.calibrations import Calibrations
from migrate.backtest.line import recorded as parse
from migrate.backtest.recorded import recorded
from migrate.backtest.rules import Rule, Terms
from migrate.decide.gate import stage_of
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration, Guards
from migrate.decide.recall import recall
from migrate.errors import PlanChanged
from migrate.model.batch import Batch, Tally
from migrate.model.counts import counts
from migrate.model.event import Command, Event, Kind
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Purpose
from migrate.model.state import State
from migrate.model.verdict import Ruling
from tests.decide.given import NOW, SLO, a_plan

PLAN = a_plan(1000, 5000, 10_000)
GUARDS = Guards().following(PLAN.ttl)
GATE = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.001)}, steps=len(PLAN.steps), spend=1e9, guards=GUARDS)
PERIOD = timedelta(seconds=10)
BAD = 6
"""Of a thousand: so little more than usual that it takes some batches to be sure."""


class Book:
    """A ledger as a controller would write it, with one measurement every ten seconds."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.state = State()
        self.now = NOW
        self.rolled_back: datetime | None = None
        self.write(Kind.STARTED, digest=PLAN.digest, steps=[])

    def write(self, kind: Kind, **body: object) -> None:
        event = Event(kind, self.now, "me", 1, body, seq=len(self.events) + 1)
        self.events.append(event)
        self.state = recall([event], self.state)

    def reach(self, step: int, purpose: Purpose = Purpose.ADVANCE) -> None:
        self.write(Kind.REACHED, purpose=purpose, step=step, green=PLAN.steps[step].weights.green)

    def measure(self, *batches: Batch) -> None:
        stage = stage_of(PLAN, self.state)
        assert stage is not None
        memory = GATE.update(self.state.gate, stage, batches)
        self.write(Kind.MEASURED, gate=json.loads(json.dumps(memory)), batches=[counts(batch) for batch in batches])
        if self.rolled_back is None and GATE.judge(memory, stage).ruling is Ruling.ROLLBACK:
            self.rolled_back = batches[-1].end

    def serve(self, times: int, *, bad: int = 1, signal: str = "edges", clients: bool = False) -> None:
        for _ in range(times):
            self.now += PERIOD
            tallies = {Side.BLUE: Tally(3000, 3), Side.GREEN: Tally(1000, bad)}
            newly = {Side.BLUE: 3, Side.GREEN: bad} if clients else None
            self.measure(Batch(signal, Sli.AVAILABILITY, self.now - PERIOD, self.now, tallies, newly))


def replayed(lines: Sequence[Any]) -> dict[Any, Any]:
    terms = Terms(SLO, Guards(), len(PLAN.steps), ramp=PLAN.steps)
    run = Backtest([Rule.GATE], terms, Calibrations(SLO, 0.001), "recorded")
    texts = (parse(json.dumps(line), number, "recorded") for number, line in enumerate(lines, 1))
    return {result.trace: result.outcomes["gate"] for result in run.results(texts)}


def a_book(**signal: Any) -> Book:
    book = Book()
    book.reach(0)
    book.serve(30, **signal)
    book.reach(1)
    book.serve(40, **signal)
    book.serve(40, bad=BAD, **signal)
    return book


@pytest.mark.parametrize("clients", [False, True], ids=["requests", "clients"])
def test_the_backtest_takes_green_back_at_the_very_batch_at_which_the_live_gate_did(clients: bool) -> None:
    book = a_book(clients=clients)
    lines = list(recorded(PLAN, book.events).lines())
    assert all(("clients" in line) is clients for line in lines)
    outcome = replayed(lines)["shop-1-edges"]
    assert book.rolled_back is not None
    assert outcome.rollback.t == book.rolled_back.timestamp()
    assert outcome.certified[0] is not None


def test_each_attempt_and_each_signal_is_a_trace_of_its_own() -> None:
    book = a_book()
    book.reach(0, Purpose.ROLLBACK)
    book.write(Kind.COMMANDED, command=Command.RESUME, reason="mended")
    book.reach(0)
    book.serve(2)
    book.serve(2, signal="probe")
    found = recorded(PLAN, book.events)
    assert {name: len(counted) for name, counted in found.traces.items()} == {
        "shop-1-edges": 110, "shop-2-edges": 2, "shop-2-probe": 2,
    }  # fmt: skip
    assert replayed(list(found.lines())).keys() == found.traces.keys()


def test_a_line_says_what_the_gate_was_told_of_the_step() -> None:
    book = Book()
    book.reach(2)
    book.serve(1, bad=7)
    assert list(recorded(PLAN, book.events).lines()) == [
        {
            "trace": "shop-1-edges",
            "t": (NOW + PERIOD).timestamp(),
            "step": 2,
            "share": 0.5,
            "ttl": PLAN.ttl.total_seconds(),
            "green": {"total": 1000, "bad": 7},
            "blue": {"total": 3000, "bad": 3},
            "sli": "availability",
        }
    ]


def test_what_was_told_twice_stands_once_and_is_counted() -> None:
    book = a_book()
    again = [event for event in book.events if event.kind is Kind.MEASURED][-1]
    book.write(Kind.MEASURED, **again.body)
    found = recorded(PLAN, book.events)
    assert (found.twice, len(found.traces["shop-1-edges"])) == (1, 110)
    replayed(list(found.lines()))


def test_what_the_gate_left_out_is_left_out() -> None:
    book = Book()
    book.reach(1)
    old = Batch("edges", Sli.AVAILABILITY, NOW - PERIOD, NOW, {Side.BLUE: Tally(9, 0), Side.GREEN: Tally(9, 9)})
    book.measure(old)
    book.serve(1)
    assert [line["t"] for line in recorded(PLAN, book.events).lines()] == [(NOW + PERIOD).timestamp()]


def test_strata_of_one_time_stay_together() -> None:
    book = Book()
    book.reach(1)
    for _ in range(3):
        book.now += PERIOD
        tallies = {Side.BLUE: Tally(3000, 3), Side.GREEN: Tally(1000, 1)}
        span = book.now - PERIOD, book.now
        book.measure(*(Batch("log", Sli.AVAILABILITY, *span, tallies, None, name) for name in ("fi", "se")))
    found = recorded(PLAN, book.events)
    assert [line["stratum"] for line in found.lines()] == ["fi", "se"] * 3
    replayed(list(found.lines()))


def test_another_ramp_than_the_recorded_one_is_refused() -> None:
    with pytest.raises(PlanChanged):
        recorded(a_plan(10_000), a_book().events)


def test_an_empty_ledger_tells_nothing() -> None:
    assert list(recorded(PLAN, []).lines()) == []
