"""Knock: a side that is there, one that is gone, and one that cannot be asked from here."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import timedelta

import pytest

from migrate.signals.knock import Knock, Life, knock
from migrate.signals.target import Scheme, Target
from tests.signals.web import Web, text

SOON = timedelta(milliseconds=300)


def at(port: int, address: str = "127.0.0.1", scheme: Scheme = Scheme.HTTP) -> Knock:
    return knock(Target(address, port, "app.example.com", "/health", scheme), within=SOON)


def test_a_side_that_answers_is_there() -> None:
    web = Web(text("well"))
    try:
        assert at(web.port).life is Life.ANSWERS
    finally:
        web.close()


def test_a_port_nobody_listens_at_is_a_side_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = at(port)
    assert (found.life, "refused" in found.why) == (Life.GONE, True)


def test_a_side_that_takes_the_connection_and_says_nothing_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert at(mute.getsockname()[1]).life is Life.GONE


def test_a_name_that_nobody_knows_says_nothing_of_the_side() -> None:
    assert at(80, "nowhere.invalid").life is Life.UNASKED


@pytest.mark.parametrize(
    ("raised", "life"),
    [
        (TimeoutError, Life.UNSEEN),
        (lambda: OSError(101, "Network is unreachable"), Life.UNASKED),
        (lambda: OSError(113, "No route to host"), Life.UNASKED),
        (lambda: OSError(24, "Too many open files"), Life.UNASKED),
        (ConnectionRefusedError, Life.GONE),
        (lambda: ValueError("anything"), Life.UNASKED),
        (lambda: socket.gaierror(-2, "Name or service not known"), Life.UNASKED),
        (lambda: ssl.SSLCertVerificationError("untrusted"), Life.UNASKED),
    ],
)
def test_each_failure_to_connect_says_what_it_can(
    monkeypatch: pytest.MonkeyPatch, raised: Callable[[], Exception], life: Life
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise raised()

    monkeypatch.setattr(socket, "create_connection", fails)
    assert at(80).life is life
