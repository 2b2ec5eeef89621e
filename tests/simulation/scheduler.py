"""Scheduler: simulated time, and actors that take turns in it. One seed, one story."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from greenlet import greenlet

EPOCH = datetime(2026, 1, 5, tzinfo=UTC)


class Died(BaseException):
    """This actor was killed: nothing it does from here on has an effect, as after `kill -9`."""


@dataclass(eq=False)
class Actor:
    """One process of the simulated world: it may be killed between any two effects."""

    name: str
    thread: greenlet
    dead: bool = False

    @property
    def over(self) -> bool:
        return self.dead or bool(self.thread.dead)


@dataclass
class Scheduler:
    """Runs actors one at a time, each until its next effect; who goes next is decided by time and by the seed."""

    random: random.Random
    now: datetime = EPOCH
    current: Actor | None = None
    _queue: list[tuple[datetime, int, Actor]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _hub: greenlet = field(default_factory=greenlet.getcurrent)

    def spawn(self, name: str, body: Callable[[], None], after: timedelta = timedelta(0)) -> Actor:
        actor = Actor(name, greenlet(body, parent=self._hub))
        self._push(actor, after)
        return actor

    def kill(self, actor: Actor) -> None:
        actor.dead = True

    def sleep(self, span: timedelta) -> None:
        """Called by the running actor: let others go on for that long. Raises Died when it was killed meanwhile."""
        actor = self.current
        assert actor is not None, "only an actor can sleep"
        if actor.dead:
            raise Died(actor.name)
        self._push(actor, span)
        self._hub.switch()
        if actor.dead:
            raise Died(actor.name)

    def run(self, until: Callable[[], bool], limit: timedelta) -> None:
        """Let time pass until the condition holds or the limit is over."""
        over = self.now + limit
        while self._queue and self.now < over and not until():
            when, _, actor = heapq.heappop(self._queue)
            self.now = max(self.now, when)
            if not actor.thread.dead:
                self._turn(actor)

    def _turn(self, actor: Actor) -> None:
        self.current = actor
        try:
            actor.thread.switch()
        except Died:
            pass
        finally:
            self.current = None

    def _push(self, actor: Actor, span: timedelta) -> None:
        heapq.heappush(self._queue, (self.now + max(span, timedelta(0)), next(self._order), actor))


@dataclass
class SimClock:
    """A host's clock: simulated time, off by this host's skew, which changes when somebody sets the clock."""

    scheduler: Scheduler
    skew: timedelta = timedelta(0)
    grain: timedelta = timedelta(0)
    """The shortest sleep."""

    def now(self) -> datetime:
        return self.scheduler.now + self.skew

    def sleep(self, span: timedelta) -> None:
        self.scheduler.sleep(max(span, self.grain))
