"""Batch: good and total counts per side over one short span, from one metric source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from migrate.errors import InvalidValue
from migrate.model.side import Side
from migrate.model.slo import Sli


@dataclass(frozen=True, slots=True)
class Tally:
    """Requests seen, and how many of them were bad. 0 <= bad <= total."""

    total: int
    bad: int

    def __post_init__(self) -> None:
        if not 0 <= self.bad <= self.total:
            raise InvalidValue(
                "bad requests are part of the total", seen=f"{self.bad} of {self.total}", limit="0..total"
            )

    @property
    def ratio(self) -> float:
        """Share of bad requests; 0.0 where there were none at all (ask `total` first)."""
        return self.bad / self.total if self.total else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.total + other.total, self.bad + other.bad)


NOTHING = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one signal counted for one indicator from `start` until `end`, on both sides.

    `clients`, where the source can tell them apart: how many met their first bad request of the last ten minutes in
    this span, so that one client's retries count once. `stratum` names the part of the traffic (country, network,
    path) that the batch speaks of, where a source splits a span into several batches; empty where it does not.
    """

    signal: str
    sli: Sli
    start: datetime
    end: datetime
    tallies: Mapping[Side, Tally]
    clients: Mapping[Side, int] | None = None
    stratum: str = ""

    @property
    def blue(self) -> Tally:
        return self.tallies.get(Side.BLUE, NOTHING)

    @property
    def green(self) -> Tally:
        return self.tallies.get(Side.GREEN, NOTHING)

    @property
    def share(self) -> float | None:
        """Green's share of the requests; None where there were none."""
        total = self.blue.total + self.green.total
        return self.green.total / total if total else None

    def bad(self, side: Side) -> int:
        """What counts as bad: newly bad clients where they are known, else bad requests."""
        return self.tallies.get(side, NOTHING).bad if self.clients is None else self.clients.get(side, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """The source answered. `batches` may be empty when its next period is not over yet; it is fresh up to `until`."""

    batches: tuple[Batch, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class NoData:
    """The source answered and knows nothing of these two sides."""

    signal: str


@dataclass(frozen=True, slots=True)
class Stale:
    """The source answered, but its newest point is too old to speak of now."""

    signal: str
    newest: datetime


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The source did not answer."""

    signal: str
    why: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """Two sources that must agree tell different things of the same time."""

    signal: str
    why: str


Reading = Counted | NoData | Stale | Unreachable | Disputed
"""One answer of a signal. The last four are neither good nor bad: they blind the gate."""

Blind = NoData | Stale | Unreachable | Disputed
