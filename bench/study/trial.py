"""Trial: the gate over a whole ramp, for many migrations at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.study.calibrated import Calibrated
from bench.study.twin import Moment, Seen, Setting, Twin
from bench.study.world import BAKE, BASE, BATCH, BATCHES, SHARES, Bools, Ints, Traffic
from migrate.decide.guards import CROWD, Guards

BUDGET = 0.005
"""The part of a month's error budget that a migration may spend."""
MONTH = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Judged:
    """After which 10 s each migration was taken back (BATCHES for never), and whether it was ever frozen; which of
    its steps were certified before that, [step, migration].
    """

    fired: Ints
    frozen: Bools
    certified: Bools


def setting(rate: float) -> Setting:
    """Step 0, at all blue, is one of the gate's steps although the study begins after it."""
    return Setting(allowance=BASE, steps=len(SHARES) + 1, spend=BUDGET * BASE * rate * MONTH)


def moments(seconds: int = BATCH) -> Iterator[Moment]:
    """The batches of the ramp, each lasting so long."""
    for start in range(0, BATCHES * BATCH, seconds):
        step, within = divmod(start, BAKE)
        yield Moment(within, seconds, SHARES[step], BAKE // seconds)


def row(seen: Traffic, batch: int) -> Seen:
    """One batch of it; users felt what accuses a side where nothing else is told."""
    green, blue = seen.x_green[batch], seen.x_blue[batch]
    felt_green = green if seen.f_green is None else seen.f_green[batch]
    felt_blue = blue if seen.f_blue is None else seen.f_blue[batch]
    return Seen(seen.n_green[batch], green, seen.n_blue[batch], blue, felt_green, felt_blue)


def judge(
    guards: Guards, seen: Traffic, calibrated: Calibrated, *, rate: float, seconds: int = BATCH, crowd: float = CROWD
) -> Judged:
    """Leads the gate through the traffic; the ramp keeps its schedule whatever the certificates say."""
    twin = Twin(guards, calibrated, setting(rate), crowd)
    fired = np.full(seen.n_green.shape[1], BATCHES)
    frozen, certified = np.zeros(len(fired), dtype=bool), np.zeros((len(SHARES), len(fired)), dtype=bool)
    for batch, at in enumerate(moments(seconds)):
        if at.since == 0:
            twin.step()
        twin.update(row(seen, batch), at)
        fired[twin.rolled_back() & (fired == BATCHES)] = (batch + 1) * seconds // BATCH - 1
        frozen |= twin.frozen()
        certified[batch * seconds // BAKE] |= twin.certified & (fired == BATCHES)
        if (fired < BATCHES).all():
            break
    return Judged(fired, frozen, certified)
