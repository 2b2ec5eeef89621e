"""In a calm soak looks are gathered into one entry, which says the same, and costs little a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from migrate.controller.journal import Journal
from migrate.controller.kept import GATHER
from migrate.controller.rollback import take_back
from migrate.decide.gate import Stage
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.ledger.sql import open_ledger
from migrate.model.batch import Batch, Tally
from migrate.model.counts import batches
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from migrate.model.runs import runs, spread
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.state import Standing
from tests.controller.drive import Drive, Healthy
from tests.controller.test_journal import BATCHES
from tests.decide.given import NOW, SLO, a_plan
from tests.routes.worlds import Clock

LOOK = timedelta(seconds=10)
DAY = timedelta(days=1)
MEGABYTE = 1_000_000


@given(BATCHES)
def test_runs_say_what_the_batches_said(told: list[Batch]) -> None:
    lines: dict[object, list[Batch]] = {}
    for batch in told:
        lines.setdefault((batch.signal, batch.sli, batch.stratum), []).append(batch)
    assert spread(runs(told)) == [batch for line in lines.values() for batch in line]


class Counting(Healthy):
    """Remembers all it told; green fails from the moment it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Batch] = []
        self.sick = False

    def read(self, now):  # type: ignore[no-untyped-def]
        reading = super().read(now)
        if self.sick:
            ill = tuple(
                replace(each, tallies={**each.tallies, Side.GREEN: Tally(each.green.total, each.green.total)})
                for each in reading.batches  # type: ignore[union-attr]
            )
            reading = replace(reading, batches=ill)  # type: ignore[type-var]
        self.told += reading.batches  # type: ignore[union-attr]
        return reading


@pytest.fixture
def soaking() -> Iterator[Drive]:
    drive = Drive(signals=[Counting()], plan=a_plan(10_000, soak=timedelta(days=3)))
    while drive.controller.state.standing is not Standing.FINISHED:
        drive.controller.turn()
        drive.clock.sleep(timedelta(seconds=40))
    yield drive
    drive.ledger.close()  # type: ignore[attr-defined]


def measured(drive: Drive) -> list[Event]:
    return [event for event in drive.ledger.events() if event.kind is Kind.MEASURED]


def counted(drive: Drive) -> int:
    return sum(len(batches(event)) for event in measured(drive))


def look(drive: Drive, turns: int) -> None:
    for _ in range(turns):
        drive.controller.turn()
        drive.clock.sleep(LOOK)


def test_looks_are_gathered_and_none_is_lost(soaking: Drive) -> None:
    before = len(measured(soaking))
    look(soaking, 3 * GATHER // LOOK)
    soaking.controller.release()
    entries = measured(soaking)[before:]
    assert 3 <= len(entries) <= 5
    source = soaking.signals[0]
    assert isinstance(source, Counting)
    assert [batch for event in measured(soaking) for batch in batches(event)] == source.told[1:], (
        "the first had no step yet"
    )
    assert soaking.another("next").turn().state.gate == soaking.ledger.recalled().gate


def test_a_breach_is_recorded_at_once_with_all_that_was_kept(soaking: Drive) -> None:
    look(soaking, 5)
    source = soaking.signals[0]
    assert isinstance(source, Counting)
    source.sick = True
    look(soaking, 12)
    assert [batch for event in measured(soaking) for batch in batches(event)] == source.told[1 : 1 + counted(soaking)]
    assert soaking.route.read().weights.green == 0


def test_what_was_kept_is_dropped_where_a_person_took_all_back(soaking: Drive) -> None:
    look(soaking, 5)
    take_back(soaking.routes, writer="ops", reason="no", clock=soaking.clock, ledger=lambda: soaking.ledger)
    soaking.controller = soaking.another("next")
    look(soaking, 2)
    assert soaking.ledger.recalled().gate == {}


def test_a_day_of_a_soak_is_small(tmp_path: Path) -> None:
    """One signal, looked at every ten seconds, with the memory of the gate that remembers most."""
    gate = GuardedGate(SLO, {Sli.AVAILABILITY: Calibration(0.0005)}, steps=4, spend=1e6)
    place = tmp_path / "ledger.db"
    clock, plan = Clock(), a_plan(10_000)
    stage = Stage(1, plan.last, NOW - DAY, NOW - DAY)
    looks = int(GATHER / LOOK)
    with open_ledger(place, "shop") as ledger:
        journal = Journal(ledger, clock, Lease("ctl-host-1:4711:0123456789ab.123456789", 4, NOW))
        memory: object = {}
        for entry in range(int(DAY / GATHER)):
            told = [a_look(entry * looks + number) for number in range(looks)]
            memory = gate.update(memory, stage, told)  # type: ignore[arg-type]
            journal.gathered(told, memory)
            ledger.recalled()
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    assert size < 2 * MEGABYTE, f"{size} bytes"


def a_look(number: int) -> Batch:
    start = NOW + number * LOOK
    tallies = {Side.BLUE: Tally(0, 0), Side.GREEN: Tally(123_456 + number % 977, number % 83)}
    return Batch("edges", Sli.AVAILABILITY, start, start + LOOK, tallies)
