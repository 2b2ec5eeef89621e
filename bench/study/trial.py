"""Trial: the gate over a whole ramp, for many migrations at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.study.calibrated import Calibrated
from bench.study.twin import Moment, Setting, Twin
from bench.study.world import BAKE, BASE, BATCH, BATCHES, PER_STEP, SHARES, Bools, Ints, Traffic
from migrate.decide.guards import Guards

BUDGET = 0.005
"""The part of a month's error budget that a migration may spend."""
MONTH = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Judged:
    """After which batch each migration was taken back (BATCHES for never), and whether it was ever frozen."""

    fired: Ints
    frozen: Bools


def setting(rate: float) -> Setting:
    """Step 0, at all blue, is one of the gate's steps although the study begins after it."""
    return Setting(allowance=BASE, steps=len(SHARES) + 1, spend=BUDGET * BASE * rate * MONTH)


def moments() -> Iterator[Moment]:
    """The batches of the ramp."""
    for batch in range(BATCHES):
        step, within = divmod(batch, PER_STEP)
        yield Moment(within * BATCH, BATCH, SHARES[step], BAKE // BATCH)


def judge(guards: Guards, seen: Traffic, calibrated: Calibrated, *, rate: float) -> Judged:
    """Leads the gate through the traffic; the ramp keeps its schedule whatever the certificates say."""
    twin = Twin(guards, calibrated, setting(rate))
    fired = np.full(seen.n_green.shape[1], BATCHES)
    frozen = np.zeros(len(fired), dtype=bool)
    for batch, at in enumerate(moments()):
        if at.since == 0:
            twin.step()
        twin.update(seen.n_green[batch], seen.x_green[batch], seen.n_blue[batch], seen.x_blue[batch], at)
        fired[twin.rolled_back() & (fired == BATCHES)] = batch
        frozen |= twin.frozen()
        if (fired < BATCHES).all():
            break
    return Judged(fired, frozen)
