"""Connection: one HTTP/1.1 connection that knows whether any byte of an answer came.

A general client hides what is counted here: aiohttp resends an idempotent request by itself after *any* broken
connection, a fresh one included, so a reset would become a success with nobody told.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self, cast

_HEAD_END = b"\r\n\r\n"
_LONGEST_HEAD = 16_384


class ClosedUnanswered(Exception):
    """The peer ended the connection before any byte of the answer."""


class CutShort(Exception):
    """The peer ended the connection inside the answer."""


class Malformed(Exception):
    """What came is no HTTP/1.1 answer with a Content-Length, which every part of the rehearsal sends."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def closes(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


class Connection(asyncio.Protocol):
    """Carries one request at a time. Use `Connection.to`."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[Answer] | None = None
        self._buffer = bytearray()

    @classmethod
    async def to(cls, address: str, port: int) -> Self:
        """A fresh connection.

        Raises:
            OSError: Refused, unreachable, or out of file descriptors.
        """
        _, made = await asyncio.get_running_loop().create_connection(cls, address, port)
        return made

    @property
    def idle(self) -> bool:
        """Open, and free for the next request."""
        return self._transport is not None and not self._transport.is_closing() and self._waiter is None

    async def exchange(self, request: bytes) -> Answer:
        """Send `request`, wait for its answer; the connection is closed unless both ends may use it again.

        Raises:
            ClosedUnanswered, CutShort: The peer went away.
            Malformed: The answer cannot be read.
        """
        if self._transport is None or self._transport.is_closing():
            raise ClosedUnanswered
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            answer = await self._waiter
        except BaseException:
            self.close()
            raise
        finally:
            self._waiter = None
        if answer.closes:
            self.close()
        return answer

    def close(self) -> None:
        """At once: whatever was not answered will not be."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._fail(CutShort(exc) if self._buffer else ClosedUnanswered(exc))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            answer = self._take()
        except ValueError as error:
            self._fail(Malformed(str(error)))
            self.close()
            return
        if answer is not None and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(answer)

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    def _take(self) -> Answer | None:
        """The answer in the buffer once it is whole; bytes that nobody asked for are an error."""
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("no end of head")
            return None
        status, headers = _head(self._buffer[:end].decode("latin-1"))
        whole = end + len(_HEAD_END) + int(headers["content-length"])
        if len(self._buffer) > whole or self._waiter is None:
            raise ValueError("bytes that nobody asked for")
        if len(self._buffer) < whole:
            return None
        body = bytes(self._buffer[end + len(_HEAD_END) :])
        self._buffer.clear()
        return Answer(status, headers, body)


def _head(text: str) -> tuple[int, dict[str, str]]:
    first, *rest = text.split("\r\n")
    version, status, *_ = first.split(" ", 2)
    if not version.startswith("HTTP/1."):
        raise ValueError(f"not HTTP/1: {first[:40]!r}")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    if "content-length" not in headers:
        raise ValueError("no Content-Length")
    return int(status), headers
