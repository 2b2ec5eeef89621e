"""Drive: run and step. The loop for a terminal or a service, and one pass of it for a scheduler."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.moment import parse_moment
from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.cli.narrator import Narrator
    from migrate.controller.run import Ended

Stay = Annotated[
    bool, typer.Option("--stay", help="Go on watching while a person is awaited; the gate may still take traffic back.")
]
NotAfter = Annotated[
    datetime | None,
    typer.Option(
        "--not-after",
        metavar="TIME",
        parser=parse_moment,
        help="Begin no step later than this, such as 2026-03-02T12:00:00Z.",
    ),
]
Patience = Annotated[
    float,
    typer.Option("--patience", min=0, metavar="SECONDS", help="Longest wait for name servers and for first counts."),
]


Metrics = Annotated[
    str | None,
    typer.Option("--metrics", metavar="HOST:PORT", help="Serve metrics for Prometheus, such as 127.0.0.1:9464."),
]


Traces = Annotated[
    str | None,
    typer.Option("--traces", metavar="URL", help="Send spans by OTLP over HTTP, such as to http://127.0.0.1:4318."),
]


@answering
def run(
    file: File = DECLARATION,
    stay: Stay = False,
    metrics: Metrics = None,
    traces: Traces = None,
    as_json: Json = False,
) -> Exit:
    """Drive the migration until it is done or a person is needed.

    It also ends once rolled back; a pause does not end it. Another controller's lease is waited for. Ctrl-C and SIGTERM
    end it between two turns; the weights stay as they are.
    """
    from migrate.api.migration import Migration
    from migrate.api.notifying import notifying
    from migrate.cli import output
    from migrate.cli import traces as tracing
    from migrate.cli.evidence_panel import evidence_panel
    from migrate.cli.narrator import Narrator
    from migrate.cli.stopping import Stopping
    from migrate.cli.telemetry import telemetry
    from migrate.controller import run as loop

    narrator, migration = Narrator(as_json), Migration.load(file)
    with (
        Stopping() as stopping,
        tracing.traces(traces, output.mutter) as spans,
        migration.controller(stopping, spans=spans) as controller,
        nullcontext(narrator.turn) if as_json else evidence_panel(controller, narrator.turn) as shown,
        notifying(migration, shown, output.mutter) as told,
        telemetry(controller, told, metrics) as listen,
    ):
        ended = loop.run(controller, listen=listen, wait=narrator.waiting, stay=stay, asked_to_stop=stopping.asked)
    narrator.unwatched(ended)
    return _close(narrator, ended)


@answering
def step(
    file: File = DECLARATION, not_after: NotAfter = None, patience: Patience = 60.0, as_json: Json = False
) -> Exit:
    """Make one pass of the same loop, for cron and schedulers. It takes at most one step and is safe to run twice."""
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.narrator import Narrator
    from migrate.cli.stopping import Stopping

    narrator = Narrator(as_json)
    with Stopping() as stopping:
        ended = Migration.load(file).step(
            listen=narrator.turn,
            complain=output.mutter,
            not_after=not_after,
            patience=timedelta(seconds=patience),
            stop=stopping.asked,
            clock=stopping,
        )
    return _close(narrator, ended)


def _close(narrator: Narrator, ended: Ended) -> Exit:
    narrator.ended(ended)
    return ended.exit
