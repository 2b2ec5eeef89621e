"""Menu: the list of commands that `migrate --help` shows, in groups."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup

from migrate.cli import usage
from migrate.cli.commands import ALIASES

_VALUED = ("-f", "--file")
_ANYWHERE = (*_VALUED, "--json")
"""Options of the commands that may also stand before the command."""


class Menu(TyperGroup):
    """Lists each group of commands under its heading, the groups in the order of a migration.

    Plain text: typer's own boxes would import half of rich, which doubles the time that `--help` takes.
    """

    def make_context(self, info_name: Any, args: list[str], parent: Any = None, **extra: Any) -> Any:
        with usage.told(as_json=usage.wants_json(args)):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        with usage.told(as_json=ctx.meta.get(usage.FLAG, False)):
            return super().invoke(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[usage.FLAG] = usage.wants_json(args)
        return super().parse_args(ctx, behind(args))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, also by a word of another tool; it is told which command that is here."""
        if meant := ALIASES.get(cmd_name):
            sys.stderr.write(f"`{cmd_name}` is `migrate {meant}`\n")
        return super().get_command(ctx, meant or cmd_name)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the signature of click
        """The words of other tools."""
        with formatter.section("Also understood"):
            formatter.write_dl([(word, f"migrate {command}") for word, command in ALIASES.items()])

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        listed = [self.get_command(ctx, name) for name in self.list_commands(ctx)]
        commands: list[Any] = [command for command in listed if command is not None and not command.hidden]
        widest = max(len(command.name) for command in commands)
        for heading in dict.fromkeys(command.rich_help_panel for command in commands):
            rows = [
                _row(command, formatter.width - widest - 6)
                for command in commands
                if command.rich_help_panel == heading
            ]
            with formatter.section(heading):
                formatter.write_dl(_aligned(rows, widest))


def behind(args: Sequence[str]) -> list[str]:
    """The same words with options that stand before the command moved behind it."""
    early: list[str] = []
    rest = list(args)
    while rest and rest[0].partition("=")[0] in _ANYWHERE:
        count = 2 if rest[0] in _VALUED else 1
        early, rest = early + rest[:count], rest[count:]
    return [*rest[:1], *early, *rest[1:]]


def _row(command: Any, room: int) -> tuple[str, str]:
    return command.name, command.get_short_help_str(room)


def _aligned(rows: Sequence[tuple[str, str]], widest: int) -> list[tuple[str, str]]:
    """Names padded alike, so that the texts of all groups stand in one column."""
    return [(name.ljust(widest), text) for name, text in rows]
