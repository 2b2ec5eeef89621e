"""Split: what a route does at the moment it was read, with the token that guards the next write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from migrate.model.weights import Weights

Epoch = int
"""A number that only grows; it travels in every change and fences out a stale holder."""


class Purpose(StrEnum):
    """Why a split was written."""

    ADVANCE = "advance"
    ROLLBACK = "rollback"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who wrote a split, when, why and under which epoch. It travels in the change itself."""

    epoch: Epoch
    serial: int
    writer: str
    at: datetime
    purpose: Purpose

    @property
    def id(self) -> str:
        """Names this one write; the ledger knows a write of its own by it."""
        return f"{self.epoch}.{self.serial}.{self.writer}"

    def fences(self, epoch: Epoch, writer: str) -> bool:
        """Whether a holder of `epoch` called `writer` must stop before this stamp.

        At an equal epoch another writer fences too: an emergency rollback that could not see the lease may draw the
        same number.
        """
        return self.epoch > epoch or (self.epoch == epoch and self.writer != writer)


@dataclass(frozen=True, slots=True)
class Split:
    """One reading of a route.

    `stamp` is None where this project never wrote. `revision` is whatever the provider needs to refuse a write that
    was made from an older reading (an exact copy of the records, a fingerprint, an ETag); only the route reads it.
    `ttl` bounds how long a client may go on with this split after it was replaced. `told` is the provider's own time
    when it told this, where it says it.
    """

    weights: Weights
    stamp: Stamp | None
    ttl: timedelta
    revision: object
    told: datetime | None = field(default=None, compare=False)

    @property
    def epoch(self) -> Epoch:
        """The epoch found on the route; 0 where this project never wrote."""
        return self.stamp.epoch if self.stamp else 0

    @property
    def serial(self) -> int:
        return self.stamp.serial if self.stamp else 0


@dataclass(frozen=True, slots=True)
class Change:
    """An accepted write, to be asked about until it is settled."""

    route: str
    id: str
    stamp: Stamp
    weights: Weights


@dataclass(frozen=True, slots=True)
class Settlement:
    """How far a change has come: settled, or who still gives the old split, and who gave no answer at all.

    `silent` are servers that answered at none of their addresses, each with its reason: no proof of the old split, and
    none of the new one. `unheard` are addresses that did not answer while the same server did at another; they delay
    nothing. `judged_by` is empty where every name server was asked, else it says what was looked at instead. `asked`
    counts the servers, for a person to read; no two settlements differ by it.
    """

    settled: bool
    waiting_for: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    judged_by: str = ""
    asked: int = field(default=0, compare=False)


def lacking(settlements: Iterable[Settlement]) -> str:
    """What is still missing, in words: `still the old split at ns-2; no answer from ns-3 (does not answer)`."""
    known = list(settlements)
    waiting = [server for each in known for server in each.waiting_for]
    silent = [server for each in known for server in each.silent]
    parts = [f"still the old split at {', '.join(waiting)}"] if waiting else []
    parts += [f"no answer from {', '.join(silent)}"] if silent else []
    return "; ".join(parts) or "the servers are not asked yet"


def believed(settlements: Iterable[Settlement]) -> str:
    """What was looked at instead of every name server; empty where all were asked."""
    return "; ".join(dict.fromkeys(each.judged_by for each in settlements if each.judged_by))
