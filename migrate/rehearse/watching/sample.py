"""Sample: the requests that are traced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from migrate.rehearse.watching.served import Served

ONE_IN = 3


@dataclass(slots=True)
class Sample:
    """One in `ONE_IN` of the requests that somebody waited for; no service keeps a trace of each."""

    _numbers: count[int] = field(default_factory=count)

    def of(self, requests: Sequence[Served]) -> Iterator[Served]:
        return (one for one in requests if not one.client_left and not next(self._numbers) % ONE_IN)
