"""Given: recorded lines, as text and as files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from migrate.decide.guards import Guards
from migrate.model.slo import Objective, Sli, Slo

SLO = Slo((Objective(Sli.AVAILABILITY, 0.999),), None, 0.005)
GUARDS = Guards()
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0)


def a_line(t: float = 10, **change: Any) -> dict[str, Any]:
    """A healthy batch of ten seconds at a quarter."""
    line = {"trace": "shop", "t": t, "step": 4, "share": 0.25, "ttl": 60}
    counts = {"green": {"total": 1000, "bad": 1}, "blue": {"total": 3000, "bad": 3}}
    return {**line, **counts, **change}


def without(key: str, line: dict[str, Any] | None = None) -> dict[str, Any]:
    return {name: value for name, value in (line or a_line()).items() if name != key}


def counts(total: int, bad: int) -> dict[str, int]:
    return {"total": total, "bad": bad}


def a_migration(
    trace: str = "shop", *, rate: int = 400, period: int = 10, sick: float = 0.0, sick_from: float = 0, **change: Any
) -> list[dict[str, Any]]:
    """Six steps of ten minutes, 0.1 % bad on both sides; from `sick_from` green's ratio is `sick`."""
    made: list[dict[str, Any]] = []
    for number in range(3600 // period):
        t, step = (number + 1) * period, number * period // 600
        green = round(rate * period * SHARES[step])
        blue, usual = rate * period - green, 0.001 * (1 if number % 2 else 0.5)
        ratio = sick if sick and t > sick_from else usual
        line = a_line(t, trace=trace, step=step + 1, share=SHARES[step])
        sides = {"green": counts(green, round(green * ratio)), "blue": counts(blue, round(blue * usual))}
        made.append({**line, **sides, **change})
    return made


def written(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path
