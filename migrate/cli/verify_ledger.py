"""VerifyLedger: looks at every row of the ledger, names what is wrong, and sets it aside where a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.ledger.sql import SqlLedger
    from migrate.ledger.verification import Verification

Aside = Annotated[
    bool,
    typer.Option("--set-aside", help="Set the first wrong entry and all after it aside, in a table of the same file."),
]


@answering
def verify_ledger(file: File = DECLARATION, set_aside: Aside = False, as_json: Json = False) -> Exit:
    """Look whether the ledger is as it was recorded. Names the first entry that is wrong; status 1 where one is."""
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output

    declared = Migration.load(file)
    with parts.known_ledger(declared) as ledger:
        found = ledger.verify()
        if set_aside and found.first:
            _set_aside(ledger, found)
    if as_json:
        output.say_json(found.to_json())
    else:
        output.say("\n".join(_lines(found, moved=set_aside)))
    return Exit.DONE if found.first is None or set_aside else Exit.ERROR


def _set_aside(ledger: SqlLedger, found: Verification) -> None:
    from migrate.controller.clock import SystemClock
    from migrate.ledger.owner import this_process
    from migrate.model.event import Event, Kind

    if found.first:
        by = Event(Kind.SET_ASIDE, SystemClock().now(), this_process(), 0)
        ledger.set_aside(found.first.seq, found.first.why, by)


def _lines(found: Verification, *, moved: bool) -> list[str]:
    aside = [f"  {each}" for each in found.aside]
    if found.first is None:
        return [f"{found.rows} events, all as they were recorded", *aside]
    more = [f"  and {found.count - len(found.wrong)} more"] if found.count > len(found.wrong) else []
    if moved:
        then = f"event {found.first.seq} and all after it are set aside; `migrate resume` goes on without them."
    else:
        then = "`migrate verify-ledger --set-aside` goes on without it and all after it; or restore a copy."
    return [
        f"the first that is wrong is {found.first}",
        *(f"  {each}" for each in found.wrong[1:]),
        *more,
        *aside,
        then,
    ]
