"""Each source of metrics alone drives a rehearsed migration.

Real requests in real time, two rehearsals at once. At 25 % the source freezes and goes on, then green begins to fail;
the gate takes all traffic back; the fault is mended, the migration resumes and finishes. Sources that know only minutes
need about ten of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from migrate.ledger.sql import open_ledger
from migrate.model.duration import written
from migrate.model.event import Event, Kind
from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose
from migrate.rehearse.watching.watched import MINUTE, Watched

EXAMPLE = Path("examples/demo/migration.yaml").resolve()
AT_ONCE = 2
BOUND = timedelta(minutes=25)
RATE = 80.0
TICK = timedelta(seconds=1)
WAY = {Cloud.AWS: "aws to gcp", Cloud.GCP: "gcp to aws"}

ERRORS = {"fault": "error-ratio", "side": Side.GREEN, "ratio": 0.3}
SLOWNESS = {"fault": "added-latency", "side": Side.GREEN, "milliseconds": 500, "ratio": 0.3}
DOWN = {"fault": "metrics-down"}
TRACED = (Watched.XRAY, Watched.CLOUD_TRACE, Watched.TRACES)


@dataclass(frozen=True, slots=True)
class Run:
    """One rehearsal."""

    watched: Watched
    blue: Cloud

    @property
    def name(self) -> str:
        return f"{self.watched}, {WAY[self.blue]}"

    def script(self, folder: Path) -> Mapping[str, Any]:
        period = self.watched.period(TICK)
        frozen = period + timedelta(seconds=5)
        pace = {"bake": max(period, 4 * TICK), "window": 2 * period, "lease": timedelta(seconds=6), "bound": BOUND}
        fault = SLOWNESS if self.watched in TRACED else ERRORS
        return {
            "migration": _migration(folder).name,
            "blue": self.blue,
            "watched": self.watched,
            "pace": {name: written(value) for name, value in pace.items()},
            "load": {"rate": RATE, "pinned": "5s", "clamp": "3s", "clients": dict.fromkeys(_KINDS, 48)},
            "faults": [
                {"at": "25%", "after": "1s", "does": DOWN, "until": "time", "lasting": written(frozen)},
                {"at": "25%", "after": written(frozen + 2 * TICK), "does": fault, "lasting": "1s"},
            ],
            "expect": {"rolled-back": True},
        }


_KINDS = ("honours-ttl", "keep-alive", "ignores-ttl", "clamping-resolver")

RUNS = [Run(watched, Cloud.AWS) for watched in Watched if watched is not Watched.EDGES] + [
    Run(watched, Cloud.GCP) for watched in (Watched.NATIVE, Watched.TRACES)
]


def measure(folder: Path, sources: Sequence[Watched] = ()) -> Mapping[str, object]:
    """One line for each rehearsal of these sources, or of all."""
    wanted = [run for run in RUNS if not sources or run.watched in sources]
    wanted.sort(key=lambda run: run.watched.period(TICK) < MINUTE)  # the long ones first
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(lambda run: _perform(run, folder.with_name(f"{run.watched}-{run.blue}")), wanted)
        return dict(zip((run.name for run in wanted), told, strict=True))


def _perform(run: Run, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "rehearsal.yaml"
    script.write_text(json.dumps(run.script(folder)))
    argv = [sys.executable, "-m", "migrate", "rehearse", str(script), "--out", str(folder / "out"), "--plain"]
    with (folder / "told.txt").open("w") as told:
        done = subprocess.run(argv, stdout=told, stderr=told, timeout=2 * BOUND.total_seconds(), check=False)
    if done.returncode != 0:
        return f"not as told; read {folder / 'told.txt'}"
    facts = json.loads((folder / "out" / "facts.json").read_text())
    with open_ledger(folder / "out" / "world" / "ledger.db", "shop") as ledger:
        return _line(facts, ledger.events(), _moves_while_frozen((folder / "told.txt").read_text().splitlines()))


def _moves_while_frozen(lines: Sequence[str]) -> int:
    """Changes of weight that a cloud accepted between the two notes of the source's fault."""
    begun, ended = (next(n for n, line in enumerate(lines) if f"** {word}: metrics-down" in line) for word in _NOTES)
    return sum(" accepted " in line for line in lines[begun:ended])


_NOTES = ("fault", "mended")


def _line(facts: Mapping[str, Any], events: Sequence[Event], moves: int) -> str:
    minutes = (events[-1].at - events[0].at) / timedelta(minutes=1)
    back = next(event for event in events if event.kind is Kind.VERDICT and event.body["ruling"] == "rollback")
    reached = [event for event in events if event.kind is Kind.REACHED and event.body["purpose"] == Purpose.ADVANCE]
    blind = [event for event in events if event.kind is Kind.HELD and event.body["waiting"] == "BLIND"]
    failed = facts["failed"]
    return (
        f"{minutes:.1f} min, {facts['requests']} requests; blind {len(blind)} times, {moves} moves while frozen; "
        f"verdict {facts['breach_to_verdict_s']:.0f} s after the fault ({back.body['because']}); "
        f"{len(reached)} steps reached; failed {failed['fault']} by the fault, "
        f"{failed['shift']} by the shift, {failed['other']} otherwise"
    )


def _migration(folder: Path) -> Path:
    """The demo's, in two steps."""
    document = YAML(typ="safe", pure=True).load(EXAMPLE.read_text())
    path = folder / "migration.yaml"
    path.write_text(json.dumps({**document, "steps": ["25%", "100%"]}))
    return path
