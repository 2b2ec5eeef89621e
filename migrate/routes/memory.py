"""MemoryRoute: a route that lives in this process, for simulations and tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from threading import Lock

from migrate.errors import RouteError, UnknownSplit
from migrate.model.rolled_back import RolledBack
from migrate.model.side import Side
from migrate.model.split import Change, Settlement, Split, Stamp
from migrate.model.stranger import Stranger
from migrate.model.weights import BLUE, Weights
from migrate.routes.refusals import lost_race, refuse_if_fenced, refuse_if_split
from migrate.routes.rolling_back import is_done, stamp_above
from migrate.routes.shape import End, Shape, Sight

ENDS = (End("192.0.2.1"), End("198.51.100.1"))
"""Blue and green of a route that is told nothing else; both are addresses for documentation (RFC 5737)."""


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
        self._shape = Shape(self._pace.ttl, *ENDS)
        self._revisions = count()
        self._split: Split | None = Split(weights, None, self._pace.ttl, revision=next(self._revisions))
        self._written = now() - self._pace.settling
        self._beside: tuple[Stranger, ...] | None = None
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
            if self._split is None:
                raise UnknownSplit(f"nothing stands at {self._name}", seen="no record at all")
            if self._beside is not None:
                seen = "; ".join(stranger.what for stranger in self._beside) or "a damaged epoch record"
                raise UnknownSplit(f"what stands at {self._name} is not a split of these two sides", seen=seen)
            return self._split

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        """Raises Fenced, LostRace, or the next fault: before the effect, or after it."""
        with self._lock:
            refuse_if_fenced(self._name, expected=expected, stamp=stamp)
            self._strike(Moment.BEFORE)
            self._compare(expected)
            put = self._put(weights, stamp)
            self._strike(Moment.AFTER)
            return Change(self._name, f"memory-{put.revision}", stamp, weights)

    def cover(self, *strangers: Stranger) -> None:
        """Somebody puts something there that is no split: `read` understands it no more. Without strangers it is
        damage, which a rollback puts in order; strangers stay until `uncover`.
        """
        with self._lock:
            self._beside = strangers

    def uncover(self) -> None:
        """They are gone again."""
        with self._lock:
            self._beside = None

    def roll_back(self, *, writer: str, now: datetime, tried: Collection[str] = ()) -> RolledBack:
        """Raises the next fault: before the effect, or after it."""
        with self._lock:
            self._strike(Moment.BEFORE)
            there = self._split
            damaged = self._beside == ()
            if there is not None and there.stamp is not None and is_done(there) and not damaged:
                change, ours = Change(self._name, "", there.stamp, BLUE), there.stamp.id in tried
                return RolledBack(change, BLUE, written=ours, strangers=self._beside or (), ttl=there.ttl)
            mine = stamp_above(there.stamp if there else None, writer=writer, now=now)
            put = self._put(BLUE, mine)
            try:
                self._strike(Moment.AFTER)
            except RouteError as lost:
                lost.tried, lost.found = mine.id, there.weights if there else None
                raise
            change = Change(self._name, f"memory-{put.revision}", mine, BLUE)
            found = there.weights if there and self._beside is None else None
            left, self._beside = self._beside or (), self._beside or None
            notes = ("the damaged epoch record was replaced",) if damaged else ()
            return RolledBack(change, found, strangers=left, notes=notes, ttl=put.ttl)

    def settled(self, change: Change) -> Settlement:
        """Settled when the write stands and its settling time is over. Raises the next fault."""
        with self._lock:
            self._strike(Moment.BEFORE)
            self._strike(Moment.AFTER)
            stamp = self._split.stamp if self._split else None
            there = stamp is not None and stamp.id == change.stamp.id
            if there and self._now() >= self._written + self._pace.settling:
                return Settlement(settled=True)
            return Settlement(settled=False, waiting_for=(self._name,))

    def look(self, shape: Shape) -> Sight | None:
        """Raises UnknownSplit where a side with traffic is elsewhere, or the next fault."""
        with self._lock:
            self._strike(Moment.BEFORE)
            self._strike(Moment.AFTER)
            if self._split is None:
                return None
            blue, green = (self._found_end(side, self._split, shape) for side in Side)
            return Sight(self._split, Shape(self._split.ttl, blue, green))

    def _found_end(self, side: Side, split: Split, shape: Shape) -> End:
        share = split.weights.blue if side is Side.BLUE else split.weights.green
        found = self._shape.end(side) if share else shape.end(side)
        if found.address != shape.end(side).address:
            raise UnknownSplit(f"{side} of {self._name} is elsewhere", seen=found.address)
        return found

    def establish(self, shape: Shape, *, stamp: Stamp) -> None:
        """Raises LostRace where something stands, or the next fault."""
        with self._lock:
            self._strike(Moment.BEFORE)
            if self._split is not None:
                raise lost_race(self._name, expected=None, found=self._split)
            self._shape = shape
            self._put(BLUE, stamp)
            self._strike(Moment.AFTER)

    def reshape(self, shape: Shape, *, expected: Sight, first: Stamp) -> None:
        """Raises LostRace, or the next fault."""
        with self._lock:
            self._strike(Moment.BEFORE)
            there = self._compare(expected.split)
            if there.stamp is None or self._shape != shape:
                self._shape = shape
                self._put(there.weights, there.stamp or first)
            self._strike(Moment.AFTER)

    def dissolve(self, *, expected: Sight) -> None:
        """Raises RouteRefused, LostRace, or the next fault."""
        refuse_if_split(self._name, expected.split)
        with self._lock:
            self._strike(Moment.BEFORE)
            there = self._compare(expected.split)
            self._shape = replace(
                self._shape,
                blue=replace(self._shape.blue, health_check=None),
                green=replace(self._shape.green, health_check=None),
            )
            self._put(there.weights, None)
            self._strike(Moment.AFTER)

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
            self._put(weights, stamp or (self._split.stamp if self._split else None))

    def remove(self) -> None:
        """What another hand does: nothing stands at the name any more."""
        with self._lock:
            self._split = None

    def _compare(self, expected: Split) -> Split:
        if self._split is None or self._beside is not None or expected.revision != self._split.revision:
            raise lost_race(self._name, expected=expected, found=self._split)
        return self._split

    def _put(self, weights: Weights, stamp: Stamp | None) -> Split:
        self._split = Split(weights, stamp, self._shape.ttl, revision=next(self._revisions))
        self._written = self._now()
        return self._split

    def _strike(self, moment: Moment) -> None:
        if self._faults and self._faults[0][1] is moment:
            raise self._faults.popleft()[0]
