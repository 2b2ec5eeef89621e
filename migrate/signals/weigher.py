"""Weigher: the two counts of bad answers that are made client by client, weighed and felt.

A count of requests lets one client's retries accuse a side, a count of clients hides an outage behind one address. Both
counts here are requests, capped for each client by what it usually gets: its good answers of the last ten minutes.
"""

from __future__ import annotations

import math
import secrets
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from migrate.model.side import Side
from migrate.signals.newcomers import Newcomers

USUAL = 600.0
"""Seconds of good answers, fading, from which a client's usual ones are told."""

MOST = 200_000
"""Clients whose good answers are remembered; beyond it those with few are forgotten."""

LONGEST = 240.0
"""Seconds: a storm of retries is over by half of it, so what a client failed in the half before is no storm."""

STEADY = 3.0
"""Times that level may a single client count in a batch."""

LARGE = 0.25
"""Part of all traffic from which one client's missing good answers are an outage at once."""

Client = int | None
"""A hash under a salt that lives only in memory; None for an answer whose client is not known, which stands for
itself."""


@dataclass(slots=True)
class Answers:
    """What clients got in one span: good and bad answers by side, and which bad ones were the client's first in ten
    minutes.
    """

    good: Counter[tuple[Client, Side]] = field(default_factory=Counter[tuple[Client, Side]])
    bad: Counter[tuple[Client, Side]] = field(default_factory=Counter[tuple[Client, Side]])
    new: Counter[tuple[Client, Side]] = field(default_factory=Counter[tuple[Client, Side]])

    def add(self, other: Answers) -> None:
        """Those of another span as well."""
        self.good += other.good
        self.bad += other.bad
        self.new += other.new


@dataclass(frozen=True, slots=True)
class Weight:
    """The two counts of one span."""

    weighed: Mapping[Side, int]
    felt: Mapping[Side, int]


class Weigher:
    """Counts answers into spans by `add`, and gives each span's two counts by `weigh`, in the order of time."""

    def __init__(self) -> None:
        self._salt = secrets.token_hex(16)
        self._newcomers = Newcomers()
        self._good: dict[Client, float] = {}
        self._all = 0.0
        self._told: datetime | None = None
        self._heard = 0.0
        self._failing: dict[Client, deque[tuple[float, int]]] = {}
        self._allowance = 1.0

    def add(self, answers: Answers, client: str | None, side: Side, at: datetime, *, bad: bool) -> None:
        """One answer."""
        who = None if client is None else hash(self._salt + client)
        if not bad:
            answers.good[who, side] += 1
            return
        answers.bad[who, side] += 1
        answers.new[who, side] += self._newcomers.is_new(client, at)

    def weigh(self, answers: Answers, start: datetime, length: timedelta) -> Weight:
        """The counts of a span that is over; what was good in it is usual from the next one on."""
        seconds = length.total_seconds()
        self._forget(start)
        weighed, felt, worst = self._each(answers, seconds)
        if worst is None:
            self._allowance = max(self._allowance, min(1.0, self._allowance + seconds / 60.0))
        else:
            self._allow(worst, weighed, answers, start, seconds)
        self._remember(answers, start, seconds)
        return Weight(
            {side: sum(count for (_, of), count in weighed.items() if of is side) for side in Side},
            {side: sum(count for (_, of), count in felt.items() if of is side) for side in Side},
        )

    def _each(
        self, answers: Answers, seconds: float
    ) -> tuple[Counter[tuple[Client, Side]], Counter[tuple[Client, Side]], Client]:
        """Both counts of every client, and the one that counts most on green."""
        weighed, felt = Counter[tuple[Client, Side]](), Counter[tuple[Client, Side]]()
        worst: Client = None
        for (who, side), bad in answers.bad.items():
            usual = bad if who is None else math.floor(self._usual(who, seconds))
            weighed[who, side] = max(answers.new[who, side], min(bad, usual))
            felt[who, side] = min(bad, max(1, usual))
            more = weighed[who, side] > (0 if worst is None else weighed[worst, side])
            if who is not None and side is Side.GREEN and more:
                worst = who
        return weighed, felt, worst

    def _allow(
        self,
        who: Client,
        weighed: Counter[tuple[Client, Side]],
        answers: Answers,
        start: datetime,
        seconds: float,
    ) -> None:
        """Green's worst client counts once a minute, or as often as it has failed for two minutes; one with a quarter
        of all traffic at once as far as its good answers are missing, for an outage replaces them and a storm comes on
        top. It only lowers the count, so evidence stays what it claims to be.
        """
        key = (who, Side.GREEN)
        level = STEADY * self._level(who, start, seconds)
        held = min(max(1.0, level), self._allowance + max(seconds / 60.0, level))
        missing = self._missing(who, answers, seconds)
        weighed[key] = min(weighed[key], max(answers.new[key], math.floor(held), missing))
        self._allowance = max(0.0, held - weighed[key])

    def _level(self, who: Client, start: datetime, seconds: float) -> float:
        """Mean bad answers of green's for a span, two to four minutes ago."""
        now = start.timestamp()
        failed = sum(bad for at, bad in self._failing.get(who, ()) if LONGEST / 2 < now - at <= LONGEST)
        return failed * seconds / (LONGEST / 2)

    def _missing(self, who: Client, answers: Answers, seconds: float) -> int:
        usual = self._usual(who, seconds)
        if usual < LARGE * self._rate(self._all, seconds):
            return 0
        good = sum(answers.good[who, side] for side in Side)
        return max(0, math.floor(usual - good - 3.0 * math.sqrt(usual)))

    def _usual(self, who: Client, seconds: float) -> float:
        """Good answers that the client gets in such a span."""
        return self._rate(self._good.get(who, 0.0), seconds)

    def _rate(self, faded: float, seconds: float) -> float:
        known = USUAL * (1.0 - math.exp(-self._heard / USUAL))
        return faded * seconds / known if known else 0.0

    def _forget(self, start: datetime) -> None:
        """Fade what is remembered by the time since the last span."""
        apart = max(0.0, (start - self._told).total_seconds()) if self._told else 0.0
        self._told = start
        if apart:
            fade = math.exp(-apart / USUAL)
            self._all *= fade
            self._good = {who: good * fade for who, good in self._good.items()}
            self._heard += apart
        while len(self._good) > MOST:
            self._good = {who: good for who, good in self._good.items() if good > _median(self._good)}

    def _remember(self, answers: Answers, start: datetime, seconds: float) -> None:
        now = start.timestamp()
        for (who, _), good in answers.good.items():
            self._all += good
            if who is not None:
                self._good[who] = self._good.get(who, 0.0) + good
        for (who, side), bad in answers.bad.items():
            if side is Side.GREEN and who is not None and self._usual(who, seconds) >= 1.0:
                self._failing.setdefault(who, deque()).append((now, bad))
        self._failing = {who: spans for who, spans in self._failing.items() if _recent(spans, now)}


def _recent(spans: deque[tuple[float, int]], now: float) -> bool:
    while spans and now - spans[0][0] > LONGEST:
        spans.popleft()
    return bool(spans)


def _median(good: Mapping[Client, float]) -> float:
    return sorted(good.values())[len(good) // 2]
