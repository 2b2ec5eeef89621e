"""Source: where a signal gets the counts of one side, asked on a thread so that no source can hang a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

from migrate.model.side import Side

T = TypeVar("T")

THROTTLED = "it asks to slow down"
DENIED = "it does not let us in"
REFUSED = "it refuses the query"


class SourceError(Exception):
    """A source could not be read; says why in a few words, without address, query or credential."""


def status_error(status: int) -> SourceError:
    """What an HTTP status other than success says of a source."""
    known = {400: REFUSED, 401: DENIED, 403: DENIED, 422: REFUSED, 429: THROTTLED}
    return SourceError(f"{known[status]} (HTTP status {status})" if status in known else f"HTTP status {status}")


class Asker(Generic[T]):
    """Asks both sides at once. A side that still owes an answer is not asked again, so that threads do not pile up."""

    def __init__(self, name: str, *, seconds: float) -> None:
        """`seconds` is what all sides share of one turn."""
        self._name = name
        self._seconds = seconds
        self._open: dict[Side, Future[T]] = {}

    def ask(self, sources: Mapping[Side, Callable[[], T]]) -> dict[Side, T | SourceError]:
        """What each source answered, or why it did not. Never raises, whatever a source does."""
        deadline = monotonic() + self._seconds
        owing = {side for side, future in self._open.items() if not future.done()}
        self._open |= {side: self._begin(source) for side, source in sources.items() if side not in owing}
        return {side: self._outcome(side, owing, deadline) for side in sources}

    def _begin(self, source: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        Thread(target=_settle, args=(future, source), name=f"signal-{self._name}", daemon=True).start()
        return future

    def _outcome(self, side: Side, owing: set[Side], deadline: float) -> T | SourceError:
        """An answer to an earlier question speaks of another span: it is only waited for."""
        try:
            answer = self._open[side].result(max(0.0, deadline - monotonic()))
        except SourceError as error:
            return error
        except TimeoutError:
            return SourceError(f"no answer within {self._seconds:g} s")
        except Exception as error:
            return SourceError(f"its answer cannot be read ({type(error).__name__})")
        return SourceError(f"no answer within {self._seconds:g} s to the question before") if side in owing else answer


def _settle(future: Future[T], source: Callable[[], T]) -> None:
    try:
        future.set_result(source())
    except BaseException as error:
        future.set_exception(error)


def failures(answers: Mapping[Side, object]) -> str:
    """Which sides failed and why; empty when none did."""
    return "; ".join(f"{side}: {answer}" for side, answer in answers.items() if isinstance(answer, SourceError))
