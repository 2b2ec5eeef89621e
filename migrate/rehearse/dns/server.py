"""AuthoritativeServer: one name server on UDP and TCP of the same loopback port."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from migrate.errors import RehearsalError
from migrate.rehearse.dns.answer import Authority
from migrate.rehearse.dns.packet import Transport, reply

LOOPBACK = "127.0.0.1"

IDLE_SECONDS = 10.0
"""How long a TCP client may say nothing before it is closed (RFC 7766 6.2.3 asks for a few seconds)."""

_TRIES = 20


@dataclass(slots=True)
class AuthoritativeServer:
    """Serves what `ask` says, on a free port unless one is given. A silent authority drops the packet."""

    ask: Authority
    host: str = LOOPBACK
    port: int = 0
    _udp: asyncio.DatagramTransport | None = field(default=None, init=False)
    _tcp: asyncio.Server | None = field(default=None, init=False)
    _clients: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter], init=False)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    async def start(self) -> None:
        """Bind both transports.

        Raises:
            RehearsalError: The wanted port is taken, or no free one was found.
        """
        for _ in range(_TRIES if self.port == 0 else 1):
            with suppress(OSError):
                await self._bind(self.port)
                return
        raise RehearsalError(
            "a name server found no port",
            seen=f"{self.address} is taken",
            limit=f"{_TRIES} tries",
            then="Free it, or ask for port 0.",
        )

    async def _bind(self, port: int) -> None:
        """UDP first, then TCP on the port it got: a port free on one transport may be taken on the other."""
        loop = asyncio.get_running_loop()
        udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self.ask), local_addr=(self.host, port))
        bound: int = udp.get_extra_info("sockname")[1]
        try:
            self._tcp = await asyncio.start_server(self._converse, self.host, bound)
        except OSError:
            udp.close()
            raise
        self._udp, self.port = udp, bound

    async def stop(self) -> None:
        """Close both transports and every open connection."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for client in tuple(self._clients):
            client.close()
        if self._tcp is not None:
            await self._tcp.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
                while (answered := reply(await _message(reader), self.ask, over=Transport.TCP)) is not None:
                    writer.write(len(answered).to_bytes(2, "big") + answered)
                    await writer.drain()
        finally:
            self._clients.discard(writer)
            writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One message with its two octets of length (RFC 1035 4.2.2)."""
    async with asyncio.timeout(IDLE_SECONDS):
        length = int.from_bytes(await reader.readexactly(2), "big")
        return await reader.readexactly(length)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, ask: Authority) -> None:
        self._ask = ask
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        answered = reply(data, self._ask, over=Transport.UDP)
        if answered is not None and self._transport is not None:
            self._transport.sendto(answered, addr)
