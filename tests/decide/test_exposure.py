"""Exposure: users who do not go where the weights say hold the ramp, and never take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from migrate.controller.commands import Desk
from migrate.decide.decide import decide
from migrate.decide.exposure import far
from migrate.decide.recall import recall
from migrate.ledger.sql import open_ledger
from migrate.model.decision import Hold, Waiting, Write
from migrate.model.event import Event, Kind
from migrate.model.exposed import LATELY, Exposed
from migrate.model.split import Purpose
from migrate.model.state import State
from migrate.model.weights import GREEN, Weights
from tests.decide.given import BREACH, ME, NOW, TTL, a_plan, a_split, a_state, evidence

PLAN = a_plan(users=("edges",))
QUARTER = a_split(2500)


def seen(state: State, green: int, total: int, *, signal: str = "edges", ago: timedelta = TTL) -> State:
    """After a measurement of the minute that ended `ago`."""
    end = NOW - ago
    batch = {
        "signal": signal,
        "sli": "availability",
        "start": (end - timedelta(minutes=1)).timestamp(),
        "end": end.timestamp(),
        "green": [green, 0],
        "blue": [total - green, 0],
    }
    return recall([Event(Kind.MEASURED, end, ME, 1, {"gate": {}, "batches": [batch]})], state)


def at_a_quarter(green: int, total: int, **how: object) -> State:
    return seen(a_state(step=2, weights=Weights(2500)), green, total, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "green", "total", "finding"),
    [
        (0.25, 2_500, 10_000, False),
        (0.25, 1_000, 10_000, False),  # most clients keep to blue
        (0.25, 600, 10_000, True),
        (0.25, 8_000, 10_000, False),
        (0.25, 8_500, 10_000, True),
        (0.01, 350, 10_000, False),  # two large resolvers more than planned
        (0.01, 5_000, 10_000, True),  # blue's health check fails
        (0.01, 0, 10_000, True),
        (0.01, 0, 9_000, False),  # too few to say so
        (0.95, 8_000, 10_000, False),  # clients that keep their connections
        (0.95, 9_900, 10_000, True),
        (1.0, 9_000, 10_000, False),
        (0.0, 1_000, 10_000, False),
    ],
)
def test_how_far_is_far(share: float, green: int, total: int, finding: bool) -> None:
    assert far(Exposed(green, total, NOW), share) is finding


def test_a_step_that_users_did_not_follow_holds_and_says_so() -> None:
    decision = decide(PLAN, at_a_quarter(100, 10_000), evidence(QUARTER), NOW)
    assert isinstance(decision, Hold)
    assert decision.waiting is Waiting.ASTRAY
    assert not decision.waiting.needs_person
    assert "edges saw 1 % of the requests of late go to green, planned are 25 %" in decision.needs
    assert "`migrate approve`" in decision.needs


def test_it_goes_on_once_they_follow() -> None:
    strayed = at_a_quarter(0, 10_000, ago=timedelta(minutes=20))
    followed = seen(strayed, 2_500, 10_000)
    assert isinstance(decide(PLAN, followed, evidence(QUARTER), NOW), Write)


def test_a_person_who_knows_better_lets_it_go_on() -> None:
    strayed = at_a_quarter(100, 10_000)
    with open_ledger("sqlite://", "shop") as ledger:
        ledger.append(Event(Kind.HELD, NOW, ME, 1, {"waiting": "ASTRAY"}))

        class Known(Desk):
            def state(self) -> State:
                return recall(ledger.events(), strayed)

        approved = Known(ledger, Standing(), "operator").approve(PLAN, "our clients pin their connections")
    assert isinstance(decide(PLAN, approved, evidence(QUARTER), NOW), Write)


class Standing:
    """A clock that stands."""

    now = staticmethod(lambda: NOW)
    sleep = staticmethod(lambda _: None)


def test_it_is_no_breach_and_holds_none_up() -> None:
    decision = decide(PLAN, at_a_quarter(0, 10_000), evidence(QUARTER, verdict=BREACH), NOW)
    assert isinstance(decision, Write)
    assert decision.move.purpose is Purpose.ROLLBACK


@pytest.mark.parametrize(
    "state",
    [
        at_a_quarter(5_000, 10_000, signal="probe"),
        at_a_quarter(0, 10_000, signal="probe"),
        seen(a_state(step=3, weights=GREEN), 9_000, 10_000),
        seen(a_state(step=2, weights=Weights(2500), since=NOW - TTL - timedelta(minutes=10)), 0, 10_000, ago=10 * TTL),
    ],
    ids=["a probe calls both sides alike", "nor does its silence say", "the last step", "before clients could follow"],
)
def test_what_says_nothing_of_the_share(state: State) -> None:
    at = a_split(state.weights.green)
    assert not (isinstance(held := decide(PLAN, state, evidence(at), NOW), Hold) and held.waiting is Waiting.ASTRAY)


def test_what_was_long_ago_fades() -> None:
    exposed = Exposed(0.0, 10_000.0, NOW).after(1_000, 1_000, NOW + 5 * LATELY)
    assert exposed.green / exposed.total > 0.9
