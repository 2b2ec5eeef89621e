"""Given: plans, states and evidence for the tables of the core."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from migrate.model.evidence import Evidence
from migrate.model.lease import Lease
from migrate.model.plan import Limits, Plan, Step
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.split import Purpose, Settlement, Split, Stamp
from migrate.model.state import Intent, Move, Standing, State
from migrate.model.verdict import Ruling, Verdict
from migrate.model.weights import BLUE, Weights

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ME = "ops@host-1"
BAKE = timedelta(minutes=10)
TTL = timedelta(seconds=60)
LEASE = Lease(ME, 5, NOW + timedelta(seconds=30))
SLO = Slo((Objective(Sli.AVAILABILITY, 0.999),), None, 0.005)
LIMITS = Limits(of_objective=10, of_blue=2, window=timedelta(seconds=60), failures=10)
CERTIFIED = Verdict(Ruling.ADVANCE, "within limits")
UNCERTAIN = Verdict(Ruling.HOLD, "too few requests")
BREACH = Verdict(Ruling.ROLLBACK, "green fails 9 %")


def a_plan(*shares: int, **change: Any) -> Plan:
    greens = (0, *(shares or (100, 2500, 10_000)))
    steps = tuple(Step(i, Weights(green), BAKE, 100) for i, green in enumerate(greens))
    plan = Plan("shop", ("public",), steps, SLO, LIMITS, TTL, timedelta(seconds=5))
    return replace(plan, **change)


def a_stamp(epoch: int = 5, writer: str = ME, purpose: Purpose = Purpose.ADVANCE, serial: int = 3) -> Stamp:
    return Stamp(epoch, serial, writer, NOW, purpose)


def a_split(green: int, stamp: Stamp | None = None) -> Split:
    return Split(Weights(green), stamp or a_stamp(), TTL, revision=None)


def a_state(**change: Any) -> State:
    """At 1 %, reached long enough ago to be baked."""
    state = State(
        standing=Standing.MOVING,
        step=1,
        weights=Weights(100),
        since=NOW - timedelta(hours=1),
        follow=TTL,
        stamps=frozenset({a_stamp().id}),
    )
    return replace(state, **change)


def an_intent(green: int, *, origin: int = 100, step: int = 2, purpose: Purpose = Purpose.ADVANCE) -> Intent:
    return Intent(Move(purpose, step, Weights(green), "because"), NOW, {"public": Weights(origin)})


def evidence(split: Any = None, **change: Any) -> Evidence:
    """At 1 %, certified, nothing blind."""
    seen = Evidence(LEASE, {"public": split or a_split(100)}, {}, CERTIFIED)
    return replace(seen, **change)


SETTLED = {"public": Settlement(settled=True)}
UNSETTLED = {"public": Settlement(settled=False, waiting_for=("ns-2",))}
AT_BLUE = a_split(BLUE.green)
