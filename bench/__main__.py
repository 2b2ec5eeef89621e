"""`python -m bench [NAME ...]`: run measurements; each prints a table and writes build/bench/NAME.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench import rollback_cost, weight_changes

MEASUREMENTS = {"weight-changes": weight_changes.measure, "rollback-cost": rollback_cost.measure}
OUT = Path("build/bench")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*MEASUREMENTS, []], help="which; all where none is named")
    for name in parser.parse_args().name or MEASUREMENTS:
        OUT.mkdir(parents=True, exist_ok=True)
        measured = MEASUREMENTS[name](OUT / "world")
        (OUT / f"{name}.json").write_text(json.dumps(measured, indent=2) + "\n")
        print(f"\n{name}")
        for label, value in measured.items():
            print(f"  {label:<44} {value}")


if __name__ == "__main__":
    main()
