"""Menu: the list of commands that `migrate --help` shows, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup


class Menu(TyperGroup):
    """Lists each group of commands under its heading, the groups in the order of a migration.

    Plain text: typer's own boxes would import half of rich, which doubles the time that `--help` takes.
    """

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


def _row(command: Any, room: int) -> tuple[str, str]:
    return command.name, command.get_short_help_str(room)


def _aligned(rows: Sequence[tuple[str, str]], widest: int) -> list[tuple[str, str]]:
    """Names padded alike, so that the texts of all groups stand in one column."""
    return [(name.ljust(widest), text) for name, text in rows]
