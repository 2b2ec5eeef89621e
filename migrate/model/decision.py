"""Decision: what to do next, and why. Data, not action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from migrate.model.state import Move


class Waiting(StrEnum):
    """Why a migration does not go on."""

    UNREAD = "a route does not answer"
    REFUSED = "a provider refuses to tell what stands at a route"
    FOREIGN = "what stands at a route is not a split of the two sides"
    SETTLING = "name servers still give the old split"
    DRIFT = "a split differs from the one recorded"
    CLOCK = "the clock of this machine went back"
    CLOCK_OFF = "the clock of this machine is wrong"
    OVERTAKEN = "something was recorded meanwhile"
    BLIND = "a signal cannot be trusted"
    FROZEN = "a freeze window is open"
    UNTESTED = "the final tests on green are not evidence any more"
    BAKING = "the bake time is not over"
    ASTRAY = "green does not get the share that was planned"
    SHARED = "the whole service suffers since the last step"
    UNCERTIFIED = "the gate has no certificate yet"
    INCONCLUSIVE = "no certificate within four bake times"
    PAUSED = "paused by a person"
    APPROVAL = "a person must approve"
    SOAKING = "green has all traffic, and the gate goes on watching"
    ROLLED_BACK = "rolled back; a person must say resume"

    @property
    def needs_person(self) -> bool:
        return self in (Waiting.PAUSED, Waiting.APPROVAL, Waiting.UNTESTED, Waiting.SHARED, Waiting.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Write:
    """Write this move on every route that does not have it yet."""

    move: Move


@dataclass(frozen=True, slots=True)
class Reached:
    """The open move is at every name server: record it. `judged_by` says what was believed where not all were asked."""

    move: Move
    judged_by: str = ""

    @property
    def where(self) -> str:
        """Where its split is given, in words."""
        return f"by {self.judged_by}" if self.judged_by else "at every name server"


@dataclass(frozen=True, slots=True)
class Found:
    """A rollback by another hand stands on a route: record it."""

    writer: str
    why: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Do nothing. `needs` says what would let it go on; `until` when, if a clock decides."""

    waiting: Waiting
    needs: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """Green holds everything, with its certificate: record it. `soak` is until when the gate goes on watching; None
    where nobody asked for it.
    """

    because: str
    soak: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """There is nothing left to do."""


@dataclass(frozen=True, slots=True)
class Stop:
    """This controller was fenced out: it must not act again."""

    route: str
    by: str
    epoch: int


Decision = Write | Reached | Found | Hold | Finish | Done | Stop
