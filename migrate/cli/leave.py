"""Leave: ask for the exit of a phase; and phases: where all of them stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.cli.up import Project, What
from migrate.errors import Exit

if TYPE_CHECKING:
    from rich.table import Table

    from migrate.api.declared import Declared
    from migrate.decide.itinerary import Stop
    from migrate.model.state import State


@answering
def leave(phase: What, file: File = DECLARATION, project: Project = None, as_json: Json = False) -> Exit:
    """Ask for the exit of a phase. It is checked, and what it was granted on is recorded.

    mirror: green is blue's mirror. verify: the final tests passed, and are fresh. shift: green holds all traffic. soak:
    its time is over. retire: nothing is left of blue. Phases whose parts do not exist yet go by your word.
    """
    from migrate.api.migration import Migration
    from migrate.cli import output, prepare
    from migrate.phases.leaving import leave as ask

    declared = Migration.load(file)
    container = declared.spec.container
    with prepare.site(declared, project=project) as site:
        evidence = ask(site, phase, containers=container.capacity if container else None)
        stops = _stops(site.state(), declared)
    if as_json:
        output.say_json({"phase": phase, "evidence": evidence})
    else:
        output.say(f"phase {phase} is left. {_next(stops)}")
    return Exit.DONE


@answering
def phases(file: File = DECLARATION, as_json: Json = False) -> Exit:
    """Show where every phase stands. Since when, what it waits for, and what comes next."""
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output

    declared = Migration.load(file)
    with parts.known_ledger(declared) as ledger:
        stops = _stops(ledger.recalled(), declared)
    if as_json:
        output.say_json(stops)
        return Exit.DONE
    from rich.console import Console

    Console(highlight=False).print(_table(stops))
    output.say(_next(stops))
    return Exit.DONE


def _stops(state: State, declared: Declared) -> tuple[Stop, ...]:
    from migrate.cli import prepare
    from migrate.decide.itinerary import itinerary

    return itinerary(state, prepare.terms(declared), datetime.now(UTC))


def _next(stops: tuple[Stop, ...]) -> str:
    from migrate.decide.itinerary import following

    stop = following(stops)
    if stop is None:
        return "Nothing comes next: the migration is over."
    if stop.then:
        return f"Next: `{stop.then}`."
    return f"Next comes {stop.phase}: {stop.needs}."


def _table(stops: tuple[Stop, ...]) -> Table:
    from rich.table import Table

    from migrate.cli.moment import moment
    from migrate.controller.cell import cell

    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in ("phase", "stacks", "standing", "since", "needs"):
        table.add_column(column, overflow="fold")
    for stop in stops:
        since = moment(stop.since) if stop.since else "-"
        told = (stop.phase, ", ".join(stop.stacks) or "-", stop.place, since, stop.needs or "-")
        table.add_row(*map(cell, told))
    return table
