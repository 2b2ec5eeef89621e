"""An account of Google Cloud in simulated time, and the loopback Google Cloud as a process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httplib2 import Http

from migrate.rehearse.gcp.account import Delays
from migrate.rehearse.gcp.control import Control
from migrate.rehearse.gcp.google import Answer, LoopbackGoogle, Request

with warnings.catch_warnings():
    # google.api_core warns on import that Python 3.11 will not be supported for ever.
    warnings.simplefilter("ignore", FutureWarning)
    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import DISCOVERY_DOC_DIR

PROJECT = "rehearsal"
NUMBER = 100_000_000_001
P = f"projects/{PROJECT}"


class Clock:
    """A time that passes when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Refusal(Exception):
    """What a call was answered when it was refused."""

    def __init__(self, answer: Answer) -> None:
        assert answer.body is not None
        self.status = answer.status
        self.error: dict[str, Any] = answer.body["error"]
        self.message: str = self.error["message"]
        super().__init__(f"{self.status} {self.message}")

    @property
    def reason(self) -> str:
        return self.error["errors"][0]["reason"]


@dataclass
class Cloud:
    """A Google Cloud in simulated time."""

    google: LoopbackGoogle
    clock: Clock

    def raw(self, http: str, path: str, body: object = None, *, authorized: bool = True, **query: str) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        return self.google.answer(Request(http, "/" + path, query, data, authorized))

    def ask(self, http: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        answer = self.raw(http, path, body, **query)
        if answer.status >= 400:
            raise Refusal(answer)
        return answer.body or {}

    def done(self, http: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        """A call whose operation is waited for."""
        answer = self.ask(http, path, body, **query)
        self.clock.advance(10)
        return answer

    def refused(self, http: str, path: str, body: object = None, **query: str) -> Refusal:
        with pytest.raises(Refusal) as caught:
            self.ask(http, path, body, **query)
        return caught.value

    def compute(self, http: str, path: str, body: object = None) -> dict[str, Any]:
        return self.done(http, f"compute/v1/{P}/{path}", body)


def cloud_of(*, slowest: float = 1.0) -> Cloud:
    clock = Clock()
    google = LoopbackGoogle.open(
        now=clock,
        draw=random.Random(1),
        projects={PROJECT: NUMBER},
        delays=Delays(timedelta(seconds=slowest / 2), timedelta(seconds=slowest)),
    )
    return Cloud(google, clock)


@pytest.fixture
def cloud() -> Cloud:
    return cloud_of()


@dataclass
class Loopback:
    """A running loopback Google Cloud."""

    process: subprocess.Popen[bytes]
    ready: dict[str, Any]
    opened: list[Http] = field(default_factory=list)

    @property
    def control(self) -> Control:
        return Control(self.ready["endpoint"])

    def client(self, name: str, version: str, path: str = "", *, token: str | None = "rehearsal") -> Any:
        """An unmodified googleapiclient."""
        document = json.loads((Path(DISCOVERY_DOC_DIR) / f"{name}.{version}.json").read_text())
        http = Http(timeout=60, proxy_info=None) if token is None else _Bearer(token)
        self.opened.append(http)
        return build_from_document(
            document,
            http=http,
            client_options={"api_endpoint": f"{self.ready['endpoint']}/{path}"},
        )


class _Bearer(Http):
    """httplib2 with a token on every request, as an authorized one sends it."""

    def __init__(self, token: str) -> None:
        super().__init__(timeout=60, proxy_info=None)
        self._token = token

    def request(self, uri: str, *args: Any, headers: dict[str, str] | None = None, **named: Any) -> Any:  # type: ignore[override]
        return super().request(
            uri, *args, headers={**(headers or {}), "Authorization": f"Bearer {self._token}"}, **named
        )


def start(**config: object) -> Loopback:
    process = subprocess.Popen(
        [sys.executable, "-m", "migrate.rehearse.gcp", "--config", json.dumps(config)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    return Loopback(process, json.loads(process.stdout.readline()))


def stop(loopback: Loopback) -> None:
    process = loopback.process
    for http in loopback.opened:
        http.close()
    process.terminate()
    try:
        process.wait(120)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    started = start(fastest_seconds=0.02, slowest_seconds=0.1, seed=7)
    yield started
    stop(started)
