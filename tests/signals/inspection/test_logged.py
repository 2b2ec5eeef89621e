"""Access logs: each planted fault is found and it alone, and healthy ones show none."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.model.signal_fault import SignalFault
from migrate.model.spec.signal import LogSpec
from migrate.signals.inspection import written_log
from migrate.signals.inspection.inspect import inspect
from migrate.signals.inspection.inspection import Inspection
from tests.signals import log_lines
from tests.signals.inspection.counters import HOUR, NOW


@dataclass
class Logs:
    """Two files, the lines of both, and what is declared of them."""

    folder: Path
    blue: list[str] = field(default_factory=list[str])
    green: list[str] = field(default_factory=list[str])
    grown: dict[str, datetime] = field(default_factory=dict[str, datetime])
    declared: dict[str, object] = field(default_factory=dict[str, object])
    side: dict[str, object] = field(default_factory=dict[str, object])

    def tried(self) -> Inspection:
        """What a trial finds."""
        sides: dict[str, object] = {}
        for name, lines in (("blue", self.blue), ("green", self.green)):
            path = self.folder / f"{name}.log"
            path.write_text("".join(f"{line}\n" for line in lines))
            os.utime(path, times=(self.grown.get(name, NOW).timestamp(),) * 2)
            sides[name] = {"path": path.name, "format": "combined", **self.side}
        spec = LogSpec.model_validate_json(json.dumps({"name": "logs", "kind": "log", **sides, **self.declared}))
        return inspect([spec], None, folder=self.folder, targets=lambda _: {}, now=NOW)[0]

    @property
    def found(self) -> set[object]:
        return {finding.id for finding in self.tried().findings}


def served(
    count: int,
    *,
    clients: int = 40,
    by: timedelta = timedelta(0),
    path: str = "/cart",
    seed: int = 1,
    net: str = "192.0.2",
) -> list[str]:
    """So many requests of the last hour, the newest of them just now; `by` is how far their times are off."""
    chance = Random(seed)
    ages = [0.0, *sorted(chance.uniform(0, HOUR) for _ in range(count - 1))]
    return [
        log_lines.combined(
            NOW - timedelta(seconds=age) + by,
            chance.choice((200, 200, 200, 404, 503)),
            client=f"{net}.{chance.randrange(clients)}",
        ).replace("/cart", path)
        for age in reversed(ages)
    ]


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path, served(600), served(60, seed=2, net="198.51.100"))


@settings(
    max_examples=30, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.integers(0, 10**6), st.sampled_from((1, 30, 300, 2000)), st.sampled_from((0, 1, 300)), st.integers(0, 8))
def test_healthy_logs_show_no_fault(tmp_path: Path, seed: int, blue: int, green: int, late: int) -> None:
    by = timedelta(seconds=-late)
    sides = (served(blue, seed=seed, by=by), served(green, seed=seed + 1, by=by, net="198.51.100") if green else [])
    assert Logs(tmp_path, *sides).found == set()


def test_what_healthy_logs_count(logs: Logs) -> None:
    blue, green = logs.tried().looks
    assert (blue.total, green.total, blue.clients) == (600, 60, 40)
    assert set(blue.classes) == {"2xx", "404", "5xx"}
    assert blue.late == timedelta(0)


def test_a_log_that_is_not_there(logs: Logs) -> None:
    logs.declared = {"blue": {"path": "none.log", "format": "combined"}}
    assert logs.found == {SignalFault.UNREACHABLE}


def test_a_log_that_may_not_be_read_is_told_with_the_right_to_add(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(written_log, "_end", closed)
    found = logs.tried().findings
    assert {finding.id for finding in found} == {SignalFault.DENIED}
    assert all("chmod" in finding.then for finding in found)


def test_a_log_of_another_format_is_named(logs: Logs) -> None:
    logs.side = {"format": "alb"}
    (first, *_) = logs.tried().findings
    assert logs.found == {SignalFault.OTHER_FORMAT}
    assert first.then == "Declare `format: combined`."


def test_a_log_that_does_not_grow(logs: Logs) -> None:
    logs.blue = served(600, by=timedelta(minutes=-25))
    logs.grown["blue"] = NOW - timedelta(minutes=25)
    assert logs.found == {SignalFault.STALE}


def test_a_quiet_green_is_no_fault(logs: Logs) -> None:
    logs.green, logs.grown["green"] = [], NOW - timedelta(days=3)
    assert logs.found == set()


def test_lines_that_come_later_than_delay(logs: Logs) -> None:
    logs.blue = served(600, by=timedelta(minutes=-4))
    assert logs.found == {SignalFault.DELAY_TOO_SHORT}


@pytest.mark.parametrize("hours", [-9.5, -5, -1, 1, 2, 5.5])
def test_times_of_another_zone(logs: Logs, hours: float) -> None:
    logs.blue = served(600, by=timedelta(hours=hours))
    assert logs.found == {SignalFault.CLOCK_OFF}


def test_a_clock_that_is_ahead(logs: Logs) -> None:
    logs.green = served(60, by=timedelta(seconds=50), net="198.51.100")
    assert logs.found == {SignalFault.CLOCK_OFF}


def test_a_few_addresses_without_declared_hops(logs: Logs) -> None:
    logs.blue = served(600, clients=2)
    assert logs.found == {SignalFault.FEW_ADDRESSES}
    logs.side = {"hops": 0}
    assert logs.found == set()


@pytest.mark.parametrize(
    "path", ["/healthz", "/health", "/status", "/api/ping", "/actuator/health/readiness", "/livez"]
)
def test_health_checks_that_hide_the_users(logs: Logs, path: str) -> None:
    logs.blue = _by_time([*served(600, seed=5, path=path), *served(60)])
    assert logs.found == {SignalFault.CHECKS_DOMINATE}
    logs.declared = {"leave-out": {"paths": [path]}}
    assert logs.found == set()


def test_one_file_for_both_sides(logs: Logs) -> None:
    logs.tried()
    (logs.folder / "green.log").unlink()
    (logs.folder / "green.log").symlink_to("blue.log")
    logs.green = logs.blue
    assert logs.found == {SignalFault.SAME_SERIES}


def test_both_sides_collected_into_both_files(logs: Logs) -> None:
    both = _by_time([*logs.blue, *logs.green])
    logs.blue = logs.green = both
    assert logs.found == {SignalFault.OVERLAP}


def _by_time(lines: Sequence[str]) -> list[str]:
    return sorted(lines, key=lambda line: line.partition("[")[2])
