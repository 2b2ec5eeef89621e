"""Refusal: what a failed call of Route 53 means, in this project's own errors."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migrate.errors import LostRace, RouteError, RouteRefused, RouteUnreachable, Throttled, WriteInProgress

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_THROTTLES = frozenset(
    (
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
    )
)
_RACES = ("do not match the current values", "but it was not found", "but it already exists")
"""What Route 53 says of a DELETE or CREATE when the record is not as it was read."""

_AGAIN = "Look with `migrate status`; it is safe to try again."


@contextmanager
def told_apart(where: str) -> Generator[None]:
    """Raises a failure of the AWS client inside as the RouteError it means; anything else passes."""
    try:
        yield
    except RouteError:
        raise
    except Exception as error:
        meant = meaning(error, where)
        if meant is None:
            raise
        raise meant from error


def meaning(error: Exception, where: str) -> RouteError | None:
    """The RouteError that a failure of the AWS client stands for; None for any other exception.

    A LostRace comes without what is there now: only a new reading knows that.
    """
    # Here and not above: without a failure nobody needs botocore's exceptions, and a route without AWS never does.
    from botocore import exceptions as aws  # noqa: PLC0415

    match error:
        case aws.ClientError():
            return _answered(error, where)
        case aws.NoCredentialsError() | aws.PartialCredentialsError() | aws.ProfileNotFound():
            return RouteRefused(
                f"{where}: no AWS credentials", seen=error, then="Look with `aws sts get-caller-identity`."
            )
        case aws.ParamValidationError():
            return RouteRefused(f"{where}: the AWS client refused the request", seen=error)
        case aws.BotoCoreError():
            return _lost(where, error)
        case _:
            return None


def _answered(error: ClientError, where: str) -> RouteError:
    code = error.response.get("Error", {}).get("Code", "")
    said = error.response.get("Error", {}).get("Message", "")
    sentence = f"{code}: {said}"
    if code in _THROTTLES or said.startswith("Rate exceeded"):
        return Throttled(f"{where}: Route 53 asks to slow down; nothing was written", seen=sentence, then=_AGAIN)
    if code == "PriorRequestNotComplete":
        return WriteInProgress(
            f"{where}: Route 53 is still busy with another change of this zone; nothing was written",
            seen=sentence,
            then=_AGAIN,
        )
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500 or code in ("InternalFailure", "InternalError", "ServiceUnavailable", "RequestTimeout"):
        return _lost(where, sentence)
    if code == "InvalidChangeBatch" and any(text in said for text in _RACES):
        return LostRace(f"{where} was changed by someone else; nothing was written", seen=sentence)
    return RouteRefused(f"{where}: Route 53 said no; nothing was written", seen=sentence)


def _lost(where: str, seen: object) -> RouteUnreachable:
    return RouteUnreachable(
        f"{where}: no answer from Route 53",
        seen=seen,
        then="If this was a write, only the next read tells whether it happened. It is safe to try again.",
    )
