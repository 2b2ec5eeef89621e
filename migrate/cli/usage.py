"""Usage: a command line that is wrong, told to a person by typer and to a machine as every other error."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

FLAG = "--json"


def wants_json(words: Sequence[str]) -> bool:
    """Whether whoever typed this is a machine; what stands behind `--` is no option."""
    return FLAG in takewhile(lambda word: word != "--", words)


@contextmanager
def told(*, as_json: bool) -> Generator[None]:
    """Let an error of the command line show itself as JSON.

    Known by what it can do, not by its class: typer brings a click of its own in some versions.
    """
    try:
        yield
    except Exception as error:
        if as_json and hasattr(error, "format_message") and hasattr(error, "show"):
            _show_json(error)
        raise


def _show_json(error: Any) -> None:
    def show(file: Any = None) -> None:  # noqa: ARG001 - the signature of click
        from migrate.cli.output import say_line

        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "migrate"
        say_line({"error": "usage", "what": error.format_message(), "then": f"Look with `{command} --help`."})

    error.show = show
