"""Look: what one side of a source showed when it was tried, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.model.side import Side


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for, and how many series it found; None where the source has no series."""

    use: str
    text: str
    series: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """`span` is how much of the last hour was looked at; `total` and `bad` are the requests in it. `late` is the age of
    the newest point beyond the source's own `interval`. None stands for what the source does not tell.
    """

    side: Side
    queries: tuple[Query, ...] = ()
    span: timedelta = timedelta(hours=1)
    total: int | None = None
    bad: int | None = None
    classes: Mapping[str, int] = field(default_factory=dict[str, int])
    clients: int | None = None
    newest: datetime | None = None
    interval: timedelta | None = None
    late: timedelta | None = None
    counters: bool | None = None
