"""State: where a migration stands, as the ledger tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from migrate.model.event import Json
from migrate.model.exposed import Exposed
from migrate.model.phase import Mark, Phase, Stack
from migrate.model.reached import Reached
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.model.stage import Stage
from migrate.model.weights import BLUE, Weights


class Standing(StrEnum):
    """The rough place of a migration."""

    NEW = "new"
    MOVING = "moving"
    ROLLED_BACK = "rolled back"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Move:
    """One change of weights on every route, and why. `step` is the plan's step it leads to (0 for a rollback)."""

    purpose: Purpose
    step: int
    weights: Weights
    why: str


@dataclass(frozen=True, slots=True)
class Intent:
    """A move that was recorded and has not been seen at every name server yet.

    `origin` is what each route had before.
    """

    move: Move
    at: datetime
    origin: Mapping[str, Weights]


@dataclass(frozen=True, slots=True)
class Trial:
    """The last final tests on green: when they ended, and whether all of them passed."""

    at: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An update that was approved and whose end was never recorded."""

    phase: Phase
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class State:
    """All that the ledger knows which matters for the next decision.

    `step` is the last step whose split every name server gave, `since` when that was, `follow` how long clients may
    have
    needed after it; `stamps` are the ids of all writes this ledger intended; `held` and `verdict` are what was last
    recorded of either, so that the ledger tells changes only; `held_since` is when that wait began; `sought` is how
    long this step has waited for its certificate alone, the present wait not counted. `tested` is None again once an
    update changed green; `reached` is where the sides were found when phase mirror was left, `checks` the health checks
    that stack traffic made for them; `exposed_by` is, by signal, what went to green since clients could follow this
    step; `looked` is when the gate last counted anything; `backed` are the steps that this attempt has stepped back
    from, because the whole service suffered right after them; `ahead` is the newest time that was recorded before the
    clock went back, until it is passed once more. `seq` is the newest event it knows, `seal` that event's checksum
    where a ledger told it: by it a ledger that was replaced is noticed.
    """

    standing: Standing = Standing.NEW
    digest: str = ""
    attempt: int = 1
    step: int | None = None
    weights: Weights = BLUE
    since: datetime | None = None
    follow: timedelta = timedelta(0)
    intent: Intent | None = None
    paused: str | None = None
    rollback: str | None = None
    approved: frozenset[int] = frozenset()
    stamps: frozenset[str] = frozenset()
    gate: Json = field(default_factory=dict[str, object])
    phases: Mapping[Phase, Mark] = field(default_factory=dict[Phase, Mark])
    stages: Mapping[Stack, Stage] = field(default_factory=dict[Stack, Stage])
    opened: Mapping[Stack, Opened] = field(default_factory=dict[Stack, Opened])
    tested: Trial | None = None
    reached: Mapping[Side, Reached] = field(default_factory=dict[Side, Reached])
    checks: Mapping[Side, str] = field(default_factory=dict[Side, str])
    exposed_by: Mapping[str, Exposed] = field(default_factory=dict[str, Exposed])
    held: str = ""
    held_since: datetime | None = None
    sought: timedelta = timedelta(0)
    verdict: str = ""
    looked: datetime | None = None
    backed: frozenset[int] = frozenset()
    ahead: datetime | None = None
    seq: int = 0
    seal: str = field(default="", compare=False)

    @property
    def exposed(self) -> bool:
        """Whether green may be serving anybody, as far as the ledger knows."""
        return self.weights != BLUE or (self.intent is not None and self.intent.move.weights != BLUE)
