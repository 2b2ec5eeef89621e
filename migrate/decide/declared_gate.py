"""Declared gate: the gate that a declaration asks for, with what its ledger knows of A/A traffic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from migrate.decide import caveats
from migrate.decide.calibrated import calibrations
from migrate.decide.gate import Gate
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.plain_gate import PlainGate
from migrate.decide.synthesis.declared import base, guards, spend
from migrate.model.event import Event
from migrate.model.plan import Plan
from migrate.model.slo import Sli
from migrate.model.spec.gate import GateKind
from migrate.model.spec.signal import LogSpec
from migrate.model.spec.spec import Spec


def gate(spec: Spec, plan: Plan, events: Iterable[Event]) -> Gate:
    """The gate that judges green, as declared; `events` of the ledger may hold what A/A traffic showed."""
    if spec.gate.kind is GateKind.EVIDENCE:
        return _evidence_gate(spec, plan, calibrations(events))
    return PlainGate(plan.slo, plan.limits)


def _evidence_gate(spec: Spec, plan: Plan, measured: Mapping[Sli, Calibration]) -> GuardedGate:
    peak = spec.service.peak
    assumed = {each.sli: Calibration(base(spec, each), measured=False) for each in plan.slo.objectives}
    return GuardedGate(
        plan.slo,
        {**assumed, **measured},
        steps=plan.watched,
        spend=min(spend(spec, peak).values()) if peak else math.inf,
        guards=guards(spec),
        caveats=_caveats(spec, calibrated=set(measured) >= set(assumed)),
    )


def _caveats(spec: Spec, *, calibrated: bool) -> tuple[str, ...]:
    """What the declared signals cost the evidence gate."""
    slow = caveats.slow_batches(max(signal.period for signal in spec.signals))
    counts_clients = any(isinstance(signal, LogSpec) for signal in spec.signals)
    told = (slow, None if counts_clients else caveats.COUNTS_REQUESTS, None if calibrated else caveats.UNCALIBRATED)
    return tuple(caveat for caveat in told if caveat)
