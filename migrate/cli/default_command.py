"""DefaultCommand: a group of commands of which one is meant where none is named."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

DEFAULT = "stand"
FLAG = "--json"
"""May stand before the command."""


class DefaultCommand(TyperGroup):
    """`migrate sandbox FOLDER` is `migrate sandbox stand FOLDER`; a folder called as a command needs `./` before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        words = [word for word in args if word != FLAG] if args[:1] == [FLAG] else args
        named = words and (words[0] in self.commands or words[0] in ctx.help_option_names)
        flags = [FLAG] if words is not args else []
        return super().parse_args(ctx, [*words[:1], *flags, *words[1:]] if named else [DEFAULT, *args])
