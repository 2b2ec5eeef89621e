"""WeightedDns: a small authoritative name server on a thread, with weights that can be set while it serves."""

from __future__ import annotations

import random
import socket
import threading
from dataclasses import dataclass, field
from typing import Self

from dnslib import CNAME, QTYPE, RCODE, RR, SOA, A, DNSRecord

from migrate.rehearse.ports import free_port
from migrate.rehearse.resolver import NameServer

NAME = "app.example.test"
ALIAS = "www.example.test"
ALIAS_TTL = 7
BLUE = "127.0.1.10"
GREEN = "127.0.2.10"


@dataclass
class WeightedDns:
    """`with WeightedDns() as zone`: answers `NAME` with an address of blue or green, `ALIAS` with that name alone.

    Other names do not exist.
    """

    green: float = 0.0
    ttl: int = 1
    negative_ttl: int = 1
    rcode: int = RCODE.NOERROR
    authoritative: int = 1
    blue_address: str = BLUE
    green_address: str = GREEN
    queries: int = 0
    port: int = field(default_factory=free_port)
    draw: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def server(self) -> NameServer:
        return NameServer(self.port)

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self._socket.settimeout(0.05)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                packet, sender = self._socket.recvfrom(4_096)
            except TimeoutError:
                continue
            self.queries += 1
            self._socket.sendto(self._answer(DNSRecord.parse(packet)), sender)

    def _answer(self, query: DNSRecord) -> bytes:
        reply = query.reply(aa=self.authoritative, ra=0)
        reply.header.rcode = self.rcode
        if self.rcode == RCODE.NOERROR and str(query.q.qname) == f"{NAME}.":
            address = self.green_address if self.draw.random() < self.green else self.blue_address
            reply.add_answer(RR(NAME, QTYPE.A, ttl=self.ttl, rdata=A(address)))
        elif self.rcode == RCODE.NOERROR and str(query.q.qname) == f"{ALIAS}.":
            reply.add_answer(RR(ALIAS, QTYPE.CNAME, ttl=ALIAS_TTL, rdata=CNAME(NAME)))
        elif self.rcode == RCODE.NOERROR:
            reply.header.rcode = RCODE.NXDOMAIN
            times = (1, 60, 60, 60, self.negative_ttl)
            soa = SOA("ns.example.test", "root.example.test", times)
            reply.add_auth(RR("example.test", QTYPE.SOA, ttl=900, rdata=soa))
        return reply.pack()
