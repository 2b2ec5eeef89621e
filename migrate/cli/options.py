"""Options: what several commands share."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from migrate.cli.sought import NAME, sought
from migrate.errors import Exit, MigrationError, Unforeseen

P = ParamSpec("P")

File = Annotated[
    Path,
    typer.Option(
        "--file", "-f", help="The declaration; looked for here and above.", envvar="MIGRATE_FILE", callback=sought
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; it goes into the ledger. At most 1,000 characters.")]

DECLARATION = NAME

TRACEBACK = "MIGRATE_TRACEBACK"
"""Set in the environment, it shows where a bug is."""


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
        except Exception as error:
            code = _surprise(error, as_json=bool(options.get("as_json")))
        raise typer.Exit(int(code))

    return answer


def _surprise(error: Exception, *, as_json: bool) -> Exit:
    """Nobody foresaw it, so it is a bug; a person is told in a sentence, and a developer may have the traceback."""
    if isinstance(error, typer.Exit | typer.Abort | BrokenPipeError) or hasattr(error, "format_message"):
        raise error
    if os.environ.get(TRACEBACK):
        raise error
    from migrate.cli.output import refuse

    last = traceback.extract_tb(error.__traceback__)[-1]
    seen = f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"
    then = f"Run it again with {TRACEBACK}=1 in the environment for the traceback, and report it."
    refuse(Unforeseen("something went wrong that nobody foresaw", seen=seen, then=then), as_json=as_json)
    return Exit.ERROR
