"""MemoryRoute: a route that lives in this process, for simulations and tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from migrate.errors import RouteError
from migrate.model.split import Change, Settlement, Split, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.refusals import lost_race, refuse_if_fenced


class Moment(StrEnum):
    """When a fault strikes: before anything happened, or after it happened, so that only the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Pace:
    """`settling`: how long a name server takes to give a new split; `bound`: what the route promises of it;
    `ttl`: how long clients may keep an answer.
    """

    settling: timedelta = timedelta(0)
    bound: timedelta = timedelta(seconds=60)
    ttl: timedelta = timedelta(seconds=60)


class MemoryRoute:
    """The same compare-and-swap and fencing as a real route; safe to use from several threads.

    Time is handed in. It expresses every basis point.
    """

    def __init__(
        self, name: str, *, now: Callable[[], datetime], weights: Weights = BLUE, pace: Pace | None = None
    ) -> None:
        self._name = name
        self._now = now
        self._pace = pace or Pace()
        self._split = Split(weights, None, self._pace.ttl, revision=0)
        self._written = now() - self._pace.settling
        self._faults: deque[tuple[RouteError, Moment]] = deque()
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def bound(self) -> timedelta:
        return self._pace.bound

    def picture(self, weights: Weights) -> Weights:
        return weights

    def read(self) -> Split:
        """What is there now; raises the next fault, whatever its moment, for a read has no effect to come after."""
        with self._lock:
            self._strike(Moment.BEFORE)
            self._strike(Moment.AFTER)
            return self._split

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        """Raises Fenced, LostRace, or the next fault: before the effect, or after it."""
        with self._lock:
            refuse_if_fenced(self._name, expected=expected, stamp=stamp)
            self._strike(Moment.BEFORE)
            if expected.revision != self._split.revision:
                raise lost_race(self._name, expected=expected, found=self._split)
            self._put(weights, stamp)
            self._strike(Moment.AFTER)
            return Change(self._name, f"memory-{self._split.revision}", stamp, weights)

    def settled(self, change: Change) -> Settlement:
        """Settled when the write stands and its settling time is over. Raises the next fault."""
        with self._lock:
            self._strike(Moment.BEFORE)
            self._strike(Moment.AFTER)
            stamp = self._split.stamp
            there = stamp is not None and stamp.id == change.stamp.id
            if there and self._now() >= self._written + self._pace.settling:
                return Settlement(settled=True)
            return Settlement(settled=False, waiting_for=(self._name,))

    def fail(self, error: RouteError, *, moment: Moment = Moment.BEFORE, times: int = 1) -> None:
        """Let the next calls fail. AFTER: a write has happened and only its answer is lost."""
        with self._lock:
            self._faults.extend([(error, moment)] * times)

    def mend(self) -> None:
        """No faults from here on."""
        with self._lock:
            self._faults.clear()

    def overwrite(self, weights: Weights, stamp: Stamp | None = None) -> None:
        """What another hand does: no check, no fence; without a stamp the one there stays."""
        with self._lock:
            self._put(weights, stamp or self._split.stamp)

    def _put(self, weights: Weights, stamp: Stamp | None) -> None:
        # Only this class makes revisions, and all of them are numbers.
        following = int(str(self._split.revision)) + 1
        self._split = Split(weights, stamp, self._pace.ttl, revision=following)
        self._written = self._now()

    def _strike(self, moment: Moment) -> None:
        if self._faults and self._faults[0][1] is moment:
            raise self._faults.popleft()[0]
