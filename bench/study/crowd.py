"""Crowd: the weigher of an access log over many migrations at once. A test holds it equal to the weigher."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from bench.study.world import Floats, Ints
from migrate.signals.newcomers import MEMORY
from migrate.signals.weigher import LARGE, LONGEST, STEADY, USUAL


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of one span, [client, migration], and good ones of all those who are too light to be told apart."""

    good_green: Ints
    good_blue: Ints
    bad_green: Ints
    bad_blue: Ints
    light: Ints


@dataclass(frozen=True, slots=True)
class Weight:
    """The two counts of one span by side, [migration]; the known clients' alone."""

    weighed_green: Ints
    weighed_blue: Ints
    felt_green: Ints
    felt_blue: Ints


class Crowd:
    """Fields as in `migrate.signals.weigher.Weigher`, an entry per client and migration."""

    def __init__(self, clients: int, count: int) -> None:
        self.good, self.all = np.zeros((clients, count)), np.zeros(count)
        self.heard, self.told = 0.0, -math.inf
        self.last = np.full((clients, count), -math.inf)
        self.failing: deque[tuple[float, Ints]] = deque()
        self.allowance = np.ones(count)

    def weigh(self, answers: Answers, start: float, seconds: float) -> Weight:
        self._forget(start)
        usual = np.floor(self._rate(self.good, seconds)).astype(np.int64)
        green, blue = answers.bad_green, answers.bad_blue
        fresh = start - self.last > MEMORY.total_seconds()
        new_green, new_blue = fresh & (green > 0), fresh & (blue > 0) & (green == 0)
        self.last = np.where((green > 0) | (blue > 0), start, self.last)
        weighed = np.maximum(new_green, np.minimum(green, usual))
        least = np.maximum(1, usual)
        self._allow(weighed, new_green, answers, start, seconds)
        made = Weight(
            weighed.sum(axis=0),
            np.maximum(new_blue, np.minimum(blue, usual)).sum(axis=0),
            np.minimum(green, least).sum(axis=0),
            np.minimum(blue, least).sum(axis=0),
        )
        self._remember(answers, start, seconds)
        return made

    def _allow(self, weighed: Ints, new: Ints, answers: Answers, start: float, seconds: float) -> None:
        if not len(weighed):
            return
        worst, column = weighed.argmax(axis=0), np.arange(weighed.shape[1])
        usual = self._rate(self.good, seconds)[worst, column]
        level = STEADY * self._level(start, seconds)[worst, column]
        held = np.minimum(np.maximum(1.0, level), self.allowance + np.maximum(seconds / 60.0, level))
        good = (answers.good_green + answers.good_blue)[worst, column]
        missing = np.maximum(0, np.floor(usual - good - 3.0 * np.sqrt(usual)))
        missing = np.where(usual < LARGE * self._rate(self.all, seconds), 0, missing)
        most = np.maximum(np.maximum(new[worst, column], np.floor(held)), missing).astype(np.int64)
        counted = weighed[worst, column]
        allowed = np.minimum(counted, most)
        weighed[worst, column] = allowed
        idle = np.maximum(self.allowance, np.minimum(1.0, self.allowance + seconds / 60.0))
        self.allowance = np.where(counted > 0, np.maximum(0.0, held - allowed), idle)

    def _level(self, start: float, seconds: float) -> Floats:
        failed = np.zeros_like(self.good)
        for at, bad in self.failing:
            if LONGEST / 2 < start - at <= LONGEST:
                failed = failed + bad
        return failed * seconds / (LONGEST / 2)

    def _rate(self, faded: Floats, seconds: float) -> Floats:
        known = USUAL * (1.0 - math.exp(-self.heard / USUAL))
        return faded * seconds / known if known else np.zeros_like(faded)

    def _forget(self, start: float) -> None:
        apart = 0.0 if math.isinf(self.told) else max(0.0, start - self.told)
        self.told = start
        if apart:
            fade = math.exp(-apart / USUAL)
            self.all, self.good, self.heard = self.all * fade, self.good * fade, self.heard + apart

    def _remember(self, answers: Answers, start: float, seconds: float) -> None:
        good = answers.good_green + answers.good_blue
        self.all = self.all + good.sum(axis=0) + answers.light
        self.good = self.good + good
        self.failing.append((start, np.where(self._rate(self.good, seconds) >= 1.0, answers.bad_green, 0)))
        while start - self.failing[0][0] > LONGEST:
            self.failing.popleft()
