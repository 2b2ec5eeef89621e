"""Options: what several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from migrate.errors import Exit, MigrationError

P = ParamSpec("P")

File = Annotated[Path, typer.Option("--file", "-f", help="The declaration.", envvar="MIGRATE_FILE")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; it goes into the ledger.")]

DECLARATION = Path("migration.yaml")


def answering(command: Callable[P, Exit]) -> Callable[P, None]:
    """Turn a command's answer into the exit status, and a refusal into words (or JSON) and its own status."""

    @wraps(command)
    def answer(*args: P.args, **options: P.kwargs) -> None:
        from migrate.cli.output import refuse

        try:
            code = command(*args, **options)
        except MigrationError as error:
            refuse(error, as_json=bool(options.get("as_json")))
            code = error.exit
        raise typer.Exit(int(code))

    return answer


def parse_time(text: str | None) -> datetime | None:
    """An instant with a zone, as ISO text; a bare one is refused because two hosts would read it differently."""
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time; allowed: 2026-03-02T12:00:00Z") from error
    if when.tzinfo is None:
        raise typer.BadParameter(f"{text!r} has no zone; allowed: {text}Z or {text}+01:00")
    return when.astimezone(UTC)
