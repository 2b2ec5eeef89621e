"""Usage: a command line that is wrong, told to a person by typer and to a machine as every other error."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

FLAG = "--json"


def wants_json(words: Sequence[str]) -> bool:
    """Whether whoever typed this is a machine; what stands behind `--` is no option."""
    return FLAG in takewhile(lambda word: word != "--", words)


@contextmanager
def told(*, as_json: bool) -> Generator[None]:
    """Let an error of the command line show itself as JSON, or to a person without a broken word.

    Known by what it can do, not by its class: typer brings a click of its own in some versions.
    """
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "show"):
            _let_show(error, as_json=as_json)
        raise


def _let_show(error: Any, *, as_json: bool) -> None:
    if as_json:
        error.show = _as_json(error)
    elif type(error).__name__ != "NoArgsIsHelpError":  # that one is the help, and no mistake
        error.show = _in_words(error)


def _as_json(error: Any) -> Callable[..., None]:
    def show(file: Any = None) -> None:  # noqa: ARG001 - the signature of click
        from migrate.cli.output import say_line

        say_line({"error": "usage", "what": _message(error), "then": f"Look with `{_command(error)} --help`."})

    return show


def _in_words(error: Any) -> Callable[..., None]:
    def show(file: Any = None) -> None:  # noqa: ARG001 - the signature of click
        from migrate.cli.output import mutter

        context = getattr(error, "ctx", None)
        usage = f"{context.get_usage()}\n" if context is not None else ""
        mutter(f"{usage}Try `{_command(error)} --help`.\n\nError: {_message(error)}")

    return show


def _command(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "migrate"


def _message(error: Any) -> str:
    """One paragraph, without the words that the library behind typer puts before its own."""
    return " ".join(str(error.format_message()).replace("Value error, ", "").split())
