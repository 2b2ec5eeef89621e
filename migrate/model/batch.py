"""Batch: good and total counts per side over one short span, from one metric source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from migrate.errors import InvalidValue
from migrate.model.answers import Answers
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
                "more requests are bad than there were", seen=f"{self.bad} of {self.total}", limit="0..total"
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

    `stratum` names the part of the traffic (country, network, path) that the batch speaks of, where a source splits a
    span into several batches; empty where it does not.

    Three counts where the source can tell clients apart, none of them above the bad requests. `clients`: how many met
    their first bad request of the last ten minutes in this span; for sentences, and in place of `weighed` where that
    is missing. `weighed`: the bad requests that may accuse a side: once in ten minutes for each client, and beyond
    that as many as it usually gets good answers, so that one client's retries count once and a hundred users behind
    one address count as a hundred. `felt`: the bad requests that may withhold a certificate and spend the budget: for
    each client as many as it usually gets good answers in such a span, and one at least.
    """

    signal: str
    sli: Sli
    start: datetime
    end: datetime
    tallies: Mapping[Side, Tally]
    clients: Mapping[Side, int] | None = None
    stratum: str = ""
    weighed: Mapping[Side, int] | None = None
    felt: Mapping[Side, int] | None = None
    answers: Answers | None = None
    """Classes of answers beside those that failed, where the source tells them; with availability alone."""

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

    @property
    def by_client(self) -> bool:
        """Whether the source tells clients apart, so that no single one explains many bad ones."""
        return self.clients is not None or self.weighed is not None

    def bad(self, side: Side) -> int:
        """What speaks against a side: the weighed count, else newly bad clients where they are known, else bad
        requests.
        """
        told = self.clients if self.weighed is None else self.weighed
        return self.tallies.get(side, NOTHING).bad if told is None else told.get(side, 0)

    def harm(self, side: Side) -> int:
        """What users felt: the felt count where it is known, else the same as what speaks against the side."""
        return self.bad(side) if self.felt is None else self.felt.get(side, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """The source answered. `batches` may be empty when its next period is not over yet; it is fresh up to `until`.
    `told` is what a person should know of how it was counted: what could not be read and was left out.
    """

    batches: tuple[Batch, ...]
    until: datetime
    told: tuple[str, ...] = ()


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
