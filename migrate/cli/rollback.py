"""Rollback: all traffic back to blue, with or without everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, Reason, answering
from migrate.errors import Exit, Interrupted
from migrate.model.weights import BLUE

if TYPE_CHECKING:
    from migrate.api.rollback import Rollback
    from migrate.cli.voice import Voice
    from migrate.controller.rollback_report import RollbackReport, RouteReport

KINDS = {"route53": "Route 53"}
"""Kinds of routes, as people call them."""

Within = Annotated[
    float,
    typer.Option(
        "--patience", min=0, metavar="SECONDS", help="Begin no new try to write later than this; see it by hand then."
    ),
]

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; where blue is doubtful, refuse.")]
Regardless = Annotated[
    bool,
    typer.Option(
        "--to-a-blue-that-does-not-answer", help="Give blue the traffic though it was retired or does not answer."
    ),
]


@answering
def rollback(
    file: File = DECLARATION,
    reason: Reason = "asked by a person",
    patience: Within = 60.0,
    yes: Yes = False,
    to_a_blue_that_does_not_answer: Regardless = False,
    as_json: Json = False,
) -> Exit:
    """Take all traffic back to blue, now.

    It asks only where blue was retired or does not answer. Works with the controller running or dead, the lease held by
    another, the ledger missing, the metric source down.
    A running controller sees itself fenced and stops. Safe to run twice.
    """
    from migrate.cli.voice import Voice

    with Voice() as voice:
        voice.say(f"rolling back by {file}")
        done = _told(
            file,
            voice,
            reason=reason,
            patience=timedelta(seconds=patience),
            regardless=to_a_blue_that_does_not_answer,
            ask=not yes,
        )
        voice.drain()
        _answer(done.report, done.blue, as_json=as_json)
    return exit_of(done.report)


def _told(file: Path, voice: Voice, *, reason: str, patience: timedelta, regardless: bool, ask: bool) -> Rollback:
    """Raises Interrupted after Ctrl-C; it tells what was written."""
    from migrate.api.migration import Migration
    from migrate.cli import asking
    from migrate.cli.rollback_narrator import RollbackNarrator

    def agreed(question: str) -> bool:
        voice.drain()
        return asking.agrees(question)

    migration = Migration.load(file)
    narrator = RollbackNarrator(voice.say, {r.name: KINDS.get(r.kind, r.kind) for r in migration.spec.routes})
    try:
        return migration.rollback(
            reason=reason,
            patience=patience,
            regardless=regardless,
            confirm=agreed if ask and asking.is_possible() else None,
            listen=narrator,
        )
    except KeyboardInterrupt:
        again = "Run `migrate rollback` again."
        raise Interrupted(f"interrupted. {narrator.broken_off()}.", then=again) from None


def _answer(report: RollbackReport, blue: str, *, as_json: bool) -> None:
    """The rollback is over: that nobody reads the answer must not change the exit status."""
    from migrate.cli import output

    try:
        if as_json:
            output.say_json({"done": report.done, "report": report, "blue": blue or "answers"})
        else:
            output.say(report_words(report, blue))
    except Exception:
        output.leave_unread()


def exit_of(report: RollbackReport) -> Exit:
    """The exit status that says it."""
    if not report.done:
        return Exit.UNREACHABLE
    return Exit.STRANGERS if report.strangers else Exit.DONE


def report_words(report: RollbackReport, blue: str = "") -> str:
    """The report for a person at three in the morning: what became of each route, then the next command.

    `blue` is what speaks against blue, if anything does: then it is not said that all is well.
    """
    lines = [_route(route) for route in report.routes]
    if not report.recorded:
        lines.append(f"the ledger does not know of it: {report.ledger_trouble}")
    if report.strangers:
        lines += [f"{name}: {stranger}" for name, left in report.strangers.items() for stranger in left]
    if report.done and report.strangers:
        lines.append(f"done {_after(report.took)}, but {_BUT}")
    elif report.done and blue:
        lines.append(f"done {_after(report.took)}: all traffic goes to blue. But {blue}. Look at blue now.")
    elif report.done:
        lines.append(f"done {_after(report.took)}: all traffic is on blue. `migrate resume` begins the ramp anew.")
    else:
        lines.append(f"NOT DONE {_after(report.took)}. {_next(report)}")
    return "\n".join(lines)


_BUT = (
    "not all traffic is on blue: what is named above is of neither side and was left as it is. "
    "Whoever keeps it there must take it away."
)


def _next(report: RollbackReport) -> str:
    if any(route.by_hand for route in report.routes):
        return (
            "Run `migrate rollback` again. If it fails again, stop the controller, then run the command above by hand."
        )
    again = "run `migrate rollback` again to see them follow."
    if any(route.waiting_for for route in report.routes):
        return f"Blue is written, but name servers still give the old split: {again}"
    return f"Blue is written, and no server that answered gives another split, but some did not answer: {again}"


def _route(route: RouteReport) -> str:
    if route.by_hand:
        troubles = "\n".join(f"  {trouble}" for trouble in dict.fromkeys(route.troubles))
        tries = "1 try" if route.tries == 1 else f"{route.tries} tries"
        return f"{route.route}: not written in {tries}\n{troubles}\n  by hand: {route.by_hand}"
    notes = "".join(f"\n  {note}" for note in route.notes)
    found = f", was {route.found}" if route.found and route.found != BLUE else ""
    written = f" {_after(route.written)}" if route.written else ""
    return f"{route.route}: {route.outcome}{written}{found}; {_servers(route)}{notes}"


def _servers(route: RouteReport) -> str:
    if route.settled is None:
        return route.lacking
    unheard = f" (not heard: {', '.join(route.unheard)})" if route.unheard else ""
    alone = "green at no" if route.strangers else "blue at every"
    if route.judged_by:
        return f"{'green is gone' if route.strangers else 'blue'} by {route.judged_by}, {_after(route.settled)}"
    return f"{alone} name server {_after(route.settled)}{unheard}"


def _after(span: timedelta) -> str:
    return f"after {span.total_seconds():.2f} s"
