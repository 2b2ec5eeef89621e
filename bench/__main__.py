"""`python -m bench [NAME ...]`: run measurements; each prints a table and writes build/bench/NAME.json.

`python -m bench zones FOLDER` is no measurement: it tries foreign listings of record sets.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from migrate.rehearse.watching.watched import Watched

OUT = Path("build/bench")
EVERY = (
    "weight-changes",
    "rollback-cost",
    "rollback-ledger",
    "plan",
    "backtest",
    "study",
    "forms",
    "ledger",
    "startup",
    "access-logs",
)
NAMED = ("watched", "worlds")
"""Take an hour or more, so they never run without being named."""


def main() -> None:
    if sys.argv[1:2] == ["zones"]:
        sys.exit(import_module("bench.zones.run").main(sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*EVERY, *NAMED, []], help=f"which; without any: {', '.join(EVERY)}")
    parser.add_argument("--migrations", type=int, default=2_000, help="of study, forms and worlds, per case and rate")
    parser.add_argument("--source", action="append", type=Watched, help="of watched; all where none is named")
    asked = parser.parse_args()
    for name in asked.name or EVERY:
        OUT.mkdir(parents=True, exist_ok=True)
        measured = _measured(name, asked)
        (OUT / f"{name}.json").write_text(json.dumps(measured, indent=2) + "\n")
        print(f"\n{name}")
        for label, value in measured.items():
            print(f"  {label:<44} {value}")


def _measured(name: str, asked: argparse.Namespace) -> Mapping[str, object]:
    """What one measurement found. Only its own module is imported: what this process holds counts as its children's."""
    world = OUT / "world"
    match name:
        case "study" | "forms" | "worlds":
            module = import_module(f"bench.study.{name}")
            return module.measure(world, migrations=asked.migrations)
        case "watched":
            module = import_module("bench.watched")
            return module.measure(world, sources=asked.source or ())
        case _:
            return import_module(f"bench.{name.replace('-', '_')}").measure(world)


if __name__ == "__main__":
    main()
