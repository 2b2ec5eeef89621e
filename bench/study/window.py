"""Window: the second rival, one window rule for all rates and all cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from bench.study.world import BASE, BATCHES, Bools, Floats, Ints, Traffic


@dataclass(frozen=True, slots=True)
class Rule:
    """At least `clients` newly bad over the last `batches`, and green's ratio above `limit` + `times` blue's."""

    batches: int
    clients: int
    limit: float
    times: float

    def __str__(self) -> str:
        return f">= {self.clients} in {self.batches * 10} s, ratio > {self.limit:.2%} + {self.times:g} x blue's"


@dataclass(frozen=True, slots=True)
class Window:
    """Sums over the last batches, after each batch; [batch, migration]."""

    bad: Ints
    green: Floats
    blue: Floats

    @classmethod
    def of(cls, seen: Traffic, batches: int) -> Window:
        x_green, n_green, x_blue, n_blue = (
            _rolling(each, batches) for each in (seen.x_green, seen.n_green, seen.x_blue, seen.n_blue)
        )
        return cls(x_green, x_green / np.maximum(n_green, 1), x_blue / np.maximum(n_blue, 1))

    def fired(self, rule: Rule) -> Ints:
        """The batch after which each migration is taken back; BATCHES for never."""
        over = self._over(rule)
        return np.where(over.any(axis=0), over.argmax(axis=0), BATCHES)

    def alarms(self, rule: Rule) -> Bools:
        """Which migrations are ever taken back."""
        return self._over(rule).any(axis=0)

    def _over(self, rule: Rule) -> Bools:
        return (self.bad >= rule.clients) & (self.green > rule.limit + rule.times * self.blue)


LENGTHS = (2, 3, 6, 12, 30, 60)


def rules(batches: int) -> Iterator[Rule]:
    """The rules that are searched for one length of window."""
    clients = (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 60, 100)
    limits = tuple(BASE * each for each in (0, 0.5, 1, 1.5, 2, 3, 5, 8))
    for count, limit, times in product(clients, limits, (0.0, 1.0, 1.25, 1.5, 2.0, 3.0)):
        yield Rule(batches, count, limit, times)


def _rolling(counts: Ints, batches: int) -> Ints:
    sums = np.cumsum(counts, axis=0)
    sums[batches:] = sums[batches:] - sums[:-batches]
    return sums
