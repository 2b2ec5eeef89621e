"""ScriptedServer: a name server on loopback that answers whatever a test wants, over UDP and TCP."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

import dns.flags
import dns.message
import dns.rrset

Script = Callable[[dns.message.Message, str], list[dns.message.Message | bytes]]
"""A query and its transport, `udp` or `tcp` -> packets to send back."""


def reply(query: dns.message.Message, *values: str, aa: bool = True) -> dns.message.Message:
    """An authoritative answer of these values to the one question."""
    made = dns.message.make_response(query)
    made.flags |= dns.flags.AA if aa else 0
    asked = query.question[0]
    if values:
        made.answer.append(dns.rrset.from_text_list(asked.name, 60, asked.rdclass, asked.rdtype, values))
    return made


class ScriptedServer:
    """Lives for the time of a `with`; remembers the queries it got."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.seen: list[tuple[dns.message.Message, str]] = []
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._bind()
        self.port: int = self._udp.getsockname()[1]
        self._threads = [threading.Thread(target=serve) for serve in (self._serve_udp, self._serve_tcp)]
        self._over = False

    def _bind(self) -> None:
        """One port for both: TCP's is chosen by the kernel, and UDP's is nearly always free too."""
        for _ in range(50):
            self._tcp.bind(("127.0.0.1", 0))
            try:
                self._udp.bind(self._tcp.getsockname())
            except OSError:
                self._tcp.close()
                self._tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                continue
            self._tcp.listen()
            return
        raise OSError("no port free for UDP and TCP alike")

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        for made in (self._udp, self._tcp):
            made.settimeout(0.05)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        for thread in self._threads:
            thread.join(5)
        self._udp.close()
        self._tcp.close()

    def _answers(self, wire: bytes, transport: str) -> list[bytes]:
        query = dns.message.from_wire(wire)
        self.seen.append((query, transport))
        packets = self.script(query, transport)
        return [packet if isinstance(packet, bytes) else packet.to_wire() for packet in packets]

    def _serve_udp(self) -> None:
        while not self._over:
            try:
                wire, client = self._udp.recvfrom(65_535)
            except TimeoutError:
                continue
            for packet in self._answers(wire, "udp"):
                self._udp.sendto(packet, client)

    def _serve_tcp(self) -> None:
        while not self._over:
            try:
                client, _ = self._tcp.accept()
            except TimeoutError:
                continue
            with client, suppress(OSError):  # a client that has heard enough goes away
                client.settimeout(1)
                (length,) = struct.unpack("!H", client.recv(2, socket.MSG_WAITALL))
                for packet in self._answers(client.recv(length, socket.MSG_WAITALL), "tcp"):
                    client.sendall(struct.pack("!H", len(packet)) + packet)
