"""Look: status and history. They change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from rich.table import Table

    from migrate.cli.assemble import Declared
    from migrate.controller.status import Status

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Show it anew every two seconds until Ctrl-C.")]
Last = Annotated[int, typer.Option("--last", "-n", min=1, help="How many entries.")]
Everything = Annotated[bool, typer.Option("--all", help="Also every measurement.")]

LOOK = timedelta(seconds=2)


@answering
def status(file: File = DECLARATION, watch: Watch = False, as_json: Json = False) -> Exit:
    """Show where it stands and why it waits. What it would take to go on; the weights wanted, set and served."""
    from migrate.cli import assemble, output
    from migrate.cli.status_view import status_facts

    declared = assemble.declared(file)
    if as_json:
        say = output.say_line if watch else output.say_json
        _look(lambda: say(status_facts(declared.plan, _gathered(declared))), again=watch)
    else:
        _show(declared, watch)
    return Exit.DONE


@answering
def history(file: File = DECLARATION, last: Last = 50, everything: Everything = False, as_json: Json = False) -> Exit:
    """Show the ledger. What was intended, done, seen and decided, oldest first."""
    from migrate.cli import assemble, output
    from migrate.cli.history_view import line, shown

    with assemble.known_ledger(assemble.declared(file)) as ledger:
        events = shown(ledger.events(), everything=everything)[-last:]
    if as_json:
        output.say_json(events)
    else:
        output.say("\n".join(line(event) for event in events) or "nothing is recorded yet")
    return Exit.DONE


def _gathered(declared: Declared) -> Status:
    from migrate.cli import assemble
    from migrate.controller.clock import SystemClock
    from migrate.controller.observer import Observer
    from migrate.controller.status import status as gather

    with assemble.known_ledger(declared) as ledger:
        events, lease = ledger.events(), ledger.lease()
    observer = Observer(declared.plan, assemble.routes(declared), (), assemble.gate(declared))
    return gather(declared.plan, events, lease, observer, SystemClock().now())


def _show(declared: Declared, watch: bool) -> None:
    from rich.console import Console
    from rich.live import Live

    from migrate.cli.status_view import status_view

    def table() -> Table:
        return status_view(declared.plan, _gathered(declared))

    console = Console(highlight=False)
    if watch and console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:
            _look(lambda: live.update(table(), refresh=True), again=True)
    else:
        _look(lambda: console.print(table()), again=watch)


def _look(show: Callable[[], None], *, again: bool) -> None:
    """Once, or anew every two seconds until somebody asks to stop."""
    from migrate.cli.stopping import Stopping

    show()
    if again:
        with Stopping() as stopping:
            while not stopping.asked():
                stopping.sleep(LOOK)
                show()
