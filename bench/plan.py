"""What a ramp made from the error budget costs, when green is bad from the start: in parts of the budget B.

The world is that of the published figures: 99.9 % promised, 0.1 % bad on blue, half a percent of the monthly budget to
spend, a TTL of 60 s. The signal counts users every 10 s. Plan, rules and gate are the controller's; calls and
propagation are as slow as they may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from migrate.api.trials import Lot, played
from migrate.decide.forecast.prospect import Case, Onset, Prospect, prospect
from migrate.decide.forecast.source import Source
from migrate.decide.forecast.trial import Scene
from migrate.decide.guarded_gate import GuardedGate
from migrate.decide.guards import Calibration
from migrate.decide.planner import plan
from migrate.decide.synthesis.declared import guards, reaction, spend
from migrate.declaration.load import load
from migrate.model.slo import Objective, Sli
from migrate.model.spec import Spec
from migrate.model.spec.gate import GateKind

RATES = (5, 50, 500, 5000)
RATIOS = (0.0015, 0.002, 0.003, 0.005, 0.006, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
RUNS = 200
SEED = 11
BASE = 0.001
EXAMPLE = Path("examples/shop/migration.yaml")
ACCEPTED = 0.005
"""`slo.tolerance` of five times what is allowed."""


@dataclass(frozen=True)
class Cell:
    rate: int
    budget: float
    seen: Prospect


def measure(_: Path) -> Mapping[str, object]:
    """A row for each rate and fault, and what holds over all of them."""
    cells = list(_cells())
    ill = [cell for cell in cells if cell.seen.case.onset is Onset.START]
    rows = {f"{cell.rate}/s, {cell.seen.case.ratio:.2%} bad": _told(cell) for cell in cells}
    return {
        **rows,
        "largest mean, of B": round(max(cell.seen.mean / cell.budget for cell in ill), 2),
        "largest 95 % point, of B": round(max(cell.seen.p95 / cell.budget for cell in ill), 2),
        "finished above the accepted tolerance": sum(
            round(cell.seen.finished * cell.seen.runs) for cell in ill if cell.seen.case.ratio > ACCEPTED
        ),
        "runs of each": RUNS,
    }


def _told(cell: Cell) -> str:
    seen = cell.seen
    return (
        f"mean {seen.mean / cell.budget:.2f} B, 95 % {seen.p95 / cell.budget:.2f} B, taken back {seen.taken_back:.1%}, "
        f"finished {seen.finished:.1%}, asked {seen.asked:.1%}, {seen.lasts / timedelta(minutes=1):.0f} min"
    )


def _cells() -> Iterator[Cell]:
    lots = [lot for rate in RATES for lot in _lots(rate)]
    for lot, outcomes in zip(lots, played(lots), strict=True):
        rate = int(lot.scene.rate)
        yield Cell(rate, spend(_spec(rate), rate)[Sli.AVAILABILITY], prospect(lot.case, outcomes))


def _lots(rate: int) -> Iterator[Lot]:
    objective = Objective(Sli.AVAILABILITY, 0.999)
    scene = _scene(rate)
    for case in (Case(Onset.NEVER, 0.0), *(Case(Onset.START, ratio) for ratio in RATIOS)):
        yield Lot(scene, objective, case, SEED, 0, RUNS)


def _scene(rate: int) -> Scene:
    spec = _spec(rate)
    ramp, budget = plan(spec), spend(spec, rate)[Sli.AVAILABILITY]
    usual = {Sli.AVAILABILITY: Calibration(BASE)}
    gate = GuardedGate(spec.slo.slo, usual, steps=len(ramp.steps), spend=budget, guards=guards(spec))
    source = Source("edges", timedelta(seconds=10))
    return Scene(ramp, gate, float(rate), {Sli.AVAILABILITY: BASE}, (source,), reaction(spec))


def _spec(rate: int) -> Spec:
    """The example with this peak, one promise, one signal, and a ramp made from its budget."""
    shop = load(EXAMPLE)
    kept = shop.model_fields_set - {"bake", "requests", "steps", "freeze", "approvals"}
    changed = {
        "blue": shop.blue.model_copy(update={"capacity": None}),
        "green": shop.green.model_copy(update={"capacity": None}),
        "service": shop.service.model_copy(update={"peak": rate}),
        "slo": shop.slo.model_copy(update={"latency": None}),
        "signals": shop.signals[:1],
        "gate": shop.gate.model_copy(update={"kind": GateKind.EVIDENCE, "base": BASE}),
    }
    return Spec.model_validate({name: getattr(shop, name) for name in kept} | changed)
