"""Scripted: an HTTP/1.1 server that does to each request exactly what its script says."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

ADDRESS = "127.0.0.1"


@dataclass
class Scripted:
    """Takes the next word of the script for every request, and "ok" when there is none left.

    ok: a right answer. close: a right answer, then an end without notice. drop: an end before any byte.
    reset: a TCP reset before any byte. cut: half an answer, then an end. silent: nothing. Anything else is sent raw.
    """

    script: list[str] = field(default_factory=list)
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(head)
        act = self.script.pop(0) if self.script else "ok"
        right = answer(head)
        match act:
            case "ok" | "close":
                writer.write(right)
            case "drop":
                pass
            case "reset":
                sock: socket.socket = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case "cut":
                writer.write(right[:-5])
            case "silent":
                await reader.read()
            case _:
                writer.write(act.encode())
                await reader.read()
        await writer.drain()
        return act == "ok" and "connection: close" not in head


def answer(head: str, *, status: str = "200 OK") -> bytes:
    """What a side answers to this request."""
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    body = json.dumps({"side": "blue", "request": headers.get("x-request-id")})
    return f"HTTP/1.1 {status}\r\nx-migrate-side: blue\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


@asynccontextmanager
async def scripted(*script: str) -> AsyncIterator[Scripted]:
    """A server on a free port, gone when the block is left."""
    server = Scripted(list(script))
    listener = await asyncio.start_server(server.serve, ADDRESS, 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()
