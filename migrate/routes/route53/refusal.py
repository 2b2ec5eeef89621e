"""Refusal: what a failed call of Route 53 means, in this project's own errors."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migrate.errors import LostRace, RouteError, RouteRefused, RouteUnreachable, Throttled, WriteInProgress
from migrate.routes.route53 import rights

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

THROTTLES = frozenset(
    (
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
        "TooManyRequestsException",
        "TransactionInProgressException",
        "429",
    )
)
"""All that botocore takes for throttling but PriorRequestNotComplete (botocore.retries.standard; a test compares them),
and the bare HTTP status.
"""
BUSY = "PriorRequestNotComplete"
_LOST = frozenset(
    ("InternalFailure", "InternalError", "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException")
)
_RACES = ("do not match the current values", "but it was not found", "but it already exists")
"""What Route 53 says of a DELETE or CREATE when the record is not as it was read."""

_AGAIN = "Look with `migrate status`; it is safe to try again."


@contextmanager
def told_apart(where: str) -> Generator[None]:
    """Raise a failure of a call inside as the RouteError it means, whatever the failure is.

    Raises:
        RouteError: The call failed.
    """
    try:
        yield
    except RouteError:
        raise
    except Exception as error:
        raise meaning(error, where) from error


def meaning(error: Exception, where: str) -> RouteError:
    """The RouteError that a failure of a call stands for.

    What is not known to be a refusal is no answer at all: a page of some proxy, a broken connection and an answer that
    lacks a field say nothing of a write. A LostRace comes without what is there now: only a new reading knows that.
    """
    # Here and not above: without a failure nobody needs botocore's exceptions, and a route without AWS never does.
    from botocore import exceptions as aws

    match error:
        case RouteError():
            return error
        case aws.ClientError():
            return _answered(error, where)
        case aws.ParamValidationError() | aws.ValidationError():
            return RouteRefused(f"{where}: the AWS client refused the request; nothing was written", seen=error)
        case _:
            return rights.on_this_machine(error, where) or _lost(where, _words(error))


def _answered(error: ClientError, where: str) -> RouteError:
    code, said, status = _parts(error)
    sentence = f"{code}: {said}"
    if code in THROTTLES or said.startswith("Rate exceeded"):
        return Throttled(f"{where}: Route 53 asks to slow down; nothing was written", seen=sentence, then=_AGAIN)
    if code == BUSY:
        return WriteInProgress(
            f"{where}: Route 53 is still busy with another change of this zone; nothing was written",
            seen=sentence,
            then=_AGAIN,
        )
    if not code or code.isdigit() or status >= 500 or code in _LOST:
        return _lost(where, f"HTTP {status}, {sentence}" if status else sentence)
    if code == "InvalidChangeBatch" and any(text in said for text in _RACES):
        return LostRace(f"{where} was changed by someone else; nothing was written", seen=sentence)
    return rights.at_route53(code, said, where) or RouteRefused(
        f"{where}: Route 53 said no; nothing was written", seen=sentence
    )


def _parts(error: ClientError) -> tuple[str, str, int]:
    """Code, message and HTTP status; where the body holds no error botocore gives the status as the code."""
    told = error.response.get("Error") or {}
    status = (error.response.get("ResponseMetadata") or {}).get("HTTPStatusCode") or 0
    return str(told.get("Code") or "").strip(), str(told.get("Message") or ""), int(status)


def _words(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    return text if type(error).__module__ == "botocore.exceptions" else f"{type(error).__name__}: {text}"


def _lost(where: str, seen: object) -> RouteUnreachable:
    return RouteUnreachable(
        f"{where}: no answer from Route 53",
        seen=seen,
        then="If this was a write, only the next read tells whether it happened. It is safe to try again.",
    )
