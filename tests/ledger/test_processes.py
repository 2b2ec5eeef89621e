"""Several real processes at one ledger: they race, they are killed, and nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pytest

from migrate.errors import LeaseHeld
from migrate.ledger import owner
from migrate.ledger.sql import open_ledger
from tests.ledger.child import EVENTS, ROUNDS
from tests.ledger.given import NOW, TERM, an_event

ROOT = Path(__file__).parents[2]


class Child:
    """A process of its own that speaks in lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def hears(self, line: str) -> None:
        self._pipe(self.process.stdin).write(line + "\n")
        self._pipe(self.process.stdin).flush()

    def says(self) -> str:
        return self._pipe(self.process.stdout).readline().strip()

    def is_killed(self) -> list[str]:
        """SIGKILL; what it had said until then and was not yet listened to."""
        self.process.kill()
        rest = self._pipe(self.process.stdout).read().split("\n")
        self.process.wait(timeout=120)
        return rest[:-1]

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


@contextmanager
def child(what: str, place: Path, name: str = "-") -> Generator[Child]:
    command = [sys.executable, "-m", "tests.ledger.child", what, str(place), name]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Child(process)
        finally:
            process.kill()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_of_two_processes_asking_at_once_one_gets_the_lease(place: Path) -> None:
    with ExitStack() as stack:
        racers = [stack.enter_context(child("race", place, name)) for name in ("one", "two")]
        assert [racer.says() for racer in racers] == ["ready", "ready"]
        for number in range(ROUNDS):
            for racer in racers:
                racer.hears("go")
            answers = [racer.says() for racer in racers]
            with open_ledger(place, f"round-{number}") as ledger:
                standing = ledger.lease()
            assert standing is not None
            assert answers in (["one", "held"], ["held", "two"])
            assert standing.owner in answers


@pytest.mark.parametrize("heard", [0, 1, 40, 120])
def test_a_process_killed_while_it_appends_loses_nothing_it_acknowledged(place: Path, heard: int) -> None:
    with child("append", place) as writer:
        acknowledged = [writer.says() for _ in range(heard)]
        acknowledged += writer.is_killed()
    assert len(acknowledged) < EVENTS, "it was killed too late to tell"
    with open_ledger(place, "shop") as ledger:
        events = ledger.events()
        # The one that was recorded but not yet spoken of may be there too; it is whole.
        assert len(acknowledged) <= len(events) <= len(acknowledged) + 1
        assert [str(event.seq) for event in events][: len(acknowledged)] == acknowledged
        assert [event.body for event in events] == [an_event(event.seq).body for event in events]
        assert [event.seq for event in ledger.append(an_event())] == [len(events) + 1]


def test_a_killed_holder_is_not_waited_for(place: Path) -> None:
    with child("hold", place) as holder, open_ledger(place, "shop", gone=owner.gone) as ledger:
        name = holder.says()
        with pytest.raises(LeaseHeld, match=name):
            ledger.acquire("successor", NOW, TERM)
        holder.is_killed()
        assert ledger.acquire("successor", NOW, TERM).epoch == 2


def test_without_a_way_to_tell_a_killed_holder_is_waited_for(place: Path) -> None:
    with child("hold", place) as holder, open_ledger(place, "shop") as ledger:
        name = holder.says()
        holder.is_killed()
        with pytest.raises(LeaseHeld, match=name):
            ledger.acquire("successor", NOW, TERM)


def test_a_holder_that_died_and_was_not_yet_reaped_is_gone(place: Path) -> None:
    with child("hold", place) as holder:
        name = holder.says()
        assert not owner.gone(name)
        holder.process.kill()
        os.waitid(os.P_PID, holder.process.pid, os.WEXITED | os.WNOWAIT)
        assert owner.gone(name)
