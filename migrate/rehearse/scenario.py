"""Scenario: what was rehearsed, for the reader of a report who has neither file at hand."""

from __future__ import annotations

from dataclasses import fields

from migrate.model.plan import Plan
from migrate.model.spec.gate import GateKind
from migrate.model.spec.spec import Spec
from migrate.model.weights import percent
from migrate.rehearse.faults import Fault
from migrate.rehearse.rehearsal import Coming, Episode, Mend, Rehearsal
from migrate.version import __version__

Row = tuple[str, str]


def scenario(rehearsal: Rehearsal, spec: Spec, plan: Plan) -> tuple[Row, ...]:
    """Label and value: the migration, its ramp, its gate, the load and the faults."""
    return (
        ("migration", spec.name),
        ("steps", ", ".join(percent(step.weights.green) for step in plan.steps)),
        ("gate", _gate(spec)),
        ("objectives", _objectives(spec)),
        ("load", f"{rehearsal.load.rate:g} requests/s from {sum(rehearsal.load.clients.values())} clients"),
        ("judged by", f"{rehearsal.watched}"),
        ("sides", "built by Pulumi" if rehearsal.sides is Coming.BUILT else "standing from the beginning"),
        ("faults", "; ".join(map(_fault, rehearsal.faults)) or "none"),
        ("expected", _expected(rehearsal)),
        ("version", f"migrate {__version__}"),
    )


def fault_words(fault: Fault) -> str:
    """The fault as its file names it: its name, then its numbers."""
    names = [field.name for field in fields(fault) if field.name != "fault"]
    return ", ".join([fault.fault, *(f"{name} {getattr(fault, name)}" for name in names)])


def _gate(spec: Spec) -> str:
    if spec.gate.kind is GateKind.EVIDENCE:
        return f"evidence; a healthy green is rolled back with a chance of at most {_percent(spec.gate.alpha)}"
    return f"plain; {spec.gate.failures} failures, {spec.gate.of_objective:g} times the objective's allowance"


def _objectives(spec: Spec) -> str:
    told = f"availability {_percent(spec.slo.availability)}"
    latency = spec.slo.latency
    return (
        told if latency is None else f"{told}; {_percent(latency.target)} within {latency.within.total_seconds():g} s"
    )


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.6g} %"


def _fault(episode: Episode) -> str:
    end = "until rolled back" if episode.until is Mend.ROLLED_BACK else f"for {episode.lasting.total_seconds():g} s"
    return f"{fault_words(episode.does)}, at {percent(episode.at.green)} {end}"


def _expected(rehearsal: Rehearsal) -> str:
    expect = rehearsal.expect
    told = ("rolled back by the gate" if expect.rolled_back else "never rolled back", "finished" * expect.finished)
    return ", ".join(filter(None, told))
