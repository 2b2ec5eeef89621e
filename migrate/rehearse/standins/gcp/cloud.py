"""Cloud: the loopback Google Cloud as the stand-in calls it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import quote, urlencode

import urllib3

from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.value import Values

POLL_SECONDS = 0.05
READY_SECONDS = 50.0
RETRIED = frozenset((429, 500, 502, 503))
RETRIES = 10
"""How often the provider asks again after an answer that says to (terraform-provider-google, transport/retry)."""


class Refusal(Complaint):
    """An error of Google with its HTTP status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Cloud:
    """One project and region; `labels` are the provider's default ones."""

    endpoint: str
    project: str
    region: str
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    _locks: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=16))

    def call(self, method: str, path: str, body: Values | None = None, **query: str) -> Values:
        """
        Raises:
            Complaint: Google said no, in its own words, or did not answer.
        """
        url = f"{self.endpoint}/{quote(path, safe='/:@*')}" + (f"?{urlencode(query)}" if query else "")
        answered = self._send(method, url, body)
        for again in range(1, RETRIES):
            if not _says_again(answered):
                break
            time.sleep(POLL_SECONDS * again)
            answered = self._send(method, url, body)
        told = cast("Values", json.loads(answered.data)) if answered.data else Values()
        if answered.status >= 400:
            error: Values = told.get("error", {})
            reason = next((one.get("reason") for one in error.get("errors", [])), error.get("status", ""))
            text = f"googleapi: Error {answered.status}: {error.get('message', 'no message')}, {reason}"
            raise Refusal(text, answered.status)
        return told

    def find(self, path: str, **query: str) -> Values | None:
        """What a GET answers, or None when it does not exist.

        Raises:
            Complaint: Google said no for another reason.
        """
        try:
            return self.call("GET", path, None, **query)
        except Refusal as refused:
            if refused.status == 404:
                return None
            raise

    @contextmanager
    def alone(self, what: str) -> Generator[None]:
        """Nobody else in this process reads, changes and writes the same thing meanwhile."""
        with self._guard:
            lock = self._locks.setdefault(what, threading.Lock())
        with lock:
            yield

    def wait(self, operation: Values, prefix: str, *, at: str = "") -> None:
        """Wait for what a call answered, if it is an operation; those of Cloud DNS are asked about `at` their zone.

        Raises:
            Complaint: The operation failed, or does not end in time.
        """
        path = (
            f"{prefix}/{at}/operations/{operation['id']}" if _is_of_dns(operation) else self._polled(operation, prefix)
        )
        end = time.monotonic() + READY_SECONDS
        while path is not None and not _is_done(operation):
            if time.monotonic() > end:
                raise Complaint(f"operation {path} is not done after {READY_SECONDS:g} s")
            time.sleep(POLL_SECONDS)
            operation = self.call("GET", path)
        failed = operation.get("error")
        if failed:
            raise Complaint(f"the operation failed: {json.dumps(failed)}")

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def until(self, what: str, ready: Callable[[], bool]) -> None:
        """
        Raises:
            Complaint: It does not become true in time.
        """
        end = time.monotonic() + READY_SECONDS
        while not ready():
            if time.monotonic() > end:
                raise Complaint(f"{what} is not done after {READY_SECONDS:g} s")
            time.sleep(POLL_SECONDS)

    def _polled(self, operation: Values, prefix: str) -> str | None:
        """Where an operation is asked about; None when the answer is no operation."""
        kind = operation.get("kind", "")
        if kind == "compute#operation":
            return f"{prefix}/{operation['selfLink'].partition('/compute/v1/')[2]}"
        if kind == "sql#operation":
            return f"{prefix}/projects/{operation['targetProject']}/operations/{operation['name']}"
        return f"{prefix}/{operation['name']}" if "done" in operation and "name" in operation else None

    def _send(self, method: str, url: str, body: Values | None) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": "Bearer rehearsal", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            return self._pool.request(method, url, body=data, headers=headers, retries=False, timeout=30.0)
        except urllib3.exceptions.HTTPError as lost:
            raise Complaint(f"the loopback Google Cloud does not answer: {lost}") from None


def _says_again(answered: urllib3.BaseHTTPResponse) -> bool:
    """A resource another one is being built upon is not ready for a moment: the provider waits for it too."""
    return answered.status in RETRIED or (answered.status == 400 and b'"resourceNotReady"' in answered.data)


def _is_of_dns(operation: Values) -> bool:
    return operation.get("kind") == "dns#operation"


def _is_done(operation: Values) -> bool:
    return operation.get("done") is True or str(operation.get("status")).upper() == "DONE"
