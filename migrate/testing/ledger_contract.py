"""LedgerContract: what every ledger promises. Each kind of place runs all of it, the one in memory too."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from migrate.errors import InvalidValue, LeaseHeld, LeaseLost, LedgerMoved
from migrate.ledger.ledger import Ledger
from migrate.model.event import Event, Kind

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
TERM = timedelta(seconds=30)
TICK = timedelta(microseconds=1)


def an_event(number: int = 1, kind: Kind = Kind.HELD) -> Event:
    return Event(
        kind,
        NOW + timedelta(seconds=number),
        "ops@host-1",
        4,
        {"number": number, "waiting": "BAKING", "why": "bäke ⏳"},
    )


class LedgerContract:
    """Subclasses say, by the fixtures `ledger`, `second` and `neighbour`, where the handles lie:
    two on one migration, and one on another migration of the same place.
    """

    def test_events_come_back_as_they_were_appended(self, ledger: Ledger) -> None:
        recorded = ledger.append(an_event(1), an_event(2, Kind.MEASURED)) + ledger.append(an_event(3))
        assert tuple(ledger.events()) == recorded
        assert [event.seq for event in recorded] == [1, 2, 3]
        assert [event.body for event in recorded] == [an_event(n).body for n in (1, 2, 3)]

    def test_only_events_after_a_number_are_told(self, ledger: Ledger) -> None:
        ledger.append(*(an_event(number) for number in range(10)))
        assert [event.seq for event in ledger.events(after=7)] == [8, 9, 10]
        assert ledger.events(after=10) == ledger.events(after=99) == []

    def test_appending_nothing_records_nothing(self, ledger: Ledger) -> None:
        assert ledger.append() == ()
        assert ledger.events() == []

    def test_what_shall_follow_an_event_is_refused_when_another_one_came_first(
        self, ledger: Ledger, second: Ledger
    ) -> None:
        ledger.append(an_event(1), after=0)
        second.append(an_event(2), after=1)
        with pytest.raises(LedgerMoved):
            ledger.append(an_event(3), after=1)
        assert [event.seq for event in ledger.events()] == [1, 2]

    def test_times_keep_their_instant_to_the_microsecond(self, ledger: Ledger) -> None:
        at = datetime(2026, 7, 1, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=2)))
        ledger.append(Event(Kind.LEASED, at, "me", 1))
        [event] = ledger.events()
        assert event.at == at
        assert event.at.utcoffset() == timedelta(0)

    def test_an_enum_in_a_body_is_read_as_its_text_and_a_tuple_as_a_list(self, ledger: Ledger) -> None:
        class Colour(StrEnum):
            BLUE = "blue"

        [said] = ledger.append(Event(Kind.HELD, NOW, "me", 1, {"colour": Colour.BLUE, "pair": (1, 2.5, None)}))
        assert said.body == {"colour": "blue", "pair": [1, 2.5, None]}
        assert [said] == ledger.events()

    def test_a_refused_event_takes_the_whole_batch_with_it(self, ledger: Ledger) -> None:
        with pytest.raises(InvalidValue, match=r"body\.when"):
            ledger.append(an_event(1), Event(Kind.HELD, NOW, "me", 1, {"when": NOW}))
        assert ledger.events() == []

    def test_a_time_without_a_zone_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(InvalidValue, match="zone"):
            ledger.append(Event(Kind.HELD, datetime(2026, 3, 2), "me", 1))  # noqa: DTZ001 - a time without a zone is what is refused

    @pytest.mark.parametrize(("actor", "epoch"), [("me", 2**63), ("me\ud800", 1)])
    def test_what_no_database_can_hold_is_refused(self, ledger: Ledger, actor: str, epoch: int) -> None:
        with pytest.raises(InvalidValue, match="cannot stand in the ledger"):
            ledger.append(Event(Kind.HELD, NOW, actor, epoch))
        assert ledger.events() == []

    def test_two_handles_see_each_others_events_at_once(self, ledger: Ledger, second: Ledger) -> None:
        for number in range(1, 21):
            writer, reader = (ledger, second) if number % 2 else (second, ledger)
            writer.append(an_event(number))
            assert [event.body["number"] for event in reader.events()] == list(range(1, number + 1))

    def test_two_threads_share_a_handle(self, ledger: Ledger) -> None:
        with ThreadPoolExecutor(2) as pool:
            for _ in pool.map(ledger.append, (an_event(number) for number in range(40))):
                pass
        events = ledger.events()
        assert [event.seq for event in events] == list(range(1, 41))
        assert {event.body["number"] for event in events} == set(range(40))

    def test_migrations_of_one_place_do_not_meet(self, ledger: Ledger, neighbour: Ledger) -> None:
        ledger.append(an_event(1))
        ledger.acquire("one", NOW, TERM)
        assert neighbour.events() == []
        assert neighbour.lease() is None
        assert neighbour.acquire("two", NOW, TERM).epoch == 1
        assert [event.seq for event in neighbour.append(an_event(2))] == [1]

    def test_nobody_holds_a_new_ledger(self, ledger: Ledger) -> None:
        assert ledger.lease() is None

    def test_the_first_to_ask_gets_the_lease(self, ledger: Ledger, second: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        assert (lease.owner, lease.epoch, lease.expires) == ("one", 1, NOW + TERM)
        assert second.lease() == lease
        with pytest.raises(LeaseHeld) as held:
            second.acquire("two", NOW + TERM - TICK, TERM)
        assert "one under epoch 1" in held.value.what
        assert held.value.seen == "until 2026-03-02 12:00:30 UTC, unless it renews"
        assert "migrate status" in held.value.then

    def test_a_holder_is_refused_like_any_other(self, ledger: Ledger) -> None:
        ledger.acquire("one", NOW, TERM)
        with pytest.raises(LeaseHeld):
            ledger.acquire("one", NOW, TERM)

    def test_a_lease_that_is_over_is_free_under_a_higher_epoch(self, ledger: Ledger, second: Ledger) -> None:
        ledger.acquire("one", NOW, TERM)
        assert second.acquire("two", NOW + TERM, TERM).epoch == 2
        assert ledger.acquire("two", NOW + 2 * TERM, TERM).epoch == 3

    def test_the_epoch_is_above_what_was_found_on_the_routes(self, ledger: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM, above=41)
        assert lease.epoch == 42
        ledger.release(lease, NOW)
        assert ledger.acquire("two", NOW, TERM, above=7).epoch == 43

    def test_an_epoch_no_database_can_count_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(InvalidValue):
            ledger.acquire("one", NOW, TERM, above=2**63 - 1)
        assert ledger.lease() is None

    def test_a_renewal_keeps_the_epoch(self, ledger: Ledger, second: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        renewed = ledger.renew(lease, NOW + TERM / 2, TERM)
        assert (renewed.owner, renewed.epoch, renewed.expires) == ("one", 1, NOW + TERM * 1.5)
        with pytest.raises(LeaseHeld):
            second.acquire("two", NOW + TERM, TERM)

    def test_a_lease_that_is_over_cannot_be_renewed(self, ledger: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        with pytest.raises(LeaseLost, match="under epoch 1 is over: it was not renewed in time"):
            ledger.renew(lease, NOW + TERM, TERM)
        assert ledger.lease() == lease

    def test_a_holder_that_slept_learns_who_took_over(self, ledger: Ledger, second: Ledger) -> None:
        slept = ledger.acquire("one", NOW, TERM)
        taken = second.acquire("two", NOW + TERM, TERM)
        with pytest.raises(LeaseLost, match="under epoch 1 is over: two took epoch 2"):
            ledger.renew(slept, NOW + TERM, TERM)
        assert ledger.lease() == taken

    def test_a_lease_of_another_is_not_renewed(self, ledger: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        with pytest.raises(LeaseLost, match="one took epoch 1"):
            ledger.renew(replace(lease, owner="two"), NOW, TERM)
        assert ledger.lease() == lease

    def test_what_was_never_leased_cannot_be_renewed(self, ledger: Ledger, neighbour: Ledger) -> None:
        lease = neighbour.acquire("one", NOW, TERM)
        with pytest.raises(LeaseLost):
            ledger.renew(lease, NOW, TERM)

    def test_a_released_lease_is_free_at_once(self, ledger: Ledger, second: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        ledger.release(lease, NOW)
        assert second.acquire("two", NOW, TERM).epoch == 2

    def test_releasing_after_a_renewal_needs_no_newest_copy(self, ledger: Ledger, second: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        ledger.renew(lease, NOW + TERM / 2, TERM)
        ledger.release(lease, NOW + TERM / 2)
        assert second.acquire("two", NOW + TERM / 2, TERM).epoch == 2

    def test_a_lease_of_another_is_not_released(self, ledger: Ledger, second: Ledger) -> None:
        slept = ledger.acquire("one", NOW, TERM)
        taken = second.acquire("two", NOW + TERM, TERM)
        ledger.release(slept, NOW + TERM)
        assert ledger.lease() == taken

    def test_releasing_a_lease_that_is_over_leaves_its_end(self, ledger: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        ledger.release(lease, NOW + 2 * TERM)
        assert ledger.lease() == lease

    @pytest.mark.parametrize(("asked", "stands"), [(9, 9), (1, 4), (4, 4)])
    def test_a_fence_ends_the_lease_and_raises_the_epoch(self, ledger: Ledger, asked: int, stands: int) -> None:
        lease = ledger.acquire("one", NOW, TERM, above=2)
        ledger.fence(asked, "rollback", NOW)
        fence = ledger.lease()
        assert fence is not None
        assert (fence.owner, fence.epoch, fence.holds(NOW)) == ("rollback", stands, False)
        with pytest.raises(LeaseLost, match=f"rollback took epoch {stands}"):
            ledger.renew(lease, NOW, TERM)
        assert ledger.acquire("two", NOW, TERM).epoch == stands + 1

    def test_a_fence_stands_where_nobody_ever_held_a_lease(self, ledger: Ledger) -> None:
        ledger.fence(5, "rollback", NOW)
        assert ledger.acquire("one", NOW, TERM).epoch == 6

    def test_a_holder_that_fences_itself_holds_no_more(self, ledger: Ledger) -> None:
        lease = ledger.acquire("one", NOW, TERM)
        ledger.fence(0, "one", NOW)
        with pytest.raises(LeaseLost):
            ledger.renew(lease, NOW, TERM)

    def test_of_many_threads_asking_at_once_one_gets_the_lease(self, ledger: Ledger, second: Ledger) -> None:
        start = threading.Barrier(8)

        def ask(number: int) -> str:
            start.wait(timeout=60)
            try:
                return (ledger, second)[number % 2].acquire(f"owner-{number}", NOW, TERM).owner
            except LeaseHeld:
                return ""

        with ThreadPoolExecutor(8) as pool:
            [winner] = filter(None, pool.map(ask, range(8)))
        standing = ledger.lease()
        assert standing is not None
        assert (standing.owner, standing.epoch) == (winner, 1)

    def test_times_of_a_lease_are_aware_and_in_utc(self, ledger: Ledger) -> None:
        ledger.acquire("one", NOW, TERM)
        lease = ledger.lease()
        assert lease is not None
        assert lease.expires.tzinfo is UTC
