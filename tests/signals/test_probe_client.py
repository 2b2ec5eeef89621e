"""One request of the probe: TLS as users would meet it, and failures told apart by whose they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from migrate.errors import InvalidValue
from migrate.model.side import Side
from migrate.signals.finding import Finding, Result, Unprobed
from migrate.signals.probe_client import ProbeClient
from migrate.signals.target import Scheme, Target
from tests.signals.authority import Authority
from tests.signals.web import Web, text

HOST = "app.example.com"
SECOND = timedelta(seconds=1)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def names() -> list[str | None]:
    """The server names that clients asked for."""
    return []


@pytest.fixture
def web(authority: Authority, names: list[str | None]) -> Iterator[Web]:
    tls = authority.server(HOST)
    tls.sni_callback = lambda _socket, name, _context: names.append(name)
    with Web(text("ok"), tls) as web:
        yield web


async def _asked(target: Target, timeout: timedelta) -> Finding | Unprobed:
    async with ProbeClient(dict.fromkeys(Side, target), timeout) as client:
        return await client.ask(Side.GREEN)


def _ask(target: Target, timeout: timedelta = SECOND) -> Finding | Unprobed:
    return asyncio.run(_asked(target, timeout))


def _result(target: Target) -> Result:
    found = _ask(target)
    assert isinstance(found, Finding), found
    return found.result


def test_the_certificate_is_checked_against_the_name_of_users(
    web: Web, authority: Authority, names: list[str | None]
) -> None:
    assert _result(Target("127.0.0.1", web.port, HOST, authority=authority.pem)) is Result.GOOD
    assert names == [HOST]
    assert web.seen[0]["Host"] == f"{HOST}:{web.port}"


def test_a_certificate_for_another_name_is_a_bad_side(web: Web, authority: Authority) -> None:
    assert _result(Target("127.0.0.1", web.port, "shop.example.com", authority=authority.pem)) is Result.BROKEN


def test_a_certificate_of_an_unknown_authority_is_a_bad_side(web: Web) -> None:
    assert _result(Target("127.0.0.1", web.port, HOST)) is Result.BROKEN


def test_a_side_that_speaks_no_tls_is_a_bad_side() -> None:
    with Web(text("ok")) as plain:
        assert _result(Target("127.0.0.1", plain.port, HOST)) is Result.BROKEN


def test_an_authority_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "missing.pem", Path(__file__)):
        with pytest.raises(InvalidValue):
            ProbeClient({Side.GREEN: Target("127.0.0.1", 443, HOST, authority=file)}, SECOND)


def test_a_name_is_looked_up_and_its_address_asked() -> None:
    with Web(text("ok")) as plain:
        assert _result(Target("localhost", plain.port, HOST, scheme=Scheme.HTTP)) is Result.GOOD


@pytest.mark.parametrize("path", ["/", "/health?deep=1&x=%2F", "/a//b", "/a%20b", "/?", "/x?a?b"])
def test_the_path_goes_out_as_it_was_written(path: str) -> None:
    with Web(text("ok")) as plain:
        assert _result(Target("127.0.0.1", plain.port, HOST, path, Scheme.HTTP)) is Result.GOOD
        assert plain.seen[0]["path"] == path.removesuffix("?")


def test_an_address_of_version_6_can_be_asked() -> None:
    found = _ask(Target("::1", 1, HOST, scheme=Scheme.HTTP))
    assert isinstance(found, Unprobed) or found.result is Result.BROKEN  # by whether this machine has IPv6


def test_a_name_server_that_does_not_answer_is_our_blindness(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    async def asked() -> Finding | Unprobed:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
        return await _asked(Target("green.example.com", 80, HOST, scheme=Scheme.HTTP), timedelta(milliseconds=50))

    assert asyncio.run(asked()) == Unprobed("no DNS answer for green.example.com within 0.05 s")


def test_it_takes_what_the_answer_took() -> None:
    with Web(text("ok")) as plain:
        found = _ask(Target("127.0.0.1", plain.port, HOST, scheme=Scheme.HTTP))
        assert isinstance(found, Finding)
        assert timedelta(0) < found.took < SECOND
