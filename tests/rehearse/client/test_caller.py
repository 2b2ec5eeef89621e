"""A client accounts for its request as what really happened, and resends only where HTTP says it may."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from migrate.model.side import Side
from migrate.rehearse.client.caller import Caller
from migrate.rehearse.client.config import FleetConfig
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.ports import free_port
from migrate.rehearse.resolver import CachingResolver
from tests.rehearse.client.scripted import ADDRESS, Scripted, scripted
from tests.rehearse.weighted_dns import NAME, WeightedDns

KEEP_ALIVE, SHORT = ClientKind.KEEP_ALIVE, ClientKind.HONOURS_TTL


def ask(
    kind: ClientKind, *script: str, times: int = 1, pause: float = 0.0, zone: WeightedDns | None = None
) -> tuple[list[Row], Scripted]:
    """The rows of `times` requests of one client to a server that follows the script."""

    async def story(zone: WeightedDns) -> tuple[list[Row], Scripted]:
        async with asyncio.timeout(10), scripted(*script) as server:
            caller = caller_to(kind, zone, server.port)
            rows = [Row(f"r-{n}", kind, 0, time.time()) for n in range(times)]
            for row in rows:
                await caller.call(row, time.time)
                await asyncio.sleep(pause)
            caller.close()
            return rows, server

    with zone or WeightedDns(blue_address=ADDRESS) as served:
        return asyncio.run(story(served))


def caller_to(kind: ClientKind, zone: WeightedDns, port: int) -> Caller:
    config = FleetConfig(
        name=NAME,
        port=port,
        name_servers=(zone.server,),
        ledger=Path("unused"),
        totals=Path("unused"),
        request_timeout=1.0,
        dns_timeout=0.4,
    )
    return Caller(kind, 0, config, CachingResolver(config.name_servers, kind.cache, timeout=0.4), random.Random(1))


def test_an_answered_request_says_who_answered_where_and_when() -> None:
    (row,), _ = ask(SHORT)
    assert (row.outcome, row.status, row.side, row.address) == (Outcome.OK, 200, Side.BLUE, ADDRESS)
    assert row.answered is not None
    assert 0 <= row.answered - row.sent < 1
    assert row.resent == 0


def test_short_clients_connect_for_every_request_and_say_so() -> None:
    rows, server = ask(SHORT, times=3)
    assert [row.outcome for row in rows] == [Outcome.OK] * 3
    assert server.connections == 3
    assert all("connection: close" in head for head in server.requests)


def test_keep_alive_clients_hold_one_connection() -> None:
    rows, server = ask(KEEP_ALIVE, times=5)
    assert [row.outcome for row in rows] == [Outcome.OK] * 5
    assert server.connections == 1


def test_every_request_names_its_host_and_its_id() -> None:
    _, server = ask(KEEP_ALIVE)
    assert f"host: {NAME}\r\n" in server.requests[0]
    assert "x-request-id: r-0\r\n" in server.requests[0]


def unavailable(identity: str = "r-0") -> str:
    return f"HTTP/1.1 503 No\r\nx-migrate-side: green\r\ncontent-length: {len(identity)}\r\n\r\n{identity}"


@pytest.mark.parametrize(
    ("act", "outcome", "side"),
    [
        ("drop", Outcome.RESET, None),
        ("reset", Outcome.RESET, None),
        ("cut", Outcome.RESET, None),
        ("silent", Outcome.TIMEOUT, None),
        (unavailable(), Outcome.SERVER_ERROR, Side.GREEN),
        ("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", Outcome.WRONG_ANSWER, None),
        ("nonsense\r\n\r\n", Outcome.WRONG_ANSWER, None),
        ('HTTP/1.1 200 OK\r\ncontent-length: 33\r\n\r\n{"side":"blue","request":"r-9999"}', Outcome.WRONG_ANSWER, None),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]", Outcome.WRONG_ANSWER, None),
    ],
)
def test_a_failure_on_a_fresh_connection_is_a_failure(act: str, outcome: Outcome, side: Side | None) -> None:
    for kind in (SHORT, KEEP_ALIVE):
        (row,), server = ask(kind, act)
        assert (row.outcome, row.side, row.resent) == (outcome, side, 0)
        assert row.failed
        assert row.answered is not None
        assert row.address == ADDRESS
        assert len(server.requests) == 1


def test_a_held_connection_closed_under_a_request_is_resent_once_and_counted() -> None:
    rows, server = ask(KEEP_ALIVE, "ok", "drop", times=2)
    assert [row.outcome for row in rows] == [Outcome.OK, Outcome.OK]
    assert [row.resent for row in rows] == [0, 1]
    assert len(server.requests) == 3


def test_a_resend_that_fails_too_is_a_failure() -> None:
    rows, server = ask(KEEP_ALIVE, "ok", "drop", "drop", times=2)
    assert (rows[1].outcome, rows[1].resent) == (Outcome.RESET, 1)
    assert len(server.requests) == 3


def test_half_an_answer_is_never_resent() -> None:
    rows, server = ask(KEEP_ALIVE, "ok", "cut", times=2)
    assert (rows[1].outcome, rows[1].resent) == (Outcome.RESET, 0)
    assert len(server.requests) == 2


def test_a_connection_that_was_closed_between_requests_is_replaced_without_a_resend() -> None:
    rows, server = ask(KEEP_ALIVE, "close", times=2, pause=0.05)
    assert [row.outcome for row in rows] == [Outcome.OK, Outcome.OK]
    assert [row.resent for row in rows] == [0, 0]
    assert server.connections == 2


def test_a_timeout_leaves_no_connection_that_could_give_a_late_answer_to_another_request() -> None:
    rows, server = ask(KEEP_ALIVE, "silent", "ok", times=2)
    assert [row.outcome for row in rows] == [Outcome.TIMEOUT, Outcome.OK]
    assert server.connections == 2


def test_nobody_listening_is_refused_at_an_address_that_is_written_down() -> None:
    async def story(zone: WeightedDns) -> Row:
        row = Row("r-0", SHORT, 0, time.time())
        await caller_to(SHORT, zone, free_port()).call(row, time.time)
        return row

    with WeightedDns(blue_address=ADDRESS) as zone:
        row = asyncio.run(story(zone))
    assert (row.outcome, row.address) == (Outcome.REFUSED, ADDRESS)


def test_no_address_is_a_dns_failure() -> None:
    (row,), server = ask(SHORT, zone=WeightedDns(rcode=2))
    assert (row.outcome, row.address, server.connections) == (Outcome.DNS_FAILURE, "", 0)


def test_a_keep_alive_client_resolves_only_when_it_connects() -> None:
    zone = WeightedDns(ttl=0, blue_address=ADDRESS)
    ask(KEEP_ALIVE, times=5, zone=zone)
    assert zone.queries == 1
