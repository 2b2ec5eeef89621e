"""The loop's own rollback, over routes that it cannot read: it takes green's part away, ends, and says what it left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.controller.controller import Controller
from migrate.controller.run import Ended, run
from migrate.controller.wording import words
from migrate.decide.gate import Gate
from migrate.decide.plain_gate import PlainGate
from migrate.errors import Exit, RouteRefused, RouteUnreachable
from migrate.ledger.sql import open_ledger
from migrate.model.decision import Hold, Reached, Waiting
from migrate.model.event import Command, Event, Kind
from migrate.model.split import Purpose, Stamp
from migrate.model.state import Standing
from migrate.model.stranger import Stranger
from migrate.model.weights import Weights
from migrate.routes.memory import MemoryRoute, Pace
from tests.decide.given import LIMITS, SLO, a_plan
from tests.routes.worlds import Clock

HALF = Weights(5000)
CANARY = Stranger("'canary' A -> 203.0.113.9", 1 / 3)
OWNER = "ctl@host-1:7"


class Town:
    """A controller that has brought its routes to the first step."""

    def __init__(self, *names: str) -> None:
        self.clock = Clock()
        pace = Pace(settling=timedelta(seconds=3))
        self.routes = {name: MemoryRoute(name, now=self.clock.now, pace=pace) for name in names}
        self.ledger = open_ledger("sqlite://", "shop")
        self.controller = self.another(OWNER)
        self.controller.turn()
        self._until_reached()
        for route in self.routes.values():
            split = route.read()
            route.overwrite(HALF, Stamp(split.epoch, split.serial, OWNER, self.clock.now(), Purpose.ADVANCE))

    def another(self, owner: str) -> Controller:
        gate: Gate = PlainGate(SLO, LIMITS)
        term = timedelta(minutes=30)
        return Controller(
            a_plan(routes=tuple(self.routes)), self.routes, (), gate, self.ledger, self.clock, owner, term
        )

    def _until_reached(self) -> None:
        for _ in range(30):
            if isinstance(self.controller.turn().decision, Reached):
                return
            self.clock.sleep(timedelta(seconds=1))
        pytest.fail("nothing was reached")

    def ask(self) -> None:
        said = {"command": Command.ROLLBACK, "reason": "checkout fails"}
        self.ledger.append(Event(Kind.COMMANDED, self.clock.now(), "ops", 1, said))

    def run(self, controller: Controller | None = None) -> Ended:
        turns = iter(range(60))
        return run(
            controller or self.controller,
            listen=lambda _: None,
            wait=lambda _: None,
            asked_to_stop=lambda: next(turns, None) is None,
        )

    def green(self) -> list[int]:
        for route in self.routes.values():
            route.uncover()
        return [route.read().weights.green for route in self.routes.values()]


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town("web", "api")
    with town.ledger:
        yield town


def test_a_rollback_beside_a_stranger_is_done_and_names_it(town: Town) -> None:
    town.routes["web"].cover(CANARY)
    town.ask()
    ended = town.run()
    assert ended.exit is Exit.ROLLED_BACK
    assert (
        ended.why == "nothing is green's any more, but web: 'canary' A -> 203.0.113.9 still gets 33.33 % of the answers"
    )
    assert town.green() == [0, 0]
    told = [words(event) for event in town.ledger.events() if event.kind is Kind.ACTED]
    assert any("'canary' A -> 203.0.113.9 still gets 33.33 %" in line for line in told)


def test_damage_is_put_in_order_and_the_rollback_ends_by_itself(town: Town) -> None:
    town.routes["api"].cover()
    town.ask()
    ended = town.run()
    assert (ended.exit, ended.why.startswith("all traffic is on blue")) == (Exit.ROLLED_BACK, True)
    assert town.controller.ledger.recalled().standing is Standing.ROLLED_BACK
    assert not [event for event in town.ledger.events() if event.kind in (Kind.FOUND, Kind.STOPPED)]


def test_a_successor_finishes_a_rollback_over_strangers(town: Town) -> None:
    town.routes["web"].cover(CANARY)
    town.ask()
    town.controller.turn()
    town.controller.release()
    assert town.run(town.another("next@host-2:9")).exit is Exit.ROLLED_BACK
    assert town.green() == [0, 0]


def test_a_write_that_is_refused_is_made_as_the_route_knows_best(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise RouteRefused("NoSuchHealthCheck")

    monkeypatch.setattr(town.routes["web"], "write", refused)
    town.ask()
    assert town.run().exit is Exit.ROLLED_BACK
    assert town.green() == [0, 0]


@given(st.lists(st.sampled_from(["canary", "damage", "silent", "nothing"]), min_size=2, max_size=2))
def test_whatever_happens_to_the_routes_green_gets_nothing(happened: list[str]) -> None:
    town = Town("web", "api")
    with town.ledger:
        for route, what in zip(town.routes.values(), happened, strict=True):
            match what:
                case "canary":
                    route.cover(CANARY)
                case "damage":
                    route.cover()
                case "silent":
                    route.fail(RouteUnreachable("no answer"), times=6)
                case _:
                    pass
        town.ask()
        assert town.run().exit is Exit.ROLLED_BACK
        assert town.green() == [0, 0]


def test_what_cannot_be_understood_is_not_said_to_be_silent(town: Town) -> None:
    town.routes["web"].cover(CANARY)
    decision = town.controller.turn().decision
    assert isinstance(decision, Hold)
    assert decision.waiting is Waiting.FOREIGN
    assert "web to hold the two sides alone" in decision.needs
    assert "'canary' A -> 203.0.113.9" in decision.needs


@pytest.mark.parametrize(
    ("error", "waiting"), [(RouteUnreachable("no"), Waiting.UNREAD), (RouteRefused("no"), Waiting.REFUSED)]
)
def test_a_refusal_is_told_from_silence(town: Town, error: RouteUnreachable, waiting: Waiting) -> None:
    town.routes["web"].fail(error, times=3)
    decision = town.controller.turn().decision
    assert isinstance(decision, Hold)
    assert decision.waiting is waiting


def test_green_that_comes_back_beside_a_stranger_is_taken_back_again(town: Town) -> None:
    web = town.routes["web"]
    web.cover(CANARY)
    town.ask()
    town.controller.turn()
    town.controller.turn()
    web.uncover()
    web.overwrite(HALF, Stamp(1, 1, "a hand", town.clock.now(), Purpose.ADVANCE))
    web.cover(CANARY)
    assert town.run().exit is Exit.ROLLED_BACK
    assert town.green() == [0, 0]
