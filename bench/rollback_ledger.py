"""What a long ledger costs `migrate rollback`: CPU seconds of the process, beside those with a short one."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.rollback_cost import EXAMPLE, cost
from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.ledger.sql import open_ledger
from migrate.model.event import Event, Kind
from migrate.model.side import Cloud
from migrate.rehearse.loopback import loopback
from migrate.rehearse.rehearsal import Pace, Rehearsal
from migrate.rehearse.world import World

RUNS = 3
SHORT, LONG = 100, 100_000
_AT_ONCE = 5_000


def measure(folder: Path) -> Mapping[str, object]:
    """Medians of three runs."""
    shutil.rmtree(folder, ignore_errors=True)
    spec = load(EXAMPLE)
    rehearsal = Rehearsal(migration=EXAMPLE, pace=Pace(propagation=timedelta(milliseconds=300)))
    with World(folder, rehearsal, Cloud.AWS) as world:
        document = loopback(spec, plan(spec), world.ground, world.means)
        short, long = (_median(folder, document, events) for events in (SHORT, LONG))
    return {
        f"rollback, CPU seconds, {LONG} events": round(long, 3),
        f"rollback, CPU seconds, {SHORT} events": round(short, 3),
        "ratio": round(long / short, 2),
    }


def _median(folder: Path, document: Mapping[str, object], events: int) -> float:
    declaration = folder / f"{events}.yaml"
    declaration.write_text(json.dumps({**document, "ledger": f"{events}.db"}))
    _fill(folder / f"{events}.db", str(document["name"]), events)
    argv = [sys.executable, "-m", "migrate", "rollback", "-f", str(declaration)]
    return statistics.median(cost(argv)[0] for _ in range(RUNS))


def _fill(path: Path, name: str, events: int) -> None:
    """Measurements, as nearly all rows of a long soak are, read as they come, as a controller reads them."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    with open_ledger(path, name) as ledger:
        for first in range(0, events, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, events))
            body = {"gate": {}, "batches": []}
            ledger.append(*(Event(Kind.MEASURED, start + timedelta(seconds=n), "bench", 1, body) for n in numbers))
            ledger.recalled()
