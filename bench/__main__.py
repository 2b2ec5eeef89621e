"""`python -m bench [NAME ...]`: run measurements; each prints a table and writes build/bench/NAME.json."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from bench import backtest, plan, rollback_cost, watched, weight_changes
from bench.study import forms, study
from migrate.rehearse.watching.watched import Watched

MEASUREMENTS = {
    "weight-changes": weight_changes.measure,
    "rollback-cost": rollback_cost.measure,
    "plan": plan.measure,
    "backtest": backtest.measure,
}
OUT = Path("build/bench")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    every = [*MEASUREMENTS, "study", "forms"]
    parser.add_argument("name", nargs="*", choices=[*every, "watched", []], help=f"which; without any: {every}")
    parser.add_argument("--migrations", type=int, default=study.MIGRATIONS, help="of the study, per case and rate")
    parser.add_argument("--source", action="append", type=Watched, help="of watched; all where none is named")
    asked = parser.parse_args()
    measurements = MEASUREMENTS | {"study": partial(study.measure, migrations=asked.migrations)}
    measurements |= {"forms": partial(forms.measure, migrations=asked.migrations)}
    measurements |= {"watched": partial(watched.measure, sources=asked.source or ())}
    for name in asked.name or every:
        OUT.mkdir(parents=True, exist_ok=True)
        measured = measurements[name](OUT / "world")
        (OUT / f"{name}.json").write_text(json.dumps(measured, indent=2) + "\n")
        print(f"\n{name}")
        for label, value in measured.items():
            print(f"  {label:<44} {value}")


if __name__ == "__main__":
    main()
