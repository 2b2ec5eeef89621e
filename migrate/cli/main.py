"""Main: the `migrate` command. What a command does not need is not imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import cast

import typer

from migrate.cli.commands import ALIASES, COMMANDS, GROUPS
from migrate.cli.menu import Menu, behind


def program(words: Sequence[str] = ()) -> typer.Typer:
    """The command line for `words`: with the one command that they name, or with every one.

    Only what is asked for is loaded: all together cost more than a third of the time of `migrate --version`.
    """
    app = typer.Typer(
        name="migrate",
        cls=Menu,
        help="Move a running service between AWS and GCP while its users notice nothing.",
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(root)
    named = _named(words)
    shown = _title if words[:1] in (["-h"], ["--help"]) else _whole
    for listed in COMMANDS:
        if named in (listed.name, None):
            app.command(listed.name, rich_help_panel=listed.panel)(shown(listed.load()))
    for listed in GROUPS:
        if named in (listed.name, None):
            app.add_typer(cast("typer.Typer", listed.load()), name=listed.name, rich_help_panel=listed.panel)
    return app


def root(version: bool = typer.Option(False, "--version", "-V", help="Print the version.")) -> None:
    """Move a running service between AWS and GCP while its users notice nothing."""
    if version:
        from migrate.version import __version__

        typer.echo(f"migrate {__version__}")
        raise typer.Exit


def main() -> None:
    """The console entry point."""
    program(sys.argv[1:])(prog_name="migrate")


def _whole(command: Callable[..., None]) -> Callable[..., None]:
    return command


def _title(command: Callable[..., None]) -> Callable[..., None]:
    """What the list of commands shows of one: its sentence. To read its options takes most of the time."""

    def titled() -> None:
        raise AssertionError

    titled.__doc__ = command.__doc__
    return titled


def _named(words: Sequence[str]) -> str | None:
    first = next(iter(behind(words)), None)
    meant = ALIASES.get(first or "", first)
    return meant if any(meant == listed.name for listed in (*COMMANDS, *GROUPS)) else None
