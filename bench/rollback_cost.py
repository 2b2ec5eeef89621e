"""What `migrate rollback` costs as a process of its own: its CPU time and its wall time, beside an idle interpreter's.

The wall time holds the waiting for the API and the name servers; the CPU time is the program's own.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.model.side import Cloud
from migrate.rehearse.loopback import loopback
from migrate.rehearse.rehearsal import Pace, Rehearsal
from migrate.rehearse.world import CREDENTIALS, World

RUNS = 5
EXAMPLE = Path("examples/demo/migration.yaml")


def measure(folder: Path) -> Mapping[str, object]:
    """Medians of five runs."""
    shutil.rmtree(folder, ignore_errors=True)
    spec = load(EXAMPLE)
    rehearsal = Rehearsal(migration=EXAMPLE, pace=Pace(propagation=timedelta(milliseconds=300)))
    with World(folder, rehearsal, Cloud.AWS) as world:
        declaration = folder / "migration.yaml"
        declaration.write_text(json.dumps(loopback(spec, plan(spec), world.ground, world.means)))
        rollbacks = [cost([sys.executable, "-m", "migrate", "rollback", "-f", str(declaration)]) for _ in range(RUNS)]
    idle = [cost([sys.executable, "-c", "pass"]) for _ in range(RUNS)]
    cpu, wall = (statistics.median(run[at] for run in rollbacks) for at in (0, 1))
    base = statistics.median(run[0] for run in idle)
    return {
        "rollback, CPU seconds": round(cpu, 3),
        "rollback, wall seconds": round(wall, 3),
        "idle interpreter, CPU seconds": round(base, 3),
        "ratio of CPU to an idle interpreter": round(cpu / base, 1),
    }


def cost(argv: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of a process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(argv, env={**os.environ, **CREDENTIALS}, check=True, capture_output=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start
