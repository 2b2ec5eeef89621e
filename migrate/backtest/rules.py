"""Rules: the gate and its rivals, by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrate.backtest.calibrations import Calibrations
from migrate.backtest.line import Name
from migrate.decide.gate_replay import MONTH, GateReplay
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Guards
from migrate.decide.replay import Replay
from migrate.decide.rival_replay import RivalReplay
from migrate.decide.rivals.alarm import Alarm
from migrate.decide.rivals.argo import Argo
from migrate.decide.rivals.burn import Burn
from migrate.decide.rivals.flagger import Flagger
from migrate.decide.rivals.rival import Rival
from migrate.model.plan import Step
from migrate.model.slo import Sli, Slo


class Rule(StrEnum):
    """What can judge recorded traffic."""

    GATE = "gate"
    FLAGGER = "flagger"
    ARGO = "argo"
    BURN = "burn"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules hold against green. `rate`, requests per second, is what the budget counts with; None takes the
    rate of the A/A traffic, else the one seen in each trace.
    """

    slo: Slo
    guards: Guards
    steps: int
    rate: float | None = None
    ramp: Sequence[Step] = ()
    """The declared steps, where there is a declaration."""

    def replays(self, rules: Sequence[Rule], trace: Name, calibrations: Calibrations) -> dict[str, Replay]:
        """A fresh replay of each rule for one trace."""
        return {rule.value: self._replay(rule, trace, calibrations) for rule in rules}

    def _replay(self, rule: Rule, trace: Name, calibrations: Calibrations) -> Replay:
        if rule is Rule.GATE:
            gate = GuardedGate(
                self.slo, calibrations.of(trace), self.steps, self._spend(trace, calibrations), self.guards
            )
            return GateReplay(gate, budget=self.slo.budget, ramp=self.ramp)
        return RivalReplay(self._rival(rule))

    def _rival(self, rule: Rule) -> Rival:
        match rule:
            case Rule.FLAGGER:
                return Flagger()
            case Rule.ARGO:
                return Argo()
            case Rule.BURN:
                promised = self.slo.objective(Sli.AVAILABILITY)
                return Burn(promised.allowance if promised else self._allowance())
            case _:
                return Alarm()

    def _spend(self, trace: Name, calibrations: Calibrations) -> float:
        known = calibrations.known(trace, Sli.AVAILABILITY)
        rate = self.rate or (known.rate if known else None)
        return self.slo.budget * self._allowance() * rate * MONTH if rate else math.inf

    def _allowance(self) -> float:
        return min(objective.allowance for objective in self.slo.objectives)
