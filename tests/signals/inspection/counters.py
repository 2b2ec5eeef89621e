"""Counters: a side's counters as a scraper stores them, and a server that answers for them as Prometheus does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from math import sqrt
from random import Random
from urllib.parse import parse_qs

from migrate.signals.matcher import matchers, name_of

NOW = datetime(2026, 11, 30, 12, 0, 3, tzinfo=UTC)
HOUR = 3600


@dataclass(slots=True)
class Counter:
    """One series: labels, and values by seconds before NOW."""

    labels: dict[str, str]
    points: list[tuple[float, float]]

    def meets(self, selector: str) -> bool:
        named = name_of(selector) in ("", self.labels["__name__"])
        return named and all(each.meets(self.labels.get(each.label, "")) for each in matchers(selector))


def counter(
    name: str, *, rate: float, every: float = 10, age: float = HOUR, start: float = 0, **labels: str
) -> Counter:
    """It grows by requests that come by chance, at a steady rate, from `age` seconds ago until now."""
    chance, value, points = Random(f"{name}{labels}"), start, list[tuple[float, float]]()
    for step in range(int(age // every) + 1):
        points.append((age - step * every, value))
        value += by_chance(chance, rate * every)
    return Counter({"__name__": name, **labels}, points)


def by_chance(chance: Random, mean: float) -> int:
    """Poisson, or close to it."""
    if mean > 30:
        return max(0, round(chance.gauss(mean, sqrt(mean))))
    count, left = 0, mean
    while mean and (left := left - chance.expovariate(1.0)) > 0:
        count += 1
    return count


def healthy(side: str, *, rate: float = 5, every: float = 10) -> list[Counter]:
    """Requests by code, and a histogram."""
    made = [
        counter("requests_total", rate=rate * part, every=every, start=start, side=side, code=code, path="/buy")
        for code, part, start in (("200", 0.99, 70_000), ("404", 0.009, 300), ("503", 0.001, 40))
    ]
    bounds = (("0.1", 0.8), ("0.3", 0.95), ("+Inf", 1.0))
    made += [counter("seconds_bucket", rate=rate * part, every=every, side=side, le=end) for end, part in bounds]
    return [*made, counter("seconds_count", rate=rate, every=every, side=side)]


@dataclass
class Stored:
    """All counters of a server, and what it says beside them."""

    counters: list[Counter] = field(default_factory=list[Counter])
    beside: dict[str, object] = field(default_factory=dict[str, object])
    date: str | None = None

    def side(self, side: str) -> list[Counter]:
        return [each for each in self.counters if each.labels.get("side") == side]

    def named(self, name: str, side: str = "green") -> list[Counter]:
        return [each for each in self.side(side) if each.labels["__name__"] == name]

    def change(self, counters: Iterable[Counter], to: Callable[[float], float]) -> None:
        """Other values at the same moments; `to` is given what was there."""
        for each in counters:
            each.points = [(ago, to(value)) for ago, value in each.points]

    def answer(self, query: str) -> dict[str, object]:
        """An instant query of the two kinds that are asked."""
        grouped = re.fullmatch(r"count by \((.*?)\) \(last_over_time\((\w+)\[\d+s\]\)\)", query)
        if grouped:
            names = [name for name in grouped[1].split(", ") if name]
            found = {
                tuple(each.labels.get(name, "") for name in names) for each in self.counters if each.meets(grouped[2])
            }
            told = [dict(zip(names, values, strict=True)) for values in sorted(found)]
            result = [
                {"metric": {name: value for name, value in one.items() if value}, "value": [0, "1"]} for one in told
            ]
            return self._told("vector", result)
        selector, seconds = query.rsplit("[", 1)
        return self._told(
            "matrix", [self._series(each, int(seconds[:-2])) for each in self.counters if each.meets(selector)]
        )

    def _series(self, each: Counter, seconds: int) -> Mapping[str, object]:
        kept = [(ago, value) for ago, value in sorted(each.points, reverse=True) if ago <= seconds]
        return {"metric": each.labels, "values": [[NOW.timestamp() - ago, _text(value)] for ago, value in kept]}

    def _told(self, kind: str, result: list[Mapping[str, object]]) -> dict[str, object]:
        return {"status": "success", "data": {"resultType": kind, "result": result}, **self.beside}

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a form."""
        query = parse_qs(request.headers["X-Body"])["query"][0]
        payload = json.dumps(self.answer(query)).encode()
        request.send_response_only(200)
        if self.date:
            request.send_header("Date", self.date)
        request.send_header("Content-Length", str(len(payload)))
        request.end_headers()
        request.wfile.write(payload)


def _text(value: float) -> str:
    return {"inf": "+Inf", "nan": "NaN"}.get(str(value), f"{value:.12g}")
