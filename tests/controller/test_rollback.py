"""The emergency rollback: whatever else is broken, traffic goes back to blue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.cli.rollback import exit_of, report_words
from migrate.controller.clock import SystemClock
from migrate.controller.controller import Controller
from migrate.controller.rollback import Outcome, Patience, RollbackReport, take_back
from migrate.decide.plain_gate import PlainGate
from migrate.decide.recall import recall
from migrate.errors import (
    Exit,
    Fenced,
    LeaseLost,
    LedgerUnreadable,
    LostRace,
    RouteError,
    RouteRefused,
    RouteUnreachable,
    Throttled,
    UnknownSplit,
    WriteInProgress,
)
from migrate.ledger.ledger import Ledger
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.decision import Reached, Stop
from migrate.model.event import Command, Event, Kind
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Purpose, Settlement, Stamp
from migrate.model.state import Standing, State
from migrate.model.stranger import Stranger
from migrate.model.weights import BLUE, Weights
from migrate.routes.memory import MemoryRoute, Moment, Pace
from tests.decide.given import LIMITS, SLO, a_plan
from tests.routes.worlds import Clock

HALF = Weights(5000)
PERSON = "ops@laptop:12"
HOLDER = "ctl@host-1:7"


class Shop:
    """A migration at 50 %, driven by HOLDER under epoch 14, on as many routes as named."""

    def __init__(self, *names: str, settling: timedelta = timedelta(seconds=3)) -> None:
        self.clock = Clock()
        self.routes = {
            name: MemoryRoute(name, now=self.clock.now, pace=Pace(settling=settling)) for name in names or ("public",)
        }
        for route in self.routes.values():
            route.overwrite(HALF, self.stamp())
        self.ledger = open_ledger("sqlite://", "shop")

    def stamp(self, epoch: int = 14, serial: int = 3, writer: str = HOLDER) -> Stamp:
        return Stamp(epoch, serial, writer, self.clock.now(), Purpose.ADVANCE)

    @property
    def route(self) -> MemoryRoute:
        return next(iter(self.routes.values()))

    def take_back(
        self, ledger: Callable[[], Ledger] | None = None, *, writer: str = PERSON, patience: Patience | None = None
    ) -> RollbackReport:
        return take_back(
            self.routes, writer=writer, reason="checkout fails", clock=self.clock, ledger=ledger, patience=patience
        )

    def take_back_and_tell(self) -> RollbackReport:
        return self.take_back(lambda: self.ledger)

    def state(self) -> State:
        return recall(self.ledger.events())

    def kinds(self) -> list[Kind]:
        return [event.kind for event in self.ledger.events()]


@pytest.fixture
def shop() -> Iterator[Shop]:
    yield from opened(Shop())


@pytest.fixture
def two_routes() -> Iterator[Shop]:
    yield from opened(Shop("public", "api"))


def opened(shop: Shop) -> Iterator[Shop]:
    with shop.ledger:
        yield shop


def broken_ledger() -> Ledger:
    raise LedgerUnreadable("the disk is gone")


class FullLedger(SqlLedger):
    """A ledger that can be read and no longer written."""

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        raise LedgerUnreadable("the disk is full")


def test_traffic_goes_back_to_blue_and_every_name_server_gives_it(shop: Shop) -> None:
    report = shop.take_back()
    split = shop.route.read()
    assert split.weights == BLUE
    assert split.stamp == Stamp(15, 4, PERSON, report.began, Purpose.ROLLBACK)
    assert report.done
    [route] = report.routes
    assert (route.outcome, route.found, route.tries, route.troubles) == (Outcome.WRITTEN, HALF, 1, ())
    assert (route.stamp, route.waiting_for, route.by_hand) == (split.stamp.id, (), "")


def test_the_report_says_how_long_each_part_took(shop: Shop) -> None:
    report = shop.take_back()
    [route] = report.routes
    assert route.written == timedelta(0)
    assert route.settled is not None
    assert timedelta(seconds=3) <= route.settled <= timedelta(seconds=3.2)
    assert report.took == route.settled


def test_a_rollback_of_a_route_never_written_begins_at_epoch_one(shop: Shop) -> None:
    shop.routes["public"] = MemoryRoute("public", now=shop.clock.now, weights=Weights(100))
    assert shop.take_back().done
    assert shop.route.read().epoch == 1


def test_all_blue_under_a_controllers_stamp_is_written_once_more_to_fence_the_controller(shop: Shop) -> None:
    shop.route.overwrite(BLUE, shop.stamp())
    shop.take_back()
    assert shop.route.read().epoch == 15


def test_a_rollback_needs_no_lease(shop: Shop) -> None:
    held = shop.ledger.acquire(HOLDER, shop.clock.now(), timedelta(minutes=10), above=13)
    assert shop.take_back_and_tell().done
    with pytest.raises(LeaseLost):
        shop.ledger.renew(held, shop.clock.now(), timedelta(minutes=10))
    after = shop.ledger.acquire("next", shop.clock.now(), timedelta(minutes=1))
    assert after.epoch > shop.route.read().epoch


def test_the_ledger_tells_the_whole_rollback(shop: Shop) -> None:
    report = shop.take_back_and_tell()
    assert report.recorded
    assert shop.kinds() == [Kind.COMMANDED, Kind.INTENDED, Kind.REACHED]
    commanded, intended, reached = shop.ledger.events()
    assert commanded.body == {"command": Command.ROLLBACK, "reason": "checkout fails"}
    assert (intended.body["origin"], intended.body["follow"]) == ({"public": 5000}, 60.0)
    assert reached.body["stamps"] == {"public": shop.route.read().stamp.id}  # type: ignore[union-attr]
    assert {event.epoch for event in (commanded, intended, reached)} == {15}
    state = shop.state()
    assert (state.standing, state.weights, state.rollback) == (Standing.ROLLED_BACK, BLUE, None)


def test_without_a_ledger_it_says_so_and_works(shop: Shop) -> None:
    report = shop.take_back()
    assert report.done
    assert (report.recorded, report.ledger_trouble) == (False, "no ledger was given")


def test_a_ledger_that_cannot_be_opened_is_reported_and_not_raised(shop: Shop) -> None:
    report = shop.take_back(broken_ledger)
    assert report.done
    assert not report.recorded
    assert "the disk is gone" in report.ledger_trouble


def test_a_ledger_that_cannot_be_written_is_reported_and_not_raised(shop: Shop) -> None:
    report = shop.take_back(lambda: FullLedger(shop.ledger.store, "shop"))
    assert report.done
    assert "the disk is full" in report.ledger_trouble


def test_the_ledger_is_not_touched_before_the_write(shop: Shop) -> None:
    seen: list[Weights] = []

    def opening() -> Ledger:
        seen.append(shop.route.read().weights)
        return shop.ledger

    shop.take_back(opening)
    assert seen == [BLUE]


def test_a_second_rollback_tells_the_ledger_what_the_first_could_not(shop: Shop) -> None:
    shop.take_back(broken_ledger)
    report = shop.take_back_and_tell()
    assert report.routes[0].outcome is Outcome.ALREADY_BLUE
    assert report.recorded
    assert shop.state().standing is Standing.ROLLED_BACK


@pytest.mark.parametrize("trouble", [RouteUnreachable, Throttled, WriteInProgress])
def test_a_call_that_fails_twice_is_tried_again(shop: Shop, trouble: type[RouteError]) -> None:
    shop.route.fail(trouble("not now"), times=2)
    report = shop.take_back()
    assert report.done
    [route] = report.routes
    assert (route.outcome, route.tries) == (Outcome.WRITTEN, 3)
    assert route.troubles == ("not now",) * 2


def test_a_write_that_failed_but_happened_is_known_as_our_own(shop: Shop) -> None:
    shop.route.fail(RouteUnreachable("no answer"), moment=Moment.AFTER)
    report = shop.take_back_and_tell()
    assert report.done
    [route] = report.routes
    assert (route.outcome, route.tries, route.found) == (Outcome.WRITTEN, 2, HALF)
    assert (route.stamp, shop.route.read().serial) == (f"15.4.{PERSON}", 4)


def test_a_last_write_whose_answer_was_lost_is_looked_for_once_more(shop: Shop) -> None:
    shop.route.fail(RouteUnreachable("no answer"), moment=Moment.AFTER)
    report = shop.take_back(patience=Patience(write=timedelta(0)))
    [route] = report.routes
    assert (route.outcome, route.tries, report.done) == (Outcome.WRITTEN, 2, True)


def test_a_route_that_never_answered_is_not_asked_after_the_time_is_over(shop: Shop) -> None:
    shop.route.fail(RouteUnreachable("no answer"), times=9)
    report = shop.take_back(patience=Patience(write=timedelta(0)))
    assert (report.routes[0].outcome, report.routes[0].tries) == (Outcome.FAILED, 1)


AGAIN = [LostRace, Fenced, WriteInProgress, Throttled, RouteUnreachable]


@given(st.lists(st.tuples(st.sampled_from(AGAIN), st.sampled_from(Moment)), max_size=12))
def test_whatever_fails_within_the_patience_ends_at_blue(faults: list[tuple[type[RouteError], Moment]]) -> None:
    shop = Shop()
    with shop.ledger:
        for kind, moment in faults:
            # What is refused outright did not happen; only an answer can be lost after it did.
            shop.route.fail(kind("no"), moment=moment if kind is RouteUnreachable else Moment.BEFORE)
        report = shop.take_back_and_tell()
        [route] = report.routes
        assert (report.done, route.outcome, route.found) == (True, Outcome.WRITTEN, HALF)
        assert shop.route.read().weights == BLUE
        assert shop.state().standing is Standing.ROLLED_BACK


def test_strangers_and_notes_are_reported(shop: Shop) -> None:
    canary = Stranger("'canary' A -> 203.0.113.9", 1 / 3)
    roll_back = shop.route.roll_back

    def beside(**asked: object) -> RolledBack:
        return replace(roll_back(**asked), strangers=(canary,), notes=("a health check is gone",))  # type: ignore[arg-type]

    shop.route.roll_back = beside  # type: ignore[method-assign]
    report = shop.take_back()
    assert (report.done, report.strangers) == (True, {"public": (canary,)})
    assert report.routes[0].notes == ("a health check is gone",)
    words = report_words(report)
    assert "public: 'canary' A -> 203.0.113.9 still gets 33.33 % of the answers" in words
    assert "a health check is gone" in words
    assert "all traffic is on blue." not in words
    assert exit_of(report) is Exit.STRANGERS


def test_a_command_by_hand_that_cannot_be_made_costs_no_report(shop: Shop) -> None:
    shop.route.fail(RouteRefused("no"), times=9)
    shop.routes["public"].by_hand = refusing  # type: ignore[attr-defined]
    assert shop.take_back().routes[0].by_hand == "not known: no answer"


def refusing(_: Weights) -> str:
    raise RouteUnreachable("no answer")


def test_a_rollback_that_lost_a_race_reads_again_and_wins(shop: Shop) -> None:
    shop.route.roll_back = beaten_once(shop)  # type: ignore[method-assign]
    report = shop.take_back()
    [route] = report.routes
    assert report.done
    assert (route.tries, shop.route.read().weights, shop.route.read().epoch) == (2, BLUE, 15)
    assert route.troubles[0] == "somebody else wrote"


def beaten_once(shop: Shop) -> Callable[..., object]:
    roll_back, free = shop.route.roll_back, [True]

    def rolling(**asked: object) -> object:
        if free:
            free.clear()
            shop.route.overwrite(Weights(7500), shop.stamp(serial=4))
            raise LostRace("somebody else wrote")
        return roll_back(**asked)  # type: ignore[arg-type]

    return rolling


def test_run_twice_it_writes_and_records_once(shop: Shop) -> None:
    shop.take_back_and_tell()
    there, events = shop.route.read(), shop.ledger.events()
    report = shop.take_back_and_tell()
    assert shop.route.read() == there
    assert shop.ledger.events() == events
    assert report.done
    assert report.recorded
    assert (report.routes[0].outcome, report.took) == (Outcome.ALREADY_BLUE, timedelta(0))


def test_a_split_moved_by_hand_after_a_rollback_is_taken_back_and_recorded_again(shop: Shop) -> None:
    shop.take_back_and_tell()
    shop.route.overwrite(HALF)
    report = shop.take_back_and_tell()
    assert (report.routes[0].outcome, report.routes[0].stamp) == (Outcome.WRITTEN, f"16.5.{PERSON}")
    assert report.routes[0].stamp in shop.state().stamps


def test_the_ledger_knows_before_the_name_servers_are_waited_for(shop: Shop) -> None:
    settled, known = shop.route.settled, list[list[Kind]]()

    def asking(change: Change) -> Settlement:
        known.append(shop.kinds())
        return settled(change)

    shop.route.settled = asking  # type: ignore[method-assign]
    shop.take_back_and_tell()
    assert known[0] == [Kind.COMMANDED, Kind.INTENDED]


def test_after_a_person_resumed_a_rollback_counts_again(shop: Shop) -> None:
    """The controller has not written yet, so the route still shows the last rollback; the ledger must stop it."""
    shop.take_back_and_tell()
    said = {"command": Command.RESUME, "reason": "mended"}
    shop.ledger.append(Event(Kind.COMMANDED, shop.clock.now(), PERSON, 15, said))
    held = shop.ledger.acquire(HOLDER, shop.clock.now(), timedelta(minutes=10))
    shop.take_back_and_tell()
    assert shop.state().standing is Standing.ROLLED_BACK
    with pytest.raises(LeaseLost):
        shop.ledger.renew(held, shop.clock.now(), timedelta(minutes=10))


def test_of_two_at_the_same_time_one_writes_and_both_end_at_blue() -> None:
    clock = SystemClock()
    route = MemoryRoute("public", now=clock.now, pace=Pace(settling=timedelta(milliseconds=50)))
    route.overwrite(HALF, Stamp(14, 3, HOLDER, clock.now(), Purpose.ADVANCE))
    together, reports = threading.Barrier(8), list[RollbackReport]()

    def run(writer: str) -> None:
        together.wait(5)
        reports.append(take_back({"public": route}, writer=writer, reason="now", clock=clock))

    threads = [threading.Thread(target=run, args=(f"person-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [report.done for report in reports] == [True] * 8
    assert [r.outcome for report in reports for r in report.routes].count(Outcome.WRITTEN) == 1
    split = route.read()
    assert (split.weights, split.epoch, split.serial) == (BLUE, 15, 4)


def test_a_running_holder_is_fenced_at_its_next_write(shop: Shop) -> None:
    before = shop.route.read()
    shop.take_back()
    late = shop.stamp(serial=4)
    with pytest.raises(LostRace):
        shop.route.write(Weights(7500), expected=before, stamp=late)
    with pytest.raises(Fenced):
        shop.route.write(Weights(7500), expected=shop.route.read(), stamp=late)
    assert shop.route.read().weights == BLUE


def a_controller(shop: Shop, owner: str = HOLDER) -> Controller:
    plan = a_plan(routes=tuple(shop.routes))
    gate = PlainGate(SLO, LIMITS)
    return Controller(plan, shop.routes, (), gate, shop.ledger, shop.clock, owner, timedelta(minutes=30))


def until_reached(shop: Shop, controller: Controller) -> None:
    """Turns until the open move is at every name server."""
    for _ in range(50):
        if isinstance(controller.turn().decision, Reached):
            return
        shop.clock.sleep(timedelta(seconds=1))
    pytest.fail("nothing was reached in 50 turns")


def test_a_running_controller_that_shares_no_ledger_with_the_person_stops(shop: Shop) -> None:
    for route in shop.routes.values():
        route.overwrite(BLUE)
    controller = a_controller(shop)
    until_reached(shop, controller)
    shop.take_back()
    assert isinstance(controller.turn().decision, Stop)


def test_a_controller_leaves_a_recorded_rollback_alone(shop: Shop) -> None:
    shop.take_back_and_tell()
    there = shop.route.read()
    turn = a_controller(shop, "next").turn()
    assert turn.state.standing is Standing.ROLLED_BACK
    assert shop.route.read() == there


def test_routes_do_not_wait_for_each_other(two_routes: Shop) -> None:
    two_routes.routes["public"].fail(RouteUnreachable("no answer"), times=4)
    report = two_routes.take_back()
    public, api = report.routes
    assert report.done
    assert (public.tries, api.tries) == (5, 1)
    assert public.written is not None
    assert api.written == timedelta(0) < public.written


@pytest.mark.parametrize("refusal", [RouteRefused("AccessDenied"), UnknownSplit("strangers"), ValueError("a bug")])
def test_a_route_that_says_no_does_not_stop_the_other(two_routes: Shop, refusal: Exception) -> None:
    two_routes.routes["public"].fail(refusal, times=99)  # type: ignore[arg-type]
    report = two_routes.take_back_and_tell()
    public, api = report.routes
    assert not report.done
    assert (public.outcome, public.tries, public.found, public.stamp) == (Outcome.FAILED, 1, None, None)
    assert (api.outcome, api.waiting_for) == (Outcome.WRITTEN, ())
    assert str(refusal) in public.troubles[0]


def test_a_controller_finishes_what_could_not_be_written(two_routes: Shop) -> None:
    """A rollback of one route of two: the lease is ended, and its next holder takes the other one back."""
    two_routes.routes["public"].fail(RouteRefused("AccessDenied"))
    two_routes.take_back_and_tell()
    assert two_routes.kinds() == [Kind.COMMANDED, Kind.FAILED, Kind.INTENDED]
    assert two_routes.state().standing is Standing.NEW
    until_reached(two_routes, a_controller(two_routes, "next"))
    assert two_routes.state().standing is Standing.ROLLED_BACK
    assert [route.read().weights for route in two_routes.routes.values()] == [BLUE, BLUE]


def test_where_nothing_could_be_written_the_holder_of_the_lease_is_told_to_do_it(shop: Shop) -> None:
    held = shop.ledger.acquire(HOLDER, shop.clock.now(), timedelta(minutes=10), above=13)
    shop.route.fail(RouteUnreachable("no answer"), times=999)
    report = shop.take_back(lambda: shop.ledger, patience=Patience(write=timedelta(seconds=10)))
    assert not report.done
    assert shop.kinds() == [Kind.COMMANDED, Kind.FAILED]
    assert shop.state().rollback == "checkout fails"
    assert shop.ledger.renew(held, shop.clock.now(), timedelta(minutes=10)).epoch == held.epoch


def test_a_command_that_stands_is_not_repeated(shop: Shop) -> None:
    shop.route.fail(RouteUnreachable("no answer"), times=999)
    for _ in range(2):
        shop.take_back(lambda: shop.ledger, patience=Patience(write=timedelta(seconds=1)))
    assert shop.kinds().count(Kind.COMMANDED) == 1


def test_tries_are_bounded_and_slow_down(shop: Shop) -> None:
    shop.route.fail(RouteUnreachable("no answer"), times=999)
    report = shop.take_back()
    assert timedelta(seconds=60) <= report.took <= timedelta(seconds=62)
    assert 30 <= report.routes[0].tries <= 45


def test_name_servers_that_stay_behind_are_named_after_a_bounded_wait(shop: Shop) -> None:
    shop.route.settled = lambda change: Settlement(settled=False, waiting_for=("ns-3",))  # type: ignore[method-assign]
    report = shop.take_back_and_tell()
    assert not report.done
    assert (report.routes[0].outcome, report.routes[0].waiting_for) == (Outcome.WRITTEN, ("ns-3",))
    assert timedelta(seconds=120) <= report.took <= timedelta(seconds=121)
    assert shop.kinds() == [Kind.COMMANDED, Kind.INTENDED]


def test_name_servers_that_cannot_be_asked_for_a_while_are_asked_again(shop: Shop) -> None:
    settled, silent = shop.route.settled, [True] * 5

    def asking(change: Change) -> Settlement:
        if silent:
            silent.pop()
            raise RouteUnreachable("ns-1 could not be found")
        return settled(change)

    shop.route.settled = asking  # type: ignore[method-assign]
    assert shop.take_back().done
