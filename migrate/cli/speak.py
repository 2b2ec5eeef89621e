"""Speak: pause, resume, approve. A person's word reaches the controller through the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.cli.options import DECLARATION, File, Json, Reason, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.api.migration import Migration
    from migrate.model.state import State


@answering
def pause(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Stop the steps, not the guard. A controller that runs goes on watching and may still take traffic back."""
    return _speak(
        file,
        as_json,
        lambda migration: migration.pause(reason),
        "paused; `migrate resume` goes on.",
        hears="hears it, takes no step, and goes on watching",
        nobody="Nobody watches now; `migrate run` would, and takes no step while paused.",
    )


@answering
def resume(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Go on after a pause, or begin anew after a rollback."""
    return _speak(file, as_json, lambda migration: migration.resume(reason), "resumed.")


@answering
def approve(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Approve the next step, and no other."""
    return _speak(file, as_json, lambda migration: migration.approve(reason), "approved; the next step may begin.")


def _speak(
    file: Path,
    as_json: bool,
    say: Callable[[Migration], State],
    done: str,
    *,
    hears: str = "hears it",
    nobody: str = "Nobody drives now; `migrate run` or `migrate step` would.",
) -> Exit:
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.driver import driver, who
    from migrate.controller.clock import SystemClock

    migration = Migration.load(file)
    state = say(migration)
    with parts.known_ledger(migration) as ledger:
        drives = driver(ledger.lease(), SystemClock().now())
    if as_json:
        told = {"said": done, "standing": state.standing, "paused": state.paused, "step": state.step}
        output.say_json({**told, "weights": state.weights, "driver": drives})
    else:
        output.say(f"{migration.spec.name}: {done} The weights are {state.weights}.")
        output.say(f"{who(drives)} {hears}." if drives else nobody)
    return Exit.DONE
