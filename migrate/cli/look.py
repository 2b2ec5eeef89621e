"""Look: status, history and recording. They change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit

if TYPE_CHECKING:
    from rich.table import Table

    from migrate.api.declared import Declared
    from migrate.api.migration import Migration
    from migrate.controller.status import Status
    from migrate.model.event import Event

Watch = Annotated[bool, typer.Option("--watch", "-w", help="Show it anew every two seconds until Ctrl-C.")]
Last = Annotated[int, typer.Option("--last", "-n", min=1, help="How many entries.")]
Everything = Annotated[bool, typer.Option("--all", help="Also every measurement.")]

Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Also draw the evidence over time: .svg, .png, .pdf."),
]

LOOK = timedelta(seconds=2)


@answering
def status(file: File = DECLARATION, watch: Watch = False, as_json: Json = False) -> Exit:
    """Show where it stands and why it waits. What it would take to go on; the weights wanted, set and served."""
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.status_view import status_facts

    migration = Migration.load(file)
    if as_json:
        say = output.say_line if watch else output.say_json
        _look(lambda: say(status_facts(migration.plan, migration.status(complain=output.mutter))), again=watch)
    else:
        _show(migration, watch)
    return Exit.DONE


@answering
def history(
    file: File = DECLARATION,
    last: Last = 50,
    everything: Everything = False,
    plot: Plot = None,
    as_json: Json = False,
) -> Exit:
    """Show the ledger. What was intended, done, seen and decided, oldest first."""
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.history_view import line, shown

    declared = Migration.load(file)
    with parts.known_ledger(declared) as ledger:
        told = ledger.events() if plot else ledger.tail(last, everything=everything)
        output.mutter_if(ledger.trouble())
    if plot:
        _draw(declared, told, plot)
    events = shown(told, everything=everything)[-last:]
    if as_json:
        output.say_json(events)
    else:
        output.say("\n".join(line(event) for event in events) or "nothing is recorded yet")
    return Exit.DONE


@answering
def recording(file: File = DECLARATION, as_json: Json = False) -> Exit:  # noqa: ARG001 - a refusal may be JSON too
    """Print what was counted, for `migrate backtest`. JSON lines, a trace for each attempt and signal."""
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.backtest.recorded import recorded
    from migrate.cli import output

    declared = Migration.load(file)
    with parts.known_ledger(declared) as ledger:
        found = recorded(declared.plan, ledger.events())
    for line in found.lines():
        output.say_line(line)
    if found.twice:
        output.mutter(f"{found.twice} batches were told twice, and stand here once")
    return Exit.DONE


def _draw(declared: Declared, events: Sequence[Event], path: Path) -> None:
    from migrate.api import parts
    from migrate.backtest import course_plot, plot
    from migrate.decide.course import course

    plot.allowed(path)
    points = course(declared.plan, parts.gate(declared, events), events).points
    if not points:
        raise CommandRefused(
            "there is no evidence to draw", seen="no measurement under this ramp", then="`migrate run` measures."
        )
    course_plot.draw(path, points, events)


def _show(migration: Migration, watch: bool) -> None:
    from rich.console import Console
    from rich.live import Live

    from migrate.cli import output
    from migrate.cli.status_view import status_view
    from migrate.controller.gauge import marks

    console = Console(highlight=False)

    def table(status: Status) -> Table:
        return status_view(migration.plan, status, marks(console.encoding))

    def fitting() -> Table:
        """With as many of the newest events as the screen has room for."""
        status = migration.status(complain=output.mutter)
        while status.recent and len(console.render_lines(table(status))) >= console.height:
            status = replace(status, recent=status.recent[1:])
        return table(status)

    if watch and console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:
            _look(lambda: live.update(fitting(), refresh=True), again=True)
    else:
        _look(lambda: console.print(table(migration.status(complain=output.mutter))), again=watch)


def _look(show: Callable[[], None], *, again: bool) -> None:
    """Once, or anew every two seconds until somebody asks to stop."""
    from migrate.cli.stopping import Stopping

    show()
    if again:
        with Stopping() as stopping:
            while not stopping.asked():
                stopping.sleep(LOOK)
                show()
