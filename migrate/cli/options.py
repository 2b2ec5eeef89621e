"""Options: what several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from migrate.errors import Exit, MigrationError

P = ParamSpec("P")

File = Annotated[Path, typer.Option("--file", "-f", help="The declaration.", envvar="MIGRATE_FILE")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; it goes into the ledger. At most 1,000 characters.")]

DECLARATION = Path("migration.yaml")


def answering(command: Callable[P, Exit]) -> Callable[P, None]:
    """Turn a command's answer into the exit status, and a refusal into words (or JSON) and its own status."""

    @wraps(command)
    def answer(*args: P.args, **options: P.kwargs) -> None:
        try:
            code = command(*args, **options)
        except MigrationError as error:
            from migrate.cli.output import refuse

            refuse(error, as_json=bool(options.get("as_json")))
            code = error.exit
        except KeyboardInterrupt:
            from migrate.cli.output import mutter

            mutter("interrupted")
            code = Exit.INTERRUPTED
        raise typer.Exit(int(code))

    return answer
