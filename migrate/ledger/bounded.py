"""Bounded: a call that cannot hold its caller up, whatever hangs in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


def bounded(call: Callable[[], T], within: timedelta) -> T:
    """What `call` gives. It works in a thread that is left behind when the time is over: a file on a dead disk, a pipe
    that nobody fills and a lock that is never given up cannot be interrupted, and the thread ends with the process.

    Raises:
        TimeoutError: It did not come back in time. Whatever the call raises passes.
    """
    visit = _Visit(call)
    worker = threading.Thread(target=visit.run, name="migrate-bounded", daemon=True)
    worker.start()
    worker.join(within.total_seconds())
    if worker.is_alive():
        raise TimeoutError(f"no answer within {within.total_seconds():g} s")
    return visit.result()


class _Visit(Generic[T]):
    """A call, and what came of it."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._given: list[T] = []
        self._raised: BaseException | None = None

    def run(self) -> None:
        try:
            self._given.append(self._call())
        except BaseException as error:  # it is raised again where the caller is
            self._raised = error

    def result(self) -> T:
        if self._raised is not None:
            raise self._raised
        return self._given[0]
