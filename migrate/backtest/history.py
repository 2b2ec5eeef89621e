"""History: the requests of two arms over time, as the batches that a backtest reads.

Requests may come in any order: they are kept by period, and weighed when all were heard. What is kept of a client is a
hash under a key that lives only in memory.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from migrate.model.answers import AnswerClass
from migrate.model.answers import Answers as Classes
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.class_weigher import ClassWeigher, Kinds
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.newcomers import Newcomers
from migrate.signals.weigher import Answers, Weigher

SIGNAL = "import"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Got(NamedTuple):
    """One way in which a client was answered. `bad` by indicator, None where that does not speak of it."""

    client: str | None
    side: Side
    kind: AnswerClass | None
    failed: bool | None
    slow: bool | None


class History:
    """Heard by `add`, told by `batches`."""

    def __init__(self, period: timedelta, counting: Counting, slow: timedelta | None = None) -> None:
        self._period, self._counting, self._slow = period, counting, slow
        self._key = secrets.token_bytes(32)
        self._got: defaultdict[datetime, Counter[_Got]] = defaultdict(Counter[_Got])

    def add(self, entry: LogEntry, side: Side) -> None:
        of = self._counting
        counts = of.counts(entry)
        timed = self._slow is not None and counts and of.counts_for(entry, Sli.LATENCY)
        got = _Got(
            None if entry.client is None else self._hashed(entry.client),
            side,
            of.kind(entry),
            of.failed(entry) if counts else None,
            entry.is_bad(Sli.LATENCY, self._slow) if timed else None,
        )
        self._got[_EPOCH + (entry.at - _EPOCH) // self._period * self._period][got] += 1

    def _hashed(self, client: str) -> str:
        return blake2b(client.encode(errors="replace"), key=self._key, digest_size=8).hexdigest()

    def batches(self) -> Iterator[Batch]:
        """One for each indicator and period in which anything was heard, in the order of time."""
        counted = {sli: _Counted() for sli in (Sli.AVAILABILITY, *([Sli.LATENCY] if self._slow else []))}
        classes = ClassWeigher()
        for start, got in sorted(self._got.items()):
            kinds = Kinds()
            for each, count in got.items():
                kinds[None if each.client is None else int(each.client, 16), each.side, each.kind] += count
            answers = classes.weigh(kinds, start, self._period)
            for sli, each in counted.items():
                yield each.batch(sli, start, self._period, got, answers if sli is Sli.AVAILABILITY else None)


class _Counted:
    """The counts of one indicator, period after period."""

    def __init__(self) -> None:
        self._weigher = Weigher()
        self._newcomers = {side: Newcomers() for side in Side}

    def batch(self, sli: Sli, start: datetime, period: timedelta, got: Counter[_Got], told: Classes | None) -> Batch:
        answers, clients, tallies = Answers(), Counter[Side](), Counter[tuple[Side, bool]]()
        for each, count in got.items():
            bad = each.failed if sli is Sli.AVAILABILITY else each.slow
            if bad is None:
                continue
            tallies[each.side, bad] += count
            clients[each.side] += bad and self._newly(each, start, count)
            for _ in range(count):
                self._weigher.add(answers, each.client, each.side, start, bad=bad)
        weight = self._weigher.weigh(answers, start, period)
        return Batch(
            SIGNAL,
            sli,
            start,
            start + period,
            {side: Tally(tallies[side, False] + tallies[side, True], tallies[side, True]) for side in Side},
            {side: clients[side] for side in Side},
            weighed=weight.weighed,
            felt=weight.felt,
            answers=told,
        )

    def _newly(self, got: _Got, start: datetime, count: int) -> int:
        if got.client is None:
            return count
        return int(self._newcomers[got.side].is_new(got.client, start))


def arm(client: str | None, number: int) -> Side:
    """Which half of an A/A a request belongs to: all of a client's to one; where nobody is known, every other."""
    if client is None:
        return Side.GREEN if number % 2 else Side.BLUE
    return Side.GREEN if blake2b(client.encode(errors="replace"), digest_size=2).digest()[0] % 2 else Side.BLUE
