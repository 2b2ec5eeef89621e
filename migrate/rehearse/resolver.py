"""CachingResolver: one client's view of DNS, asked over real packets."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset

from migrate.rehearse.cache_rule import CacheRule

_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class NameServer:
    """Where an authoritative server listens."""

    port: int
    address: str = "127.0.0.1"


class DnsFailure(Exception):
    """The name could not be turned into an address."""


class NameAbsent(DnsFailure):
    """The servers say there is no such name, or no address at it."""


class NoServerAnswered(DnsFailure):
    """Every server was silent, refused, or not authoritative."""


@dataclass(frozen=True, slots=True)
class _Entry:
    addresses: tuple[str, ...]
    until: float

    def read(self, name: str) -> tuple[str, ...]:
        if not self.addresses:
            raise NameAbsent(name)
        return self.addresses


class CachingResolver:
    """Asks one of `servers` at random, the others after it, each for at most `timeout` seconds, and caches by `rule`.

    One query at a time per name, whoever waits for it. The first answer for a name is kept for a random part of its
    life, as if the cache had been filled before this client was looked at: without that all clients would follow a
    change of weights in one step, where real ones follow in a ramp over the TTL. Absent names are kept for
    min(SOA TTL, SOA minimum) (RFC 2308 5), without an SOA not at all.

    `stale_seconds`: how long after its end an answer still serves when no server answers (RFC 8767). Zero by default.
    """

    def __init__(
        self,
        servers: Sequence[NameServer],
        rule: CacheRule,
        *,
        timeout: float = 0.5,
        stale_seconds: float = 0.0,
        draw: random.Random | None = None,
    ) -> None:
        self._servers = tuple(servers)
        self._rule = rule
        self._timeout = timeout
        self._stale_seconds = stale_seconds
        self._draw = draw or random.Random()
        self._entries: dict[str, _Entry] = {}
        self._flights: dict[str, asyncio.Task[_Entry]] = {}

    async def resolve(self, name: str) -> tuple[str, ...]:
        """The IPv4 addresses of `name`, from the cache while it lives.

        Raises:
            NameAbsent: There is no such name, or it has no address.
            NoServerAnswered: No server gave a usable answer.
        """
        entry = self._entries.get(name)
        if entry is None or entry.until <= asyncio.get_running_loop().time():
            # One waiter that gives up must not take the query away from the others.
            entry = await asyncio.shield(self._flights.get(name) or self._take_off(name))
        return entry.read(name)

    def _take_off(self, name: str) -> asyncio.Task[_Entry]:
        flight = asyncio.get_running_loop().create_task(self._refresh(name))
        self._flights[name] = flight
        flight.add_done_callback(lambda ended: self._land(name, ended))
        return flight

    def _land(self, name: str, flight: asyncio.Task[_Entry]) -> None:
        del self._flights[name]
        if not flight.cancelled():
            flight.exception()  # seen here, or asyncio complains when every waiter has given up

    async def _refresh(self, name: str) -> _Entry:
        now = asyncio.get_running_loop().time()
        old = self._entries.get(name)
        try:
            addresses, life = await self._look_up(name)
        except NoServerAnswered:
            if old is None or old.until + self._stale_seconds <= now:
                raise
            return old
        if old is None:
            life *= self._draw.random()
        entry = _Entry(addresses, asyncio.get_running_loop().time() + life)
        self._entries[name] = entry
        return entry

    async def _look_up(self, name: str) -> tuple[tuple[str, ...], float]:
        """Addresses and how long to keep them; asks again for an alias whose target the answer leaves open."""
        asked, ttl = dns.name.from_text(name), math.inf
        for _ in range(_LONGEST_CHAIN):
            reply = await self._ask(asked)
            if reply.chain.answer is not None:
                return _texts(reply.chain.answer), self._rule.life(min(ttl, reply.chain.minimum_ttl))
            if not reply.chain.cnames:
                return (), min(ttl, reply.negative_ttl)
            ttl = min(ttl, *(alias.ttl for alias in reply.chain.cnames))
            asked = reply.chain.canonical_name
        raise NoServerAnswered(f"{name}: more than {_LONGEST_CHAIN} aliases")

    async def _ask(self, name: dns.name.Name) -> _Reply:
        for server in self._draw.sample(self._servers, len(self._servers)):
            query = dns.message.make_query(name, dns.rdatatype.A, flags=0)
            try:
                answer, _ = await dns.asyncquery.udp_with_fallback(
                    query, server.address, timeout=self._timeout, port=server.port
                )
                if isinstance(answer, dns.message.QueryMessage) and _usable(answer):
                    return _Reply(answer.resolve_chaining(), has_soa=_has_soa(answer))
            except (dns.exception.DNSException, OSError, EOFError):
                continue
        raise NoServerAnswered(name.to_text())


@dataclass(frozen=True, slots=True)
class _Reply:
    chain: dns.message.ChainingResult
    has_soa: bool

    @property
    def negative_ttl(self) -> float:
        """Without an SOA an absence should not be cached (RFC 2308 5)."""
        return float(self.chain.minimum_ttl) if self.has_soa else 0.0


def _usable(answer: dns.message.QueryMessage) -> bool:
    """SERVFAIL, REFUSED and an answer from a server that is not authoritative send a resolver to the next server."""
    return answer.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) and bool(answer.flags & dns.flags.AA)


def _has_soa(answer: dns.message.QueryMessage) -> bool:
    return any(records.rdtype == dns.rdatatype.SOA for records in answer.authority)


def _texts(records: dns.rrset.RRset) -> tuple[str, ...]:
    return tuple(record.to_text() for record in cast("Iterable[dns.rdata.Rdata]", records))
