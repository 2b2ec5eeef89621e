"""Troupe: the children of one rehearsal, stopped in reverse order whatever happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.rehearse.process import Child


class Troupe:
    """`with Troupe(directory) as troupe`: every child started through it has ended when the block is left.

    Leaving by Ctrl-C, by an exception, or by another Ctrl-C while the children are being stopped makes no difference:
    the rest are still stopped, last started first.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.parts: dict[str, Child] = {}
        """The child started last under each name, whether it still runs or not."""
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def start(self, name: str, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> Child:
        """Start a child that logs into this troupe's directory.

        Raises:
            RehearsalError: See `Child`.
        """
        child = Child(name, argv, directory=self.directory, env=env)
        self._exits.callback(child.stop)
        self.parts[name] = child
        return child
