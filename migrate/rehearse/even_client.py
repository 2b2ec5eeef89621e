"""EvenClient: a client of the rehearsal's fleet, which sends on a schedule, as the prediction sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from migrate.rehearse.cache_rule import CacheRule
from migrate.rehearse.prediction import Response, unit_step


@dataclass(frozen=True, slots=True)
class EvenClient:
    """A request every `gap` seconds. Times in seconds.

    What was kept is then found at the ages 0, gap, 2 gap, ... in equal parts, where a client that sends at random finds
    every age: with few requests per life that is a real difference. `connection` is the life of a held connection, None
    where every request has a new one. The edge ends it with the first answer after its life (`edge_config`), so that
    request is still served over it.
    """

    cache: CacheRule
    ttl: float
    gap: float
    connection: float | None = None

    def response(self) -> Response:
        """The unit step, met by requests over a connection whose address came from the cache."""
        uses = 1 if self.connection is None else math.ceil(self.connection / self.gap) + 1
        between = uses * self.gap
        lookups = math.floor(self.cache.life(self.ttl) / between) + 1
        return _evenly(_evenly(unit_step, uses, self.gap), lookups, between)


def _evenly(response: Response, times: int, gap: float) -> Response:
    """The mean over ages 0, gap, ... of something used `times` times before it is renewed."""
    return lambda n, t: sum(response(n, t - age * gap) for age in range(times)) / times
