"""Look: status and history. They change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.controller.status import Status

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Show it anew every two seconds until Ctrl-C.")]
Last = Annotated[int, typer.Option("--last", "-n", min=1, help="How many entries.")]
Everything = Annotated[bool, typer.Option("--all", help="Also every measurement.")]


@answering
def status(file: File = DECLARATION, watch: Watch = False, as_json: Json = False) -> Exit:
    """Where it stands, why it waits, what it would take to go on; the weights wanted, set and served."""
    from migrate.cli import output
    from migrate.cli.status_view import status_view, status_words

    if as_json:
        output.say_json(_status(file))
    elif watch:
        _watch(file)
    else:
        from rich.console import Console

        Console(highlight=False).print(status_view(_status(file)))
        output.say(status_words(_status(file)))
    return Exit.DONE


@answering
def history(file: File = DECLARATION, last: Last = 50, everything: Everything = False, as_json: Json = False) -> Exit:
    """The ledger: what was intended, done, seen and decided, oldest first."""
    from migrate.cli import assemble, output
    from migrate.cli.history_view import line, shown

    with assemble.ledger(assemble.declared(file)) as ledger:
        events = shown(ledger.events(), everything=everything)[-last:]
    if as_json:
        output.say_json(events)
    else:
        for event in events:
            output.say(line(event))
    return Exit.DONE


def _status(file: Path) -> Status:
    from migrate.cli import assemble
    from migrate.controller.clock import SystemClock
    from migrate.controller.observer import Observer
    from migrate.controller.status import status as gather

    declared = assemble.declared(file)
    with assemble.ledger(declared) as ledger:
        events, lease = ledger.events(), ledger.lease()
    observer = Observer(declared.plan, assemble.routes(declared), (), assemble.gate(declared))
    return gather(declared.plan, events, lease, observer, SystemClock().now())


def _watch(file: Path) -> None:
    from datetime import timedelta

    from rich.console import Console
    from rich.live import Live

    from migrate.cli.status_view import status_view
    from migrate.cli.stopping import Stopping

    with Stopping() as stopping, Live(status_view(_status(file)), console=Console(), auto_refresh=False) as live:
        while not stopping.asked():
            stopping.sleep(timedelta(seconds=2))
            live.update(status_view(_status(file)), refresh=True)
