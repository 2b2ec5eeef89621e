"""What is written after a long absence, or of a long answer, fits into entries; in pieces it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.controller.commands import Desk
from migrate.controller.journal import Journal
from migrate.decide.recall import recall
from migrate.errors import InvalidValue, RouteUnreachable
from migrate.ledger.body import to_text
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.batch import Batch, Reading, Tally
from migrate.model.counts import PIECE, batches, pieces
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.state import Standing, State
from tests.controller.drive import Drive, Healthy
from tests.decide.given import NOW, TTL
from tests.routes.worlds import Clock

MEMORY = {"stage": "1.1", "looks": 7}


def a_batch(number: int, signal: str, total: int, stratum: str = "") -> Batch:
    start = NOW + timedelta(seconds=number)
    tallies = {Side.BLUE: Tally(total, 0), Side.GREEN: Tally(total + 1, number % (total + 1))}
    sli = Sli.LATENCY if number % 3 == 0 else Sli.AVAILABILITY
    return Batch(signal, sli, start, start + timedelta(seconds=1), tallies, None, stratum)


BATCHES = st.lists(
    st.builds(a_batch, st.integers(0, 9000), st.sampled_from(["edges", "logs"]), st.integers(0, 2**53),
              st.text(st.characters(exclude_categories=["Cs"]), max_size=8)),
    max_size=60,
)  # fmt: skip


def state() -> State:
    return State(standing=Standing.MOVING, step=1, since=NOW, follow=TTL)


def measured(parts: Sequence[object]) -> list[Event]:
    *first, last = [{"batches": part} for part in parts]
    bodies: list[dict[str, object]] = [*first, {**last, "gate": MEMORY}]  # type: ignore[list-item]
    return [Event(Kind.MEASURED, NOW, "me", 1, body, number) for number, body in enumerate(bodies, start=1)]


@given(BATCHES, st.integers(1, 2000))
def test_what_is_told_in_pieces_leaves_the_same_state(told: list[Batch], most: int) -> None:
    parts, whole = measured(pieces(told, most)), measured(pieces(told, 10**9))
    assert len(whole) == 1
    assert replace(recall(parts, state()), seq=0) == replace(recall(whole, state()), seq=0)
    assert [batch for event in parts for batch in batches(event)] == told
    assert all(len(event.body["batches"]) == 1 or len(to_text(event.body)) < most + 200 for event in parts)  # type: ignore[arg-type]


def test_an_hour_of_a_source_that_came_back_is_recorded_whole() -> None:
    told = tuple(a_batch(number, "logs", 10**6, "a country") for number in range(7200))
    with open_ledger("sqlite://", "shop") as ledger:
        a_journal(ledger).measured(told, MEMORY)
        events = ledger.events()
        assert len(events) > 10
        assert [batch for event in events for batch in batches(event)] == list(told)
        assert all(len(to_text(event.body)) < PIECE + 1000 < 64 * 1024 for event in events)
        assert ledger.recalled().gate == MEMORY


def test_a_controller_whose_source_comes_back_with_an_hour_goes_on() -> None:
    source = Absent()
    drive = Drive(signals=[source])
    drive.until_reached(0)
    source.away = timedelta(minutes=58)
    drive.clock.sleep(source.away)
    drive.controller.turn()
    events = [event for event in drive.ledger.events() if event.kind is Kind.MEASURED]
    assert sum(batch.blue.total for event in events for batch in batches(event)) > 58 * 60 * 100
    drive.ledger.close()  # type: ignore[attr-defined]


class Absent(Healthy):
    """Tells all the seconds that it was away for."""

    away = timedelta(0)

    def read(self, now: datetime) -> Reading:
        reading = super().read(now)
        if not self.away:
            return reading
        spans = int(self.away.total_seconds())
        start = now - self.away
        one = reading.batches[0]  # type: ignore[union-attr]
        told = [
            replace(one, start=start + timedelta(seconds=i), end=start + timedelta(seconds=i + 1)) for i in range(spans)
        ]
        return replace(reading, batches=tuple(told))  # type: ignore[type-var]


def test_long_answers_are_cut_and_long_reasons_refused() -> None:
    long = "<html>" * 100_000
    with open_ledger("sqlite://", "shop") as ledger:
        a_journal(ledger).failed("public", RouteUnreachable(long, seen=long))
        ledger.append(Event(Kind.STARTED, NOW, "me", 1, {"digest": "d"}))
        with pytest.raises(InvalidValue, match="too long"):
            Desk(ledger, Clock(), "ops").pause(long)
        assert len(ledger.events()) == 2
        assert all(len(to_text(event.body)) < 10_000 for event in ledger.events())


def a_journal(ledger: SqlLedger) -> Journal:
    return Journal(ledger, Clock(), Lease("me", 1, NOW))
