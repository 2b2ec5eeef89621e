"""A connection tells an answer, half an answer and no answer apart."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from migrate.rehearse.client.connection import ClosedUnanswered, Connection, CutShort, Malformed
from migrate.rehearse.ports import free_port
from tests.rehearse.client.scripted import ADDRESS, Scripted, scripted

REQUEST = b"GET / HTTP/1.1\r\nx-request-id: r-1\r\n\r\n"


def run(story: Coroutine[Any, Any, None]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(5):
            await story

    asyncio.run(bounded())


async def to(server: Scripted) -> Connection:
    return await Connection.to(ADDRESS, server.port)


def test_an_answer_is_read_whole_and_the_connection_serves_again() -> None:
    async def story() -> None:
        async with scripted() as server:
            connection = await to(server)
            for _ in range(3):
                answer = await connection.exchange(REQUEST)
                assert answer.status == 200
                assert answer.headers["x-migrate-side"] == "blue"
                assert b'"r-1"' in answer.body
                assert connection.idle
            assert server.connections == 1
            connection.close()

    run(story())


def test_an_answer_that_comes_byte_by_byte_is_the_same_answer() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for byte in b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    async def story() -> None:
        listener = await asyncio.start_server(dribble, ADDRESS, 0)
        async with listener:
            connection = await Connection.to(ADDRESS, listener.sockets[0].getsockname()[1])
            answer = await connection.exchange(REQUEST)
            assert (answer.status, answer.body) == (204, b"abc")
            connection.close()

    run(story())


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ("drop", ClosedUnanswered),
        ("reset", ClosedUnanswered),
        ("cut", CutShort),
        ("SSH-2.0-OpenSSH\r\n\r\n", Malformed),
        ("HTTP/1.1 200 OK\r\n\r\n", Malformed),
        ("HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n", Malformed),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabc", Malformed),
        ("x" * 20_000, Malformed),
    ],
)
def test_every_way_of_not_answering_has_its_own_error(act: str, error: type[Exception]) -> None:
    async def story() -> None:
        async with scripted(act) as server:
            connection = await to(server)
            with pytest.raises(error):
                await connection.exchange(REQUEST)
            assert not connection.idle

    run(story())


def test_a_connection_whose_peer_left_is_not_idle() -> None:
    async def story() -> None:
        async with scripted("close") as server:
            connection = await to(server)
            await connection.exchange(REQUEST)
            while connection.idle:
                await asyncio.sleep(0.001)
            with pytest.raises(ClosedUnanswered):
                await connection.exchange(REQUEST)

    run(story())


def test_a_peer_that_says_close_is_not_asked_again() -> None:
    async def story() -> None:
        async with scripted("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: close\r\n\r\n") as server:
            connection = await to(server)
            assert (await connection.exchange(REQUEST)).closes
            assert not connection.idle

    run(story())


def test_giving_up_on_an_answer_closes_the_connection() -> None:
    async def story() -> None:
        async with scripted("silent") as server:
            connection = await to(server)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(connection.exchange(REQUEST), 0.05)
            assert not connection.idle

    run(story())


def test_nobody_listening_is_connection_refused() -> None:
    async def story() -> None:
        with pytest.raises(ConnectionRefusedError):
            await Connection.to(ADDRESS, free_port())

    run(story())
