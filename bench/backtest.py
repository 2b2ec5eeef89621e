"""Backtest: batches a second that `migrate backtest` replays on one core, and the room that a longer file needs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0)
OPEN = 100
"""Migrations that go on at the same time."""


def measure(folder: Path) -> dict[str, object]:
    """Processes, so that start and reading count as they do for a person; CPU seconds, so that neighbours do not."""
    folder.mkdir(parents=True, exist_ok=True)
    short = _replayed(_recording(folder / "short.jsonl", rounds=1))
    long = _replayed(_recording(folder / "long.jsonl", rounds=4))
    return {
        "batches": long["batches"],
        "batches per CPU second, start included": round(long["batches"] / long["cpu"]),
        "MiB at most, a quarter of the file": round(short["mib"]),
        "MiB at most": round(long["mib"]),
    }


def _recording(path: Path, *, rounds: int) -> Path:
    """`rounds` times a hundred healthy migrations side by side, six steps of five minutes, ten-second batches."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for tick in range(rounds * 180):
            again, number = divmod(tick, 180)
            for trace in range(OPEN):
                line = _line(dice, f"{again}-{trace}", number)
                file.write(f"{json.dumps(line)}\n")
    return path


def _line(dice: random.Random, trace: str, number: int) -> dict[str, object]:
    step = number // 30
    green = round(5000 * SHARES[step])
    sides = {name: _arm(dice, total) for name, total in (("green", green), ("blue", 5000 - green))}
    clients = {name: arm["bad"] for name, arm in sides.items()}
    head = {"trace": trace, "t": 10 * (number + 1), "step": step + 1, "share": SHARES[step], "ttl": 60}
    return {**head, **sides, "clients": clients}


def _arm(dice: random.Random, total: int) -> dict[str, int]:
    """About one in a thousand bad; a normal draw is near enough for a measurement of time."""
    bad = dice.gauss(total * 0.001, (total * 0.001) ** 0.5)
    return {"total": total, "bad": min(total, max(0, round(bad)))}


def _replayed(file: Path) -> dict[str, float]:
    argv = [sys.executable, "-m", "migrate", "backtest", str(file), "--slo", "99.9%", "--json"]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = json.loads(process.stderr.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return {"batches": told["lines"], "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}
