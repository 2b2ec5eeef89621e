"""Speak: pause, resume, approve. A person's word reaches the controller through the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.cli.options import DECLARATION, File, Json, Reason, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.controller.commands import Desk
    from migrate.model.plan import Plan
    from migrate.model.state import State


@answering
def pause(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Stop the steps, not the guard. A controller that runs goes on watching and may still take traffic back."""
    return _speak(
        file,
        as_json,
        lambda desk, _: desk.pause(reason),
        "paused; `migrate resume` goes on.",
        hears="hears it, takes no step, and goes on watching",
        nobody="Nobody watches now; `migrate run` would, and takes no step while paused.",
    )


@answering
def resume(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Go on after a pause, or begin anew after a rollback."""
    return _speak(file, as_json, lambda desk, _: desk.resume(reason), "resumed.")


@answering
def approve(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Approve the next step, and no other."""
    return _speak(file, as_json, lambda desk, plan: desk.approve(plan, reason), "approved; the next step may begin.")


def _speak(
    file: Path,
    as_json: bool,
    say: Callable[[Desk, Plan], State],
    done: str,
    *,
    hears: str = "hears it",
    nobody: str = "Nobody drives now; `migrate run` or `migrate step` would.",
) -> Exit:
    from migrate.cli import assemble, output
    from migrate.cli.driver import driver, who
    from migrate.controller.clock import SystemClock
    from migrate.controller.commands import Desk
    from migrate.ledger.owner import this_process

    declared, clock = assemble.declared(file), SystemClock()
    with assemble.known_ledger(declared) as ledger:
        state = say(Desk(ledger, clock, this_process()), declared.plan)
        drives = driver(ledger.lease(), clock.now())
    if as_json:
        told = {"said": done, "standing": state.standing, "paused": state.paused, "step": state.step}
        output.say_json({**told, "weights": state.weights, "driver": drives})
    else:
        output.say(f"{declared.spec.name}: {done} The weights are {state.weights}.")
        output.say(f"{who(drives)} {hears}." if drives else nobody)
    return Exit.DONE
