"""Speak: pause, resume, approve. A person's word reaches the controller through the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from migrate.cli.options import DECLARATION, File, Json, Reason, answering
from migrate.controller.commands import Desk
from migrate.errors import Exit
from migrate.model.plan import Plan
from migrate.model.state import State


@answering
def pause(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Keep the weights where they are. The gate may still take traffic back while a controller watches."""
    return _speak(
        file, as_json, lambda desk, _: desk.pause(reason), "paused; the weights stay. `migrate resume` goes on."
    )


@answering
def resume(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Go on after a pause, or begin the ramp anew after a rollback."""
    return _speak(
        file, as_json, lambda desk, _: desk.resume(reason), "resumed; `migrate run` or `migrate step` goes on."
    )


@answering
def approve(file: File = DECLARATION, reason: Reason = "", as_json: Json = False) -> Exit:
    """Approve the next step, and no other."""
    return _speak(file, as_json, lambda desk, plan: desk.approve(plan, reason), "approved; the next step may begin.")


def _speak(file: Path, as_json: bool, say: Callable[[Desk, Plan], State], done: str) -> Exit:
    from migrate.cli import assemble, output
    from migrate.controller.clock import SystemClock
    from migrate.ledger.owner import this_process

    declared = assemble.declared(file)
    with assemble.ledger(declared) as ledger:
        state = say(Desk(ledger, SystemClock(), this_process()), declared.plan)
    if as_json:
        output.say_json({"said": done, "standing": state.standing, "paused": state.paused, "step": state.step})
    else:
        output.say(f"{declared.spec.name}: {done}")
    return Exit.DONE
