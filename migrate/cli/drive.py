"""Drive: run and step. The loop for a terminal or a service, and one pass of it for a scheduler."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering, parse_time
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.cli.narrator import Narrator
    from migrate.controller.run import Ended

Stay = Annotated[
    bool, typer.Option("--stay", help="Go on watching while a person is awaited; the gate may still take traffic back.")
]
NotAfter = Annotated[
    str | None,
    typer.Option("--not-after", metavar="TIME", help="Refuse to move weight later than this (ISO, with zone)."),
]
Patience = Annotated[
    float, typer.Option("--patience", metavar="SECONDS", help="Longest wait for name servers and for first counts.")
]


@answering
def run(file: File = DECLARATION, stay: Stay = False, as_json: Json = False) -> Exit:
    """Drive the migration until it is done, paused, held for a person, or rolled back.

    Another controller's lease is waited for. Ctrl-C ends it between two turns; the weights stay as they are.
    """
    from migrate.cli import assemble
    from migrate.cli.narrator import Narrator
    from migrate.cli.stopping import Stopping
    from migrate.controller import run as loop

    narrator = Narrator(as_json)
    with Stopping() as stopping, assemble.controller(assemble.declared(file), stopping) as controller:
        ended = loop.run(
            controller, listen=narrator.turn, wait=narrator.waiting, stay=stay, asked_to_stop=stopping.asked
        )
    return _close(narrator, ended)


@answering
def step(
    file: File = DECLARATION, not_after: NotAfter = None, patience: Patience = 60.0, as_json: Json = False
) -> Exit:
    """One pass of the same loop, then the end: for cron and schedulers. Takes at most one step; safe to run twice."""
    from migrate.cli import assemble
    from migrate.cli.narrator import Narrator
    from migrate.cli.stopping import Stopping
    from migrate.controller import run as loop

    narrator = Narrator(as_json)
    late = parse_time(not_after)
    with Stopping() as stopping, assemble.controller(assemble.declared(file), stopping, not_after=late) as controller:
        ended = loop.step(controller, listen=narrator.turn, patience=timedelta(seconds=patience))
    return _close(narrator, ended)


def _close(narrator: Narrator, ended: Ended) -> Exit:
    narrator.ended(ended)
    return ended.exit
