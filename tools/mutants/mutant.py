"""Mutant: one small fault of the code that keeps users safe, and the tests that must notice it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`says` tells what the code does wrong then. `where` is a module and, after a colon, the function in it.

    `old` must stand there once, read as tokens, so that a new line break or comment does not lose the place; `new`
    takes its place. `tests` are arguments of pytest.
    """

    name: str
    says: str
    where: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def module(self) -> str:
        return self.where.partition(":")[0]

    @property
    def function(self) -> str:
        """Its qualified name; empty for the whole module."""
        return self.where.partition(":")[2]

    @property
    def path(self) -> Path:
        """The file of the module in this checkout, which is only read."""
        file = ROOT.joinpath(*self.module.split("."))
        return file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
