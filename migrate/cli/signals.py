"""Signals: every source of counts tried before it is trusted. It changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import Exit


@answering
def signals(file: File = DECLARATION, as_json: Json = False) -> Exit:
    """Try every source of counts before it is trusted.

    It shows what each finds, how late that comes, and what is wrong with it. It changes nothing.
    """
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.cli.findings_view import tried

    declared = Migration.load(file)
    found = parts.inspections(declared, datetime.now(UTC))
    findings = tuple(finding for each in found for finding in each.findings)
    if as_json:
        output.say_json({"file": file, "name": declared.spec.name, "signals": found})
    else:
        from rich.console import Console

        from migrate.cli.signals_view import signals_view

        Console(highlight=False).print(signals_view(found), end="")
        output.say(tried(findings))
    return Exit.NEEDS_PERSON if any(finding.refuses for finding in findings) else Exit.DONE
