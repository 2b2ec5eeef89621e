"""Rehearsal: the whole migration on this machine, with faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, Json, answering
from migrate.errors import Exit, MigrationError, RehearsalRefused
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from rich.console import Console

    from migrate.rehearse.perform import Performance

What = Annotated[Path, typer.Argument(metavar="FILE", help="A rehearsal file, or a migration.yaml.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Where report.html and facts.json go.")]
From = Annotated[Cloud | None, typer.Option("--from", help="The cloud that serves at the beginning.")]
To = Annotated[Cloud | None, typer.Option("--to", help="The target cloud; the other one.")]
Plain = Annotated[bool, typer.Option("--plain", help="Lines instead of a live screen.")]


@answering
def rehearse(
    file: What = DECLARATION,
    out: Out = Path("build/rehearsal"),
    source: From = None,
    target: To = None,
    plain: Plain = False,
    as_json: Json = False,
) -> Exit:
    """Perform the whole migration on this machine, with faults.

    Loopback clouds, real DNS, real edges, real clients. Ends with a table of counted facts, report.html and facts.json.
    Status 0 only if it ended as `expect` says.
    """
    from rich.console import Console

    from migrate.cli import output
    from migrate.rehearse.perform import perform
    from migrate.rehearse.screen import open_screen
    from migrate.rehearse.script import read_script

    script = read_script(file, source, target)
    _make(out)
    console = Console(stderr=as_json, force_terminal=False if plain or as_json else None)
    live, screen = open_screen(console)
    try:
        with live:
            performance = perform(script.rehearsal, script.spec, script.plan, out / "world", screen)
    except (MigrationError, KeyboardInterrupt) as error:
        _keep_reason(error, out)
        if not as_json:
            output.tell(f"report: {out / 'report.html'}   facts: {out / 'facts.json'}")
        raise
    _keep(performance, out)
    if as_json:
        output.say_json(performance.facts)
    else:
        _tell(console, performance, out)
    if performance.interrupted:
        return Exit.INTERRUPTED
    return Exit.ERROR if performance.flaws else Exit.DONE


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RehearsalRefused(
            f"{out} cannot be written", seen=error.strerror, then="Name a folder of your own: `--out FOLDER`."
        ) from error


def _keep_reason(error: BaseException, out: Path) -> None:
    """The report of a rehearsal that ended before there was anything to count."""
    import json

    from migrate.rehearse.report import nothing_counted

    why = str(error) or "interrupted by a person"
    (out / "facts.json").write_text(json.dumps({"requests": 0, "stopped": why}, indent=2) + "\n")
    (out / "report.html").write_text(nothing_counted(why))


def _keep(performance: Performance, out: Path) -> None:
    import json

    from migrate.cli.output import plain
    from migrate.rehearse.plots import plots
    from migrate.rehearse.report import page

    (out / "facts.json").write_text(json.dumps(plain(performance.facts), indent=2) + "\n")
    html = page(
        performance.facts,
        performance.material,
        plots(performance.material),
        performance.clouds,
        performance.flaws,
        performance.scenario,
    )
    (out / "report.html").write_text(html)


def _tell(console: Console, performance: Performance, out: Path) -> None:
    from rich.table import Table

    from migrate.controller.cell import cell
    from migrate.rehearse.attribution import Cause
    from migrate.rehearse.report import UPDATE_HEAD, kind_rows, rows, update_rows

    table = Table(show_header=False, title="counted", title_justify="left")
    for row in rows(performance.facts):
        table.add_row(*map(cell, row))
    kinds = Table("kind of client", "requests", "failed", "share predicted", "share served")
    for row in kind_rows(performance.facts):
        kinds.add_row(*map(cell, row))
    console.print(table, kinds)
    if performance.facts.updates:
        updates = Table(*UPDATE_HEAD, title="phases", title_justify="left")
        for row in update_rows(performance.facts):
            updates.add_row(*map(cell, row))
        console.print(updates)
    if performance.facts.failed[Cause.OVERLOAD]:
        console.print("[yellow]this machine was too busy[/]: what its overload cost says nothing of the migration")
    for flaw in performance.flaws:
        console.print(cell("not as expected", "bold red") + cell(f": {flaw}"))
    console.print(cell(f"report: {out / 'report.html'}   facts: {out / 'facts.json'}"))
