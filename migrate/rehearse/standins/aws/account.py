"""Account: the loopback AWS as the stand-in calls it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.value import Values

POLL_SECONDS = 0.2
READY_SECONDS = 50.0
"""The longest a resource may take to become ready: seconds here where the real cloud takes minutes."""

_GONE = ("NotFound", "NoSuch", "NotExist", "ResourceNotFound", "404", "NotFoundException", "NotFoundFault")
_BOTO = Config(retries={"total_max_attempts": 3, "mode": "standard"}, proxies={}, connect_timeout=5, read_timeout=60)


@dataclass(slots=True)
class Account:
    """One region of the loopback AWS; `default_tags` go on everything that can carry tags."""

    endpoint: str
    region: str
    default_tags: Mapping[str, str]
    id: str = ""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, service: str, operation: str, /, **parameters: object) -> Values:
        """
        Raises:
            Complaint: AWS said no, in its own words.
        """
        try:
            return getattr(self._client(service), operation)(**parameters)
        except ClientError as refused:
            error = cast("Mapping[str, str]", refused.response.get("Error", {}))
            said = f"{service} {refused.operation_name}: {error.get('Code')}: {error.get('Message')}"
            raise Refusal(said, error.get("Code", "")) from None
        except BotoCoreError as failed:
            raise Complaint(f"{service} {operation}: {failed}") from None

    def find(self, service: str, operation: str, /, **parameters: object) -> Values | None:
        """The answer, or None when what is asked about does not exist.

        Raises:
            Complaint: AWS said no for another reason.
        """
        try:
            return self.call(service, operation, **parameters)
        except Refusal as refused:
            if any(word in refused.code for word in _GONE):
                return None
            raise

    def within(self, region: object) -> Account:
        """The same account in another region; itself where none is named."""
        if not isinstance(region, str) or region == self.region:
            return self
        return Account(self.endpoint, region, self.default_tags, self.id, self._clients, self._lock)

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account in this region."""
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"

    def wait(self, what: str, ready: Callable[[], bool]) -> None:
        """
        Raises:
            Complaint: It does not become true in time.
        """
        end = time.monotonic() + READY_SECONDS
        while not ready():
            if time.monotonic() > end:
                raise Complaint(f"{what} is not ready after {READY_SECONDS:g} s")
            time.sleep(POLL_SECONDS)

    def _client(self, service: str) -> Any:
        """Clients are safe to share between threads; making one is not."""
        key = (service, self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = boto3.client(  # pyright: ignore[reportCallIssue, reportUnknownMemberType]
                    cast("Any", service),
                    endpoint_url=self.endpoint,
                    region_name=key[1],
                    aws_access_key_id="rehearsal",
                    aws_secret_access_key="rehearsal",  # noqa: S106 -- the loopback asks for the presence of one only
                    config=_BOTO,
                )
            return self._clients[key]

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()


class Refusal(Complaint):
    """An error of AWS with its code."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code
