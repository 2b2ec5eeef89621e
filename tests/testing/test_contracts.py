"""The contracts as somebody outside runs them: a good implementation passes, and each broken one is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import migrate.testing

PUBLIC = {
    "LedgerContract", "MemoryLedger", "MemoryPlace", "MemoryRoute", "MemorySignal", "Rehearsed", "RouteContract",
    "RouteTrouble", "RouteWorld", "SignalContract", "SignalOddity", "SignalSource", "SignalTrouble",
}  # fmt: skip

ROUTE = """
from datetime import UTC, datetime, timedelta
from dataclasses import replace

import pytest

from migrate.errors import RouteUnreachable, Throttled, WriteInProgress
from migrate.routes.memory import Moment, Pace
from migrate.testing import MemoryRoute, RouteContract, RouteTrouble

ERRORS = {
    RouteTrouble.LOST_BEFORE: RouteUnreachable("no answer"),
    RouteTrouble.LOST_AFTER: RouteUnreachable("no answer"),
    RouteTrouble.THROTTLED: Throttled("slow down"),
    RouteTrouble.BUSY: WriteInProgress("busy"),
}


class OurRoute(MemoryRoute):
    BODY


class OurWorld:
    ttl = bound = timedelta(seconds=60)

    def __init__(self):
        self.time = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.route = OurRoute("ours", now=lambda: self.time, pace=Pace(settling=timedelta(seconds=3)))

    def arm(self, trouble):
        after = trouble is RouteTrouble.LOST_AFTER
        self.route.fail(ERRORS[trouble], moment=Moment.AFTER if after else Moment.BEFORE, times=1 if after else 50)

    def mend(self):
        self.route.mend()

    def hold_back(self):
        pass

    def let_go(self):
        pass

    def eventually(self, holds):
        for _ in range(120):
            if holds():
                return
            self.time += timedelta(seconds=1)
        raise AssertionError("not within two minutes")


class TestOurRoute(RouteContract):
    @pytest.fixture
    def world(self):
        return OurWorld()
"""

BROKEN = {
    "writes over what another wrote": """
    def write(self, weights, *, expected, stamp):
        return super().write(weights, expected=self.read(), stamp=stamp)
""",
    "says settled at once": """
    def settled(self, change):
        return replace(super().settled(change), settled=True)
""",
    "forgets who wrote": """
    def read(self):
        return replace(super().read(), stamp=None)
""",
    "rolls back to a half": """
    def roll_back(self, *, writer, now, tried=()):
        from migrate.model.weights import Weights
        back = super().roll_back(writer=writer, now=now, tried=tried)
        stamp = replace(back.change.stamp, serial=back.change.stamp.serial + 1)
        self.write(Weights(5000), expected=self.read(), stamp=stamp)
        return back
""",
}


def outside(folder: Path, text: str) -> tuple[int, str]:
    """pytest, as somebody who has only this file runs it."""
    (folder / "test_ours.py").write_text(text)
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "test_ours.py"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_public_names_are_these() -> None:
    assert set(migrate.testing.__all__) == PUBLIC
    assert set(dir(migrate.testing)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_is_there_and_bears_its_name(name: str) -> None:
    assert getattr(migrate.testing, name).__name__ == name


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'RouteKontract'"):
        migrate.testing.RouteKontract  # type: ignore[attr-defined] # noqa: B018


def test_a_route_of_ones_own_that_keeps_the_contract_passes(tmp_path: Path) -> None:
    code, said = outside(tmp_path, ROUTE.replace("BODY", "pass"))
    assert code == 0, said


@pytest.mark.parametrize("body", [pytest.param(body, id=fault) for fault, body in BROKEN.items()])
def test_one_that_does_not_is_told_what_it_broke(tmp_path: Path, body: str) -> None:
    code, said = outside(tmp_path, ROUTE.replace("    BODY\n", body))
    assert code == 1, said
    assert "FAILED test_ours.py::TestOurRoute::" in said
    assert "assert " in said  # rewritten: the values are shown, not the bare statement
