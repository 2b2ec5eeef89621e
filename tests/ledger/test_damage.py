"""Damaged rows: a damaged end is set aside and kept, a damaged middle is named, and nothing is lost in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import InvalidValue, LedgerError, LedgerMoved, LedgerReplaced, LedgerUnreadable
from migrate.ledger.seal import seal
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Event, Kind
from migrate.model.state import State
from tests.ledger.attack import rows, strike
from tests.ledger.given import NOW, an_event

COUNT = 6
SAID = {"waiting": "BAKING", "why": "the bake time is not over", "needs": "a while"}


def held(number: int) -> Event:
    return Event(Kind.HELD, NOW, "ops@host-1", 4, {**SAID, "number": number})


@pytest.fixture
def ledger() -> Iterator[SqlLedger]:
    with open_ledger("sqlite://", "shop") as opened:
        opened.append(*(held(number) for number in range(COUNT)))
        yield opened


CHANGES = [
    "body = '{'",
    'body = \'{"waiting": "NOTHING"}\'',
    "kind = 'teleported'",
    "kind = 'commanded'",
    "at = '0001-01-01T00:00:00.000000+23:59'",
    "at = x'00ff'",
    "actor = 7",
    "epoch = 'many'",
    "epoch = 9223372036854775807",
    "body = x'80ff'",
    "body = CAST(x'80ff7b7d' AS TEXT)",
    "sum = ''",
    "sum = x'00'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_last_row_is_told_and_the_others_stand(ledger: SqlLedger, change: str) -> None:
    strike(ledger, f"UPDATE events SET {change} WHERE seq = {COUNT}")
    assert [event.seq for event in ledger.events()] == [1, 2, 3, 4, 5]
    assert str(ledger.damage).startswith(f"event {COUNT} of shop is wrong: its checksum is another one")
    first = ledger.verify().first
    assert first is not None
    assert first.seq == COUNT


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_set_aside_by_the_next_write_as_it_is(ledger: SqlLedger, change: str) -> None:
    strike(ledger, f"UPDATE events SET {change} WHERE seq = {COUNT}")
    damaged = rows(ledger)[-1]
    (appended,) = ledger.append(held(99))
    told = ledger.events()[-2]
    assert (told.kind, told.body["first"], told.body["rows"]) == (Kind.SET_ASIDE, COUNT, 1)
    assert appended.seq == COUNT + 1
    assert rows(ledger, "set_aside") == [damaged]
    assert ledger.damage is None
    assert ledger.verify().wrong == []
    assert [each.seq for each in ledger.verify().aside] == [COUNT]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seq", [1, 3])
def test_a_changed_row_in_the_middle_is_named_and_nothing_is_guessed(ledger: SqlLedger, seq: int, change: str) -> None:
    strike(ledger, f"UPDATE events SET {change} WHERE seq = {seq}")
    with pytest.raises(LedgerUnreadable, match=f"event {seq}: its checksum is another one; later ones are right"):
        ledger.events()
    with pytest.raises(LedgerUnreadable, match="migrate verify-ledger"):
        ledger.recalled()
    first = ledger.verify().first
    assert first is not None
    assert first.seq == seq
    assert [event.seq for event in ledger.append(held(99))] == [COUNT + 1], "a rollback can still be recorded"


def test_a_person_may_set_the_middle_aside(ledger: SqlLedger) -> None:
    strike(ledger, "UPDATE events SET body = '{}' WHERE seq = 3")
    there = rows(ledger)
    ledger.set_aside(3, "its checksum is another one", held(0))
    assert [event.seq for event in ledger.events()] == [1, 2, 3]
    assert rows(ledger, "set_aside") == there[2:]
    assert ledger.verify().wrong == []
    paused = ledger.recalled().paused
    assert paused is not None
    assert "event 3" in paused


@pytest.mark.parametrize(
    ("kinds", "pauses"),
    [((Kind.HELD,), False), ((Kind.MEASURED, Kind.VERDICT), False), ((Kind.COMMANDED,), True),
     ((Kind.HELD, Kind.ENTERING), True)],
)  # fmt: skip
def test_a_person_is_asked_where_a_word_of_theirs_may_be_lost(
    ledger: SqlLedger, kinds: tuple[Kind, ...], pauses: bool
) -> None:
    ledger.append(*(an_event(kind=kind) for kind in kinds))
    strike(ledger, f"UPDATE events SET body = '[]' WHERE seq > {COUNT}")
    ledger.append(held(99))
    assert (ledger.recalled().paused is not None) is pauses


def test_rows_that_are_missing_at_the_end_are_noticed_and_a_person_is_asked(ledger: SqlLedger) -> None:
    strike(ledger, "DELETE FROM events WHERE seq > 4")
    assert len(ledger.events()) == 4
    assert "event 5 of shop is wrong: missing, like all up to 6" in str(ledger.damage)
    ledger.append(held(99))
    assert [event.kind for event in ledger.events()][4:] == [Kind.SET_ASIDE, Kind.HELD]
    assert ledger.recalled().paused is not None


def test_all_rows_missing_is_noticed(ledger: SqlLedger) -> None:
    strike(ledger, "DELETE FROM events")
    assert ledger.events() == []
    assert ledger.damage is not None
    ledger.append(held(99))
    assert ledger.recalled().paused is not None


def test_rows_of_another_ledger_at_the_end_are_set_aside(ledger: SqlLedger) -> None:
    """Also where they are chained to each other."""
    with open_ledger("sqlite://", "shop") as other:
        other.append(*(an_event(number) for number in range(COUNT + 3)))
        with other.store.reading() as connection:
            foreign = connection.exec_driver_sql(f"SELECT * FROM events WHERE seq > {COUNT}").fetchall()
    strike(ledger, *(("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(row)) for row in foreign))
    assert len(ledger.events()) == COUNT
    ledger.append(held(99))
    assert len(rows(ledger, "set_aside")) == 3
    assert ledger.verify().wrong == []


def test_a_row_that_a_stranger_chained_is_still_not_recorded_here(ledger: SqlLedger) -> None:
    with ledger.store.reading() as connection:
        last = dict(connection.exec_driver_sql(f"SELECT * FROM events WHERE seq = {COUNT}").mappings().one())
    forged = {**last, "seq": COUNT + 1, "kind": "commanded", "body": '{"command":"resume"}'}
    forged["sum"] = seal(str(last["sum"]), forged)
    strike(ledger, ("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(forged.values())))
    assert len(ledger.events()) == COUNT


@pytest.mark.parametrize("after", [COUNT - 1, COUNT])
def test_nothing_is_added_on_a_condition_while_the_end_is_damaged(ledger: SqlLedger, after: int) -> None:
    strike(ledger, f"UPDATE events SET body = '[]' WHERE seq = {COUNT}")
    with pytest.raises(LedgerMoved):
        ledger.append(held(99), after=after)
    assert [event.kind for event in ledger.events()][-1] is Kind.SET_ASIDE


def test_who_knows_the_story_goes_back_to_what_is_right(ledger: SqlLedger) -> None:
    known = ledger.recalled()
    strike(ledger, f"UPDATE events SET sum = 'x' WHERE seq = {COUNT}")
    assert ledger.recalled(known).seq == COUNT - 1


def test_who_knows_the_story_follows_when_another_set_its_end_aside(ledger: SqlLedger) -> None:
    known, other = ledger.recalled(), SqlLedger(ledger.store, "shop")
    strike(ledger, f"UPDATE events SET sum = 'x' WHERE seq = {COUNT}")
    other.append(held(99))
    assert ledger.recalled(known) == other.recalled()


def test_who_knows_the_story_follows_when_a_person_set_its_damaged_end_aside(ledger: SqlLedger) -> None:
    """Nothing was recorded since: the row that tells of it stands where the damaged one was."""
    known, other = ledger.recalled(), SqlLedger(ledger.store, "shop")
    strike(ledger, f"UPDATE events SET sum = 'x' WHERE seq = {COUNT}")
    other.set_aside(COUNT, "its checksum is another one", held(99))
    assert ledger.recalled(known) == other.recalled()


def test_who_shares_a_handle_with_others_follows_as_well(ledger: SqlLedger) -> None:
    """What each of them knows is told by what it was given, and not by who asked last."""
    known = ledger.recalled()
    ledger.set_aside(3, "a person said so", held(99))
    ledger.append(held(100))
    others = ledger.recalled()
    assert others.seq < known.seq
    assert ledger.recalled(known) == others


def test_who_shares_a_handle_with_others_notices_another_story_as_well(ledger: SqlLedger) -> None:
    known = ledger.recalled()
    strike(
        ledger,
        "DELETE FROM events WHERE seq > 3",
        "UPDATE heads SET seq = 3, sum = (SELECT sum FROM events WHERE seq = 3)",
    )
    assert ledger.recalled().seq == 3
    with pytest.raises(LedgerReplaced):
        ledger.recalled(known)


def test_who_knows_the_story_notices_another_one(ledger: SqlLedger) -> None:
    known = ledger.recalled()
    chained: list[dict[str, Any]] = []
    with ledger.store.reading() as connection:
        for row in connection.exec_driver_sql("SELECT * FROM events").mappings().all():
            other = {**row, "actor": "somebody else"}
            chained.append({**other, "sum": seal(chained[-1]["sum"] if chained else "", other)})
    into = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    strike(
        ledger, "DELETE FROM events", *((into, tuple(row.values())) for row in chained),
        ("UPDATE heads SET sum = ?", (chained[-1]["sum"],)),
    )  # fmt: skip
    with pytest.raises(LedgerReplaced, match="the story that was begun"):
        ledger.recalled(known)


def test_who_knows_the_story_notices_an_older_copy(ledger: SqlLedger) -> None:
    with ledger.store.reading() as connection:
        older = connection.exec_driver_sql("SELECT sum FROM events WHERE seq = 3").scalar()
    known = ledger.recalled()
    strike(ledger, "DELETE FROM events WHERE seq > 3", ("UPDATE heads SET seq = 3, sum = ?", (older,)))
    with pytest.raises(LedgerReplaced):
        ledger.recalled(known)


VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary(max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(["", "[" * 3000, "9" * 6000, "{}"]),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SAID, "gate", "batches"]), inner),
    max_leaves=8,
)
COLUMNS = st.sampled_from(["at", "kind", "actor", "epoch", "body", "sum"])
NUMBERS = st.integers(1, COUNT)


@st.composite
def strokes(draw: st.DrawFn) -> str | tuple[str, tuple[Any, ...]]:
    seq = draw(NUMBERS)
    match draw(st.integers(0, 4)):
        case 0:
            return f"DELETE FROM events WHERE seq = {seq}"
        case 1:
            return f"UPDATE OR IGNORE events SET {draw(COLUMNS)} = ? WHERE seq = {seq}", (draw(VALUES),)
        case 2:
            return "UPDATE events SET body = ? WHERE seq = ?", (json.dumps(draw(JSON)), seq)
        case 3:  # two rows change places
            return f"UPDATE OR IGNORE events SET seq = CASE seq WHEN {seq} THEN 100 ELSE seq END"
        case _:
            head = draw(st.sampled_from(["seq", "sum"]))
            return f"UPDATE OR IGNORE heads SET {head} = ?", (draw(VALUES),)


@given(st.lists(strokes(), min_size=1, max_size=4))
def test_whatever_happens_to_rows_the_answer_is_a_beginning_or_a_refusal(strokes: list[Any]) -> None:
    with open_ledger("sqlite://", "shop") as ledger:
        recorded = ledger.append(*(held(number) for number in range(COUNT)))
        strike(ledger, *strokes)
        try:
            told = ledger.events()
            assert tuple(told) == recorded[: len(told)]
            assert ledger.recalled() == ledger.recalled(State())
        except LedgerError:
            pass
        ledger.verify()
        before = rows(ledger)
        ledger.append(held(99))
        kept = [*rows(ledger), *rows(ledger, "set_aside")]
        assert all(row in kept for row in before), "nothing is lost in silence"


@given(st.sampled_from(list(Kind)), st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON))
def test_an_event_that_holds_anything_at_all_is_folded_or_refused(kind: Kind, body: dict[str, Any]) -> None:
    with open_ledger("sqlite://", "shop") as ledger:
        try:
            ledger.append(Event(kind, NOW, "ops@host-1", 4, body))
            ledger.recalled()
        except (LedgerError, InvalidValue):
            pass
        ledger.verify()
