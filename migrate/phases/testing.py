"""Testing: the final tests on green's own address, under the name that users call."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from migrate.version import __version__

ANSWER_SECONDS = 30.0
"""How long one check may take."""

_LARGEST = 4 << 20
"""Bytes of an answer that are searched; a page is smaller."""

_OVER = "the time for all final tests was over"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One request, and what its answer must be. `contains` is text of the body."""

    path: str
    status: int = 200
    contains: str | None = None

    def __str__(self) -> str:
        return f"GET {self.path}"


@dataclass(frozen=True, slots=True)
class Front:
    """Where green is asked: its own `address`, under the `host` that users call, as Host header and TLS server name."""

    address: str
    host: str
    port: int
    tls: bool

    @property
    def url(self) -> str:
        """What a browser would show."""
        scheme, usual = ("https", 443) if self.tls else ("http", 80)
        return f"{scheme}://{self.host}" + ("" if self.port == usual else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one test. `found` never holds what the service or the command said."""

    name: str
    passed: bool
    found: str
    took: timedelta

    def __str__(self) -> str:
        return f"passed  {self.name}" if self.passed else f"FAILED  {self.name}: {self.found}"


def final_tests(
    front: Front, checks: Sequence[Check], command: Sequence[str], *, within: timedelta, say: Say
) -> tuple[Result, ...]:
    """Every check, then the command, whatever fails on the way; `say` gets a line for each.

    `within` bounds the whole: what has not ended by then has failed.
    """
    end = time.monotonic() + within.total_seconds()
    results: list[Result] = []
    for check in checks:
        results.append(_result(str(check), lambda check=check: _asked(front, check, _left(end))))
        say(str(results[-1]))
    if command:
        results.append(_result(command[0], lambda: _run(front, command, _left(end))))
        say(str(results[-1]))
    return tuple(results)


def _result(name: str, test: Callable[[], str]) -> Result:
    begun = time.monotonic()
    trouble = test()
    return Result(name, not trouble, trouble or "as wanted", timedelta(seconds=time.monotonic() - begun))


def _left(end: float) -> float:
    return max(0.0, end - time.monotonic())


def _asked(front: Front, check: Check, seconds: float) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if not seconds:
        return _OVER
    try:
        status, body = _get(front, check.path, min(seconds, ANSWER_SECONDS))
    except TimeoutError:
        return f"no whole answer from {front.address}:{front.port} in time"
    except (OSError, http.client.HTTPException) as error:
        return f"no answer from {front.address}:{front.port}: {error or type(error).__name__}"
    if status != check.status:
        return f"status {status}, wanted {check.status}"
    if check.contains is not None and check.contains.encode() not in body:
        return "the body does not contain the text that is declared"
    return ""


def _get(front: Front, path: str, seconds: float) -> tuple[int, bytes]:
    """A connection to green's address, whose certificate must be the service's."""
    end = time.monotonic() + seconds
    plain = socket.create_connection((front.address, front.port), timeout=seconds)
    with plain:
        context = ssl.create_default_context()
        spoken = context.wrap_socket(plain, server_hostname=front.host) if front.tls else plain
        with spoken:
            asking = http.client.HTTPConnection(front.host, front.port)
            asking.sock = spoken
            asking.request("GET", path, headers={"Host": _host(front), "User-Agent": f"migrate-verify/{__version__}"})
            answer = asking.getresponse()
            return answer.status, _whole(answer, end)


def _whole(answer: http.client.HTTPResponse, end: float) -> bytes:
    """The body, up to what is searched. Raises TimeoutError for one that trickles in."""
    body = b""
    while len(body) < _LARGEST and (part := answer.read1(_LARGEST)):
        body += part
        if time.monotonic() > end:
            raise TimeoutError
    return body


def _host(front: Front) -> str:
    return front.url.partition("://")[2]


def _run(front: Front, command: Sequence[str], seconds: float) -> str:
    """The user's own tests, told where green is; their words go to the terminal and nowhere else."""
    environment: Mapping[str, str] = {
        **os.environ,
        "MIGRATE_GREEN_ADDRESS": front.address,
        "MIGRATE_GREEN_HOST": front.host,
        "MIGRATE_GREEN_PORT": str(front.port),
        "MIGRATE_GREEN_URL": front.url,
    }
    try:
        done = subprocess.run(command, env=environment, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return _OVER
    except OSError as error:
        return f"cannot be started: {error.strerror}"
    return "" if done.returncode == 0 else f"exit status {done.returncode}, wanted 0"
