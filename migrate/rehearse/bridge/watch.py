"""Watch: something that is looked at again and again, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from migrate.errors import RehearsalError


class Watch:
    """`with Watch("name", every=1.0, look=look) as watch`: calls `look` until the block is left or a look fails.

    Looks never overlap, those asked for by `now` included.
    """

    def __init__(self, name: str, *, every: float, look: Callable[[], None]) -> None:
        """`every`: seconds between two looks."""
        self._name, self._every, self._look = name, every, look
        self._looking = threading.Lock()
        self._ending = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._go_on, name=name)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()

    def now(self) -> None:
        """Look once more, here.

        Raises:
            RehearsalError: An earlier look failed; also whatever this look raises.
        """
        with self._looking:
            if self._failure is not None:
                raise RehearsalError(f"the {self._name} ended", seen=repr(self._failure)) from self._failure
            self._look()

    def _go_on(self) -> None:
        while not self._ending.wait(self._every):
            with self._looking:
                try:
                    self._look()
                except Exception as error:  # raised again by `now`, to whoever can act on it
                    self._failure = error
                    return
