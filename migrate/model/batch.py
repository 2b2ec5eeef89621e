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
    """What one signal counted for one indicator from `start` until `end`, on both sides."""

    signal: str
    sli: Sli
    start: datetime
    end: datetime
    tallies: Mapping[Side, Tally]

    @property
    def blue(self) -> Tally:
        return self.tallies.get(Side.BLUE, NOTHING)

    @property
    def green(self) -> Tally:
        return self.tallies.get(Side.GREEN, NOTHING)


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


Reading = Counted | NoData | Stale | Unreachable
"""One answer of a signal. The last three are neither good nor bad: they blind the gate."""

Blind = NoData | Stale | Unreachable
