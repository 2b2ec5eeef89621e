"""Snapshots: the state without its beginning, and never another one than the rows tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.recall import recall
from migrate.ledger import snapshot, state_text
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Event, Kind
from migrate.model.exposed import Exposed
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.reached import Reached
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.model.stage import Stage
from migrate.model.state import Intent, Move, Opened, Standing, State, Trial
from migrate.model.weights import Weights
from tests.decide.test_recall import STORY
from tests.ledger.attack import strike
from tests.ledger.given import NOW

LONG = 3 * snapshot.EVERY


def measured(number: int) -> Event:
    at = NOW + timedelta(seconds=10 * number)
    return Event(
        Kind.MEASURED, at, "ops@host-1", 4, {"gate": {"looks": number, "log": -1.5 / (number + 1)}, "batches": []}
    )


@pytest.fixture
def ledger() -> Iterator[SqlLedger]:
    with open_ledger("sqlite://", "shop") as opened:
        opened.append(*(Event(each.kind, each.at, each.actor, each.epoch, each.body) for each in STORY))
        opened.append(*(measured(number) for number in range(LONG)))
        yield opened


def another(ledger: SqlLedger) -> SqlLedger:
    return SqlLedger(ledger.store, "shop")


def kept(ledger: SqlLedger) -> list[int]:
    with ledger.store.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT seq FROM snapshots ORDER BY seq").fetchall()]


def test_the_state_from_a_snapshot_is_the_state_from_the_beginning(ledger: SqlLedger) -> None:
    ledger.recalled()
    assert kept(ledger)[-1] == len(STORY) + LONG
    ledger.append(measured(LONG))
    assert another(ledger).recalled() == recall(ledger.events())


def test_one_that_is_there_is_used(ledger: SqlLedger) -> None:
    """Rows before it may even be damaged: what they said was folded when they were right."""
    before = ledger.recalled()
    strike(ledger, "UPDATE events SET body = '[]' WHERE seq = 3")
    assert another(ledger).recalled() == before


@pytest.mark.parametrize(
    "change",
    ["state = '{}'", "state = replace(state, 'looks', 'books')", "state = x'00'", "state_sum = ''", "code = 'other'",
     "sum = 'other'", "seq = seq - 1", "state = '{\"seq\": 1}'"],
)  # fmt: skip
def test_one_that_is_wrong_is_passed_over(ledger: SqlLedger, change: str) -> None:
    ledger.recalled()
    with ledger.store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE snapshots SET {change}")
    assert another(ledger).recalled() == recall(ledger.events())


def test_one_of_a_row_that_was_set_aside_is_passed_over(ledger: SqlLedger) -> None:
    ledger.recalled()
    ledger.set_aside(len(STORY) + LONG - 5, "a person's word", measured(0))
    assert another(ledger).recalled() == recall(ledger.events())


def test_who_looks_back_finds_one_before_also_where_all_was_folded_at_once(ledger: SqlLedger) -> None:
    ledger.append(*(measured(LONG + number) for number in range(6 * snapshot.EVERY)))
    story = another(ledger).story(timedelta(minutes=10))
    assert recall(story.events, story.before) == story.state == recall(ledger.events())
    assert len(story.events) <= 2 * snapshot.EVERY


def test_without_any_all_is_folded(ledger: SqlLedger) -> None:
    ledger.recalled()
    with ledger.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM snapshots")
    assert another(ledger).recalled() == recall(ledger.events())


def test_no_more_are_kept_than_are_asked_for(ledger: SqlLedger) -> None:
    state = ledger.recalled()
    for number in range(snapshot.KEPT + 4):
        ledger.append(*(measured(LONG + number) for _ in range(snapshot.EVERY)))
        state = ledger.recalled(state)
    assert len(kept(ledger)) == snapshot.KEPT
    assert kept(ledger)[-1] == state.seq


def test_who_looks_at_the_last_minutes_reads_no_more_than_a_part(ledger: SqlLedger) -> None:
    state = State()
    for number in range(8):
        ledger.append(*(measured(LONG + number * snapshot.EVERY + i) for i in range(snapshot.EVERY)))
        state = ledger.recalled(state)
    story = another(ledger).story(timedelta(minutes=10), recent=3)
    assert story.state == state
    assert recall(story.events, story.before) == state
    assert len(story.events) <= 2 * snapshot.EVERY
    assert story.events[0].at <= story.events[-1].at - timedelta(minutes=10)
    assert [event.kind for event in story.recent] == [event.kind for event in STORY if event.kind is not Kind.MEASURED][
        -3:
    ]


def test_the_last_events_are_the_last_of_all(ledger: SqlLedger) -> None:
    events = ledger.events()
    assert ledger.tail(20, everything=True) == events[-20:]
    told = [event for event in events if event.kind is not Kind.MEASURED]
    assert ledger.tail(5) == told[-5:]
    assert ledger.tail(10**6) == told
    strike(ledger, f"UPDATE events SET sum = '' WHERE seq = {len(events)}")
    assert ledger.tail(20, everything=True) == events[-21:-1]


def test_the_last_of_a_kind(ledger: SqlLedger) -> None:
    assert ledger.last_of(Kind.CALIBRATED) is None
    ledger.append(Event(Kind.CALIBRATED, NOW, "ops", 1, {"slis": {}}), measured(1))
    found = ledger.last_of(Kind.CALIBRATED)
    assert found is not None
    assert found.seq == len(STORY) + LONG + 1


def test_reads_use_an_index(ledger: SqlLedger) -> None:
    wanted = "SELECT * FROM events WHERE migration = 'shop' AND kind <> 'measured' ORDER BY seq DESC LIMIT 20"
    with ledger.store.reading() as connection:
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}").fetchall())
    assert "USING INDEX events_told" in plan
    assert "TEMP B-TREE" not in plan


TIMES = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(timedelta(0), timedelta(days=4000))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
WEIGHTS = st.builds(Weights, st.integers(0, 10_000))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=3)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "standing": st.sampled_from(Standing),
    "digest": TEXT,
    "attempt": st.integers(1, 9),
    "step": st.none() | st.integers(0, 9),
    "weights": WEIGHTS,
    "since": st.none() | TIMES,
    "follow": SPANS,
    "paused": st.none() | TEXT,
    "rollback": st.none() | TEXT,
    "intent": st.none()
    | st.builds(
        Intent,
        st.builds(Move, st.sampled_from(Purpose), st.integers(0, 9), WEIGHTS, TEXT),
        TIMES,
        st.dictionaries(TEXT, WEIGHTS),
    ),
    "approved": st.frozensets(st.integers(0, 9)),
    "backed": st.frozensets(st.integers(0, 9)),
    "stamps": st.frozensets(TEXT),
    "gate": OBJECTS,
    "phases": st.dictionaries(
        st.sampled_from(Phase), st.builds(Mark, entered=st.none() | TIMES, left=st.none() | TIMES, evidence=OBJECTS)
    ),
    "stages": st.dictionaries(st.sampled_from(Stack), st.sampled_from(Stage)),
    "opened": st.dictionaries(st.sampled_from(Stack), st.builds(Opened, st.sampled_from(Phase), TIMES, TEXT)),
    "tested": st.none() | st.builds(Trial, TIMES, st.booleans()),
    "reached": st.dictionaries(st.sampled_from(Side), st.builds(Reached, TEXT, st.none() | TEXT)),
    "checks": st.dictionaries(st.sampled_from(Side), TEXT),
    "exposed_by": st.dictionaries(TEXT, st.builds(Exposed, st.floats(0, 1e9), st.floats(0, 1e9), TIMES)),
    "held": TEXT,
    "held_since": st.none() | TIMES,
    "sought": SPANS,
    "verdict": TEXT,
    "looked": st.none() | TIMES,
    "ahead": st.none() | TIMES,
    "seq": st.integers(0, 2**63 - 1),
    "seal": st.text(st.characters(exclude_categories=["Cs"]), max_size=64),
}


def test_every_field_of_a_state_is_tried() -> None:
    assert set(FIELDS) == {field.name for field in dataclasses.fields(State)}


@given(st.builds(State, **FIELDS))
def test_a_state_comes_back_as_it_was(state: State) -> None:
    assert state_text.to_state(state_text.to_text(state)) == state
