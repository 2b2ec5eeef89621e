"""Caller: one client, with its own cache and its own connections."""

from __future__ import annotations

import asyncio
import json
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Network
from typing import cast

from migrate.model.side import Side
from migrate.rehearse.client.config import FleetConfig
from migrate.rehearse.client.connection import Answer, ClosedUnanswered, Connection, CutShort, Malformed
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.edge_config import SIDE_HEADER
from migrate.rehearse.resolver import CachingResolver, DnsFailure

KEPT_FOR_DOCUMENTS = IPv6Network("2001:db8::/32")
"""Nobody's addresses (RFC 3849): each client says that it comes from one of its own."""


@dataclass(slots=True)
class Caller:
    """Sends requests one by one or, when answers are slow, side by side."""

    kind: ClientKind
    number: int
    config: FleetConfig
    resolver: CachingResolver
    draw: random.Random
    _open: list[tuple[str, Connection]] = field(default_factory=list[tuple[str, Connection]])
    _first_ends: float | None = None

    async def call(self, row: Row, clock: Callable[[], float]) -> None:
        """Send the request of `row` and write its outcome into it. Never raises for what the network does."""
        try:
            async with asyncio.timeout(self.config.request_timeout):
                _judge(row, await self._attempt(row))
        except TimeoutError:
            row.outcome = Outcome.TIMEOUT
        except DnsFailure:
            row.outcome = Outcome.DNS_FAILURE
        except ConnectionRefusedError:
            row.outcome = Outcome.REFUSED
        except (ClosedUnanswered, CutShort, ConnectionResetError, BrokenPipeError):
            row.outcome = Outcome.RESET
        except Malformed:
            row.outcome = Outcome.WRONG_ANSWER
        except OSError:
            row.outcome = Outcome.UNREACHABLE
        row.answered = clock()

    async def _attempt(self, row: Row) -> Answer:
        """Over a held connection if there is one, else over a new one.

        RFC 9110 9.2.2 lets a client repeat an idempotent request by itself; RFC 9112 9.3.1 names the case: a reused
        connection that the server had closed. Only then, once, and only before any byte of the answer.
        """
        held = self._take_held()
        if held is None:
            return await self._over_new(row)
        try:
            return await self._over(row, *held)
        except (ClosedUnanswered, ConnectionResetError, BrokenPipeError):
            row.resent = 1
            return await self._over_new(row)

    async def _over_new(self, row: Row) -> Answer:
        row.address = self.draw.choice(await self.resolver.resolve(self.config.name))
        return await self._over(row, row.address, await Connection.to(row.address, self.config.port))

    async def _over(self, row: Row, address: str, connection: Connection) -> Answer:
        row.address = address
        answer = await connection.exchange(self._request(row))
        if connection.idle and self.kind.keeps_connection and not self._ends_first():
            self._open.append((address, connection))
        else:
            connection.close()
        return answer

    def _ends_first(self) -> bool:
        """Whether the first connection has come to its end, by this answer; see `FleetConfig.first_connection`."""
        now = asyncio.get_running_loop().time()
        if self._first_ends is None:
            life = self.config.first_connection
            self._first_ends = math.inf if life is None else now + self.draw.random() * life
        ends = now >= self._first_ends
        if ends:
            self._first_ends = math.inf
        return ends

    def _take_held(self) -> tuple[str, Connection] | None:
        """The connection used last that is still open; the others may thus run into the server's idle timeout."""
        while self._open:
            address, connection = self._open.pop()
            if connection.idle:
                return address, connection
        return None

    def _request(self, row: Row) -> bytes:
        """All clients of a rehearsal share one address; what they say of themselves tells them apart in access logs."""
        lines = ["GET / HTTP/1.1", f"host: {self.config.name}", f"x-request-id: {row.id}"]
        lines.append(f"x-forwarded-for: {KEPT_FOR_DOCUMENTS[self.number + 1]}")
        if row.resent:
            lines.append("x-retry: 1")
        if not self.kind.keeps_connection:
            lines.append("connection: close")
        return "\r\n".join((*lines, "", "")).encode()

    def close(self) -> None:
        while self._open:
            self._open.pop()[1].close()


def _judge(row: Row, answer: Answer) -> None:
    """A 200 counts only if it answers this very request."""
    row.status = answer.status
    named = answer.headers.get(SIDE_HEADER)
    row.side = Side(named) if named in tuple(Side) else None
    if answer.status >= 500:
        row.outcome = Outcome.SERVER_ERROR
    elif answer.status == 200 and _told(answer) == (row.id, row.side):
        row.outcome = Outcome.OK
    else:
        row.outcome = Outcome.WRONG_ANSWER


def _told(answer: Answer) -> tuple[object, object]:
    try:
        body = cast("object", json.loads(answer.body))
    except ValueError:
        return None, None
    if not isinstance(body, dict):
        return None, None
    told = cast("dict[str, object]", body)
    return told.get("request"), told.get("side")
