"""Source: where a signal gets the counts of one side, asked on a thread so that no source can hang a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

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


def ask(name: str, sources: Mapping[Side, Callable[[], T]], *, seconds: float) -> dict[Side, T | SourceError]:
    """What each source answered, or why it did not. All are asked at once and share `seconds`.

    A thread that hangs longer is left to its own timeout.
    """
    pool = ThreadPoolExecutor(len(sources), thread_name_prefix=f"signal-{name}")
    futures = {side: pool.submit(source) for side, source in sources.items()}
    pool.shutdown(wait=False)
    deadline = monotonic() + seconds
    return {side: _outcome(future, deadline, seconds) for side, future in futures.items()}


def failures(answers: Mapping[Side, object]) -> str:
    """Which sides failed and why; empty when none did."""
    return "; ".join(f"{side}: {answer}" for side, answer in answers.items() if isinstance(answer, SourceError))


def _outcome(future: Future[T], deadline: float, seconds: float) -> T | SourceError:
    try:
        return future.result(max(0.0, deadline - monotonic()))
    except SourceError as error:
        return error
    except TimeoutError:
        return SourceError(f"no answer within {seconds:g} s")
