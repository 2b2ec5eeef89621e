"""AwsClient: a client of one AWS service for reading metrics: short waits, no retries, errors as a source tells them.

A reading that fails is tried again with the next turn of the loop. Credentials come from the SDK's own chain.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from migrate.signals.source import DENIED, THROTTLED, SourceError

WAIT_SECONDS = 3.0

MOST_PAGES = 100
"""Of one reading; a service that never comes to an end is asked about too much, or is none."""

_THROTTLED = frozenset(("Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded"))
_DENIED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    )
)


@cache
def aws_client(service: str, region: str, endpoint: str | None) -> Any:
    """
    Raises:
        SourceError: boto3 is not installed.
    """
    try:
        import boto3  # an optional part, and half a second to import
        from botocore.config import Config
    except ImportError:
        raise SourceError("boto3 is not installed (pip install multicloud-migrate[aws])") from None
    config = Config(connect_timeout=WAIT_SECONDS, read_timeout=WAIT_SECONDS, retries={"total_max_attempts": 1})
    make = cast("Any", boto3.session.Session()).client
    return make(service, region_name=region, endpoint_url=endpoint, config=config)


@contextmanager
def aws_errors() -> Generator[None]:
    """
    Raises:
        SourceError: For whatever boto3 raises within; carries the code of the error and nothing of its text.
    """
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except ClientError as error:
        code = cast("Any", error.response).get("Error", {}).get("Code", "?")
        said = THROTTLED if code in _THROTTLED else DENIED if code in _DENIED else "it refused"
        raise SourceError(f"{said} ({code})") from None
    except NoCredentialsError:
        raise SourceError(f"{DENIED} (no AWS credentials found)") from None
    except BotoCoreError as error:
        raise SourceError(f"no answer ({type(error).__name__})") from None


def pages(paginated: Iterable[Any]) -> Iterator[Any]:
    """
    Raises:
        SourceError: There are too many.
    """
    for number, page in enumerate(paginated, 1):
        if number > MOST_PAGES:
            raise SourceError(f"more than {MOST_PAGES} pages; narrow what is asked for")
        yield page
