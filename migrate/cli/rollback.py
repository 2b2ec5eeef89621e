"""Rollback: all traffic back to blue, with or without everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from migrate.cli.options import DECLARATION, File, Json, Reason, answering
from migrate.errors import Exit

if TYPE_CHECKING:
    from migrate.controller.rollback_report import RollbackReport, RouteReport


@answering
def rollback(file: File = DECLARATION, reason: Reason = "asked by a person", as_json: Json = False) -> Exit:
    """Take all traffic back to blue, now.

    Works with the controller running or dead, the lease held by another, the ledger missing, the metric source down.
    A running controller sees itself fenced and stops. Safe to run twice.
    """
    from migrate.cli import assemble, output
    from migrate.controller.clock import SystemClock
    from migrate.controller.rollback import take_back
    from migrate.ledger.owner import this_process

    declared = assemble.declared(file)
    report = take_back(
        assemble.routes(declared),
        writer=this_process(),
        reason=reason,
        clock=SystemClock(),
        ledger=lambda: assemble.ledger(declared),
    )
    if as_json:
        output.say_json({"done": report.done, "report": report})
    else:
        output.say(report_words(report))
    return Exit.DONE if report.done else Exit.UNREACHABLE


def report_words(report: RollbackReport) -> str:
    """The report for a person at three in the morning."""
    lines = [_route(route) for route in report.routes]
    if not report.recorded:
        lines.append(f"The ledger does not know: {report.ledger_trouble}")
    verdict = "all traffic is on blue" if report.done else "NOT DONE: see above; run it again"
    return "\n".join([*lines, f"{verdict} ({_seconds(report.took)}). `migrate resume` begins the ramp anew."])


def _route(route: RouteReport) -> str:
    if route.by_hand:
        troubles = "\n  ".join(route.troubles)
        return f"{route.route}: could not be written in {route.tries} tries\n  {troubles}\n  by hand: {route.by_hand}"
    found = f", was {route.found}" if route.found else ""
    written = f" {_seconds(route.written)}" if route.written else ""
    if route.settled is None:
        return f"{route.route}: {route.outcome}{written}{found}; still the old split at {', '.join(route.waiting_for)}"
    return f"{route.route}: {route.outcome}{written}{found}; blue at every name server {_seconds(route.settled)}"


def _seconds(span: timedelta) -> str:
    return f"after {span.total_seconds():.2f} s"
