"""Drive: a controller on a route and a ledger in memory, at a ramp of three steps, on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from migrate.controller.controller import Controller
from migrate.decide.plain_gate import PlainGate
from migrate.ledger.ledger import Ledger
from migrate.ledger.sql import open_ledger
from migrate.model.batch import Batch, Counted, Reading, Tally
from migrate.model.decision import Reached
from migrate.model.plan import Plan
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.split import Change, Split, Stamp
from migrate.model.weights import Weights
from migrate.routes.memory import MemoryRoute
from migrate.signals.signal import Signal
from tests.decide.given import LIMITS, SLO, a_plan
from tests.routes.worlds import Clock

ME, OTHER = "ctl@host-1:7", "ctl@host-2:9"
TERM = timedelta(minutes=30)


def nothing() -> None:
    """It happens to nobody."""


class Watched(MemoryRoute):
    """A route that says when it is read and when it was written."""

    on_read: Callable[[], None] = staticmethod(nothing)
    on_written: Callable[[], None] = staticmethod(nothing)

    def read(self) -> Split:
        self.on_read()
        return super().read()

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        change = super().write(weights, expected=expected, stamp=stamp)
        self.on_written()
        return change


class Healthy:
    """A source that counts a hundred good requests a second on each side since it was last asked."""

    def __init__(self, name: str = "edges") -> None:
        self.name = name
        self.last: datetime | None = None

    def read(self, now: datetime) -> Reading:
        start, self.last = self.last, now
        if start is None or now <= start:
            return Counted((), now)
        total = max(1, int((now - start).total_seconds() * 100))
        tallies = {side: Tally(total, 0) for side in Side}
        return Counted((Batch(self.name, Sli.AVAILABILITY, start, now, tallies),), now)


class Drive:
    """One controller, its parts at hand."""

    def __init__(
        self,
        *routes: str,
        ledger: Ledger | None = None,
        signals: Sequence[Signal] | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.clock = Clock()
        self.routes = {name: Watched(name, now=self.clock.now) for name in routes or ("public",)}
        self.plan = plan or a_plan(routes=tuple(self.routes))
        self.ledger = ledger or open_ledger("sqlite://", "shop")
        self.signals = [Healthy()] if signals is None else signals
        self.controller = self.another(ME)

    @property
    def route(self) -> Watched:
        return next(iter(self.routes.values()))

    def another(self, owner: str) -> Controller:
        gate = PlainGate(SLO, LIMITS)
        return Controller(self.plan, self.routes, self.signals, gate, self.ledger, self.clock, owner, TERM)

    def until_reached(self, step: int) -> None:
        """Turns until that step stands on every route."""
        for _ in range(2000):
            decision = self.controller.turn().decision
            if isinstance(decision, Reached) and decision.move.step == step:
                return
            self.clock.sleep(self.plan.tick)
        raise AssertionError(f"step {step} was not reached")

    def until_due(self) -> None:
        """Time goes by until the next turn would write the next step; nobody turns meanwhile."""
        self.until_reached(0)
        for _ in range(18):
            self.clock.sleep(self.plan.tick * 6)
            assert self.controller.turn().state.step == 0
        self.clock.sleep(timedelta(minutes=5))
