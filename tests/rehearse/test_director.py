"""The director gives every command in its order, and ends with the first that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import Exit, RehearsalError
from migrate.ledger.ledger import Ledger
from migrate.ledger.sql import open_ledger
from migrate.model.decision import Waiting
from migrate.model.event import Event, Kind
from migrate.model.phase import Phase
from migrate.model.state import Standing
from migrate.rehearse.breaking import Breaking
from migrate.rehearse.director import Director
from migrate.rehearse.errands import AFTER, BEFORE, Errand, When

MINUTE = timedelta(minutes=1)


@dataclass
class Ended:
    """A command that ended at once."""

    status: int | None = Exit.DONE

    def tail(self) -> str:
        return "its last words"


@dataclass
class Typist:
    """A person who writes down what was typed; `run` finishes the migration at once."""

    ledger: Ledger
    refused: str = ""
    typed: list[str] = field(default_factory=list)
    controller: Ended | None = None

    def run(self) -> object:
        self.typed.append("run")
        self.controller = Ended()
        lease = self.ledger.acquire("typist", datetime.now(UTC), term=MINUTE, above=0)
        self.ledger.append(Event(Kind.FINISHED, datetime.now(UTC), "typist", lease.epoch, {"because": "it is told so"}))
        return self.controller

    def start(self, command: str, *options: str) -> Ended:
        self.typed.append(" ".join((command, *options)))
        return Ended(Exit.NEEDS_PERSON if self.typed[-1] == self.refused else Exit.DONE)

    def say(self, command: str, *options: str) -> str:
        raise AssertionError(f"nobody asked for {command} {options}")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db", "shop") as opened:
        yield opened


def director(typist: Typist, **more: Any) -> Director:
    told: dict[str, Any] = {"before": BEFORE, "after": AFTER, **more}
    return Director(typist.ledger, typist, Breaking({}), [], Standing.FINISHED, 20.0, lambda _: None, **told)


def test_every_phase_is_entered_and_left_around_the_ramp(ledger: Ledger) -> None:
    typist, settled = Typist(ledger), []
    director(typist, settle=lambda: settled.append(len(typist.typed))).play()
    assert typist.typed == [
        "up mirror --yes",
        "leave mirror",
        "up verify --yes",
        "verify",
        "leave verify",
        "up shift --yes",
        "run",
        "leave shift",
        "up soak --yes",
        "leave soak",
        "up retire --yes",
        "leave retire",
    ]
    assert settled == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]


def test_a_refused_command_ends_the_story_with_its_last_words(ledger: Ledger) -> None:
    typist = Typist(ledger, refused="leave mirror")
    with pytest.raises(RehearsalError, match="migrate leave mirror") as refused:
        director(typist).play()
    assert "its last words" in str(refused.value)
    assert typist.typed == ["up mirror --yes", "leave mirror"]


class Undecided(Typist):
    """The gate found no certificate for a step."""

    def run(self) -> object:
        self.typed.append("run")
        self.controller = Ended(Exit.NEEDS_PERSON)
        lease = self.ledger.acquire("typist", datetime.now(UTC), term=MINUTE, above=0)
        told = {"waiting": Waiting.INCONCLUSIVE.name, "needs": "a person"}
        self.ledger.append(Event(Kind.HELD, datetime.now(UTC), "typist", lease.epoch, told))
        return self.controller


def test_a_step_without_a_certificate_ends_the_story_and_says_what_would_help(ledger: Ledger) -> None:
    typist = Undecided(ledger)
    with pytest.raises(RehearsalError, match="no certificate") as refused:
        director(typist, before=(), after=()).play()
    assert "load: {rate: ...}" in str(refused.value)
    assert typist.typed == ["run"]


class Alarmed(Typist):
    """The gate takes green back."""

    def run(self) -> object:
        self.typed.append("run")
        self.controller = Ended(Exit.ROLLED_BACK)
        lease = self.ledger.acquire("typist", datetime.now(UTC), term=MINUTE, above=0)
        told = {"ruling": "rollback", "because": "green is slow"}
        self.ledger.append(Event(Kind.VERDICT, datetime.now(UTC), "typist", lease.epoch, told))
        return self.controller


def test_a_rollback_without_a_fault_is_no_reason_to_say_that_one_was_mended(ledger: Ledger) -> None:
    typist = Alarmed(ledger)
    with pytest.raises(RehearsalError, match="no fault had been put there") as refused:
        director(typist, before=(), after=()).play()
    assert "green is slow" in str(refused.value)
    assert typist.typed == ["run"]


class Endless(Typist):
    """Nothing comes of it."""

    def run(self) -> object:
        self.controller = Ended(None)
        return self.controller


def test_the_bound_is_as_many_times_longer_as_the_machine_is_slower(ledger: Ledger) -> None:
    slow = director(Endless(ledger), before=(), after=(), patience=lambda: 3.0)
    slow.bound = 1.0
    with pytest.raises(RehearsalError, match="did not come to its end") as late:
        slow.play()
    assert late.value.limit == "3 s"


def test_the_soak_is_waited_for(ledger: Ledger) -> None:
    typist = Typist(ledger)
    playing = director(typist, before=(), after=(Errand("leave", Phase.SOAK, when=When.SOAKED),), soak=1.0)
    playing.play()
    noted = next(at for at, note in playing.notes if "leave soak" in note)
    finished = next(event.at for event in playing.events if event.kind is Kind.FINISHED)
    assert noted - finished.timestamp() >= 1.0
