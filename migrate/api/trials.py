"""Trials: many simulated migrations, on all cores, each from its own seed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from migrate.decide.forecast.prospect import Case, Prospect, cases, prospect
from migrate.decide.forecast.trial import Outcome, Scene, Trial
from migrate.model.slo import Objective

AT_ONCE = 20
"""Trials of one case that a process makes in one go: healthy ones last longer than the others."""


@dataclass(frozen=True, slots=True)
class Lot:
    """The trials `first` to `first + count - 1` of a case."""

    scene: Scene
    objective: Objective
    case: Case
    seed: int
    first: int
    count: int

    def parts(self) -> Iterator[Lot]:
        """The same in pieces of `AT_ONCE`."""
        for at in range(0, self.count, AT_ONCE):
            count = min(AT_ONCE, self.count - at)
            yield Lot(self.scene, self.objective, self.case, self.seed, self.first + at, count)


Heard = Callable[[int, int], None]
"""Told how many of how many parts are done."""


def unheard(_done: int, _all: int) -> None:
    """Nobody listens."""


def tried(scene: Scene, objective: Objective, *, runs: int, seed: int, heard: Heard = unheard) -> list[Prospect]:
    """The prospect of each case. One seed gives one answer, on however many cores."""
    lots = [Lot(scene, objective, case, seed, 0, count) for case, count in cases(objective, runs)]
    return [prospect(lot.case, outcomes) for lot, outcomes in zip(lots, played(lots, heard), strict=True)]


def played(lots: Sequence[Lot], heard: Heard = unheard) -> list[list[Outcome]]:
    """The outcomes of each lot, in order."""
    parts = [(index, part) for index, lot in enumerate(lots) for part in lot.parts()]
    outcomes: list[list[Outcome]] = [[] for _ in lots]
    context = multiprocessing.get_context("spawn")  # a fork copies threads' locks in whatever state they are
    with ProcessPoolExecutor(min(_cores(), len(parts)), mp_context=context) as pool:
        with _deaf_children():
            made = [pool.submit(_made, part) for _, part in parts]
        try:
            for number, ((index, _), done) in enumerate(zip(parts, made, strict=True), 1):
                outcomes[index] += done.result()
                heard(number, len(parts))
        except BaseException:
            # Nothing is cancelled: a pool whose children are gone would stumble over futures that are.
            for child in multiprocessing.active_children():
                child.terminate()
            raise
    return outcomes


@contextmanager
def _deaf_children() -> Generator[None]:
    """Ctrl-C reaches every process of the terminal: those begun here leave it to this one, from their first import on,
    and one that comes meanwhile is heard afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _made(lot: Lot) -> list[Outcome]:
    return [_trial(lot, index) for index in range(lot.first, lot.first + lot.count)]


def _trial(lot: Lot, index: int) -> Outcome:
    case = lot.case
    dice = random.Random(f"{lot.seed}/{case.onset}/{case.ratio!r}/{index}")
    return Trial(lot.scene, case.fault(lot.scene, lot.objective, dice), dice).run()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
