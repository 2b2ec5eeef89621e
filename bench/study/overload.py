"""Overload: a database that green overloads, gate and rules in a closed loop."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bench.study.world import BAKE, BASE, BATCH, INGEST, SHARES, TTL
from migrate.decide.decide import decide
from migrate.decide.gate import stage_of
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.model.batch import Batch, Tally
from migrate.model.decision import Finish, Write
from migrate.model.evidence import Evidence
from migrate.model.lease import Lease
from migrate.model.plan import Limits, Plan, Step
from migrate.model.shared import Answer, Policy
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.split import Purpose, Split, Stamp
from migrate.model.state import Standing, State
from migrate.model.verdict import Verdict
from migrate.model.weights import BLUE, FULL, Weights

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
FAILING = 0.2
"""Part of all requests that an overloaded database fails."""
LONGEST = 7200
"""Seconds of a migration."""
_FOLLOW = timedelta(seconds=TTL)
_LEASE = Lease("study", 1, ORIGIN + timedelta(days=1))
_STAMP = Stamp(1, 1, "study", ORIGIN, Purpose.ADVANCE)


@dataclass(slots=True)
class Ended:
    """Requests failed beyond the usual, steps taken back, and how it ended."""

    failed: float = 0.0
    stepped_back: int = 0
    taken_back: bool = False
    finished: bool = False


def plan(policy: Policy) -> Plan:
    shares = (0.0, *SHARES)
    steps = tuple(Step(i, Weights(round(s * FULL)), timedelta(seconds=BAKE), 1) for i, s in enumerate(shares))
    slo = Slo((Objective(Sli.AVAILABILITY, 1 - BASE),), None, 0.005)
    limits = Limits(10, 2, timedelta(seconds=60), 10)
    return Plan("study", ("name",), steps, slo, limits, _FOLLOW, timedelta(seconds=BATCH), shared=Answer(policy))


def run(policy: Policy, *, rate: float, from_share: float, dice: random.Random, spell: int = LONGEST) -> Ended:
    """One migration, from step 1 on; the database fails for at most `spell` seconds once green has `from_share`."""
    ramp = plan(policy)
    gate = GuardedGate(ramp.slo, {Sli.AVAILABILITY: Calibration(BASE)}, len(ramp.steps), 1e12)
    state = State(Standing.MOVING, step=1, weights=ramp.steps[1].weights, since=ORIGIN, follow=_FOLLOW)
    state, ended, share, struck = replace(state, stamps=frozenset({_STAMP.id})), Ended(), 0.0, 0
    told: list[Batch] = []
    for second in range(0, LONGEST, BATCH):
        share += (state.weights.share - share) * min(1.0, BATCH / TTL)
        over = share >= from_share * 0.9 and struck < spell
        struck += BATCH if over else 0
        told.append(_batch(rate, share, FAILING if over else BASE, second, dice))
        ended.failed += rate * BATCH * (FAILING - BASE) if over else 0.0
        now = ORIGIN + timedelta(seconds=second + BATCH)
        stage = stage_of(ramp, state)
        seen = [each for each in told if each.end <= now - timedelta(seconds=INGEST)]
        told = told[len(seen) :]
        if stage is None:
            continue
        state = replace(state, gate=gate.update(state.gate, stage, seen))
        verdict = gate.judge(state.gate, stage)
        state = _after(state, decide(ramp, state, _evidence(state, verdict), now), now, ended)
        if ended.finished:
            break
    return ended


def _after(state: State, decision: object, now: datetime, ended: Ended) -> State:
    """A move is everywhere at once; clients follow it."""
    if isinstance(decision, Finish):
        ended.finished = True
    if not isinstance(decision, Write) or state.step is None:
        return state
    move = decision.move
    if move.purpose is Purpose.ROLLBACK:
        ended.taken_back = True
        return replace(state, step=None, since=None, weights=BLUE)
    back = move.step < state.step
    ended.stepped_back += back
    backed = state.backed | {state.step} if back else state.backed
    return replace(state, step=move.step, weights=move.weights, since=now, backed=backed)


def _evidence(state: State, verdict: Verdict) -> Evidence:
    split = Split(state.weights, _STAMP, _FOLLOW, revision=None)
    return Evidence(_LEASE, {"name": split}, {}, verdict)


def _batch(rate: float, share: float, ratio: float, second: int, dice: random.Random) -> Batch:
    start = ORIGIN + timedelta(seconds=second)

    def tally(total: float) -> Tally:
        count = _poisson(total, dice)
        return Tally(count, min(count, _poisson(count * ratio, dice)))

    tallies = {Side.GREEN: tally(rate * BATCH * share), Side.BLUE: tally(rate * BATCH * (1 - share))}
    return Batch("study", Sli.AVAILABILITY, start, start + timedelta(seconds=BATCH), tallies)


def _poisson(mean: float, dice: random.Random) -> int:
    if mean > 50:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    count, left = 0, dice.expovariate(1.0)
    while left < mean:
        count, left = count + 1, left + dice.expovariate(1.0)
    return count
