"""The study's table: every rival in every cell, and a summary that hides no bad one."""

from __future__ import annotations

from bench.study.alarm import Shape
from bench.study.cases import Case
from bench.study.search import Tuned
from bench.study.study import Cell, Rivals, one, summary
from bench.study.window import Rule
from bench.study.world import RATES

RIVALS = Rivals(
    {rate: (Tuned(Shape(2, 2, 1), 0.01), Tuned(Shape(1, 1, 6), 0.02)) for rate in RATES}, Rule(6, 20, 0.005, 2.0)
)
RULES = {"gate", "gate, alpha 1e-3", "alarm", "window rule"}


def test_every_rule_is_led_through_the_same_traffic() -> None:
    healthy = one(Cell(50, Case.COLD, 0, 20), RIVALS)
    assert set(healthy) == RULES | {"frozen"}
    assert healthy["gate"] == 0.0
    faulty = one(Cell(50, 0.5, 0, 20), RIVALS)
    assert set(faulty) == RULES | {"alarm 1 of 1, 60 s points"}
    assert all(0 < cost < 10_000 for cost in faulty.values())


def test_the_summary_names_the_worst_case_and_the_worst_cell() -> None:
    def taken(gate: float) -> dict[str, float]:
        return {"gate": gate, "gate, alpha 1e-3": 0.0}

    healthy = {(5, Case.COLD): taken(0.001), (50, Case.INCIDENT): taken(0.02), (50, Case.LATE): taken(1.0)}
    cheap = {"gate": 10.0, "alarm": 20.0, "alarm 1 of 1, 60 s points": 8.0, "window rule": 40.0}
    faulty = {(5, 0.01): cheap, (50, 0.01): {**cheap, "gate": 30.0}, (500, 0.01): cheap}
    told = summary(healthy, faulty)
    assert told["worst case of the gate"] == "2.00 % (R4 shared incident, 50 rps)"
    assert told["gate / alarm (one shape per rate)"] == "median 0.50, worst 1.50"
    assert told["gate / alarm (best shape of each cell)"] == "median 1.25, worst 3.75"
    assert told["gate / window rule"] == "median 0.25, worst 0.75"
