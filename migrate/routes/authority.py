"""Authority: the name servers that decide what a name answers, asked one by one."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol, cast

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from migrate.errors import InvalidValue, RouteUnreachable

PORT = 53
WITHIN_SECONDS = 1.0
"""Longest wait for all answers of one round; the servers are asked at the same time."""

RESOLVE_SECONDS = 3.0
"""Longest wait for the addresses of one name server."""

UDP_BYTES = 1232
"""Size of answer that passes every path unfragmented (DNS flag day 2020)."""

_NO_WAY = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT))


@dataclass(frozen=True, slots=True)
class Question:
    """A name and a record type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What one server answered: the values for each question in order, empty where there are none.

    `silence` says why there is no answer worth anything; then `answers` is empty.
    """

    server: str
    answers: tuple[frozenset[str], ...] = ()
    silence: str = ""


class Authority(Protocol):
    """Every name server that is authoritative for a zone."""

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        """All questions to every server; one entry for each. Raises RouteUnreachable when the servers are not known."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """One name server. `label` is its name for people."""

    label: str
    addresses: tuple[tuple[str, int], ...]


def given(*places: str) -> tuple[Server, ...]:
    """Servers given as `ip`, `ip:port` or `[ipv6]:port`. Raises InvalidValue."""
    return tuple(Server(place, (_place(place),)) for place in places)


def _place(text: str) -> tuple[str, int]:
    host, port = text, str(PORT)
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":") or str(PORT)
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        address, number = str(ip_address(host)), int(port)
    except ValueError as error:
        raise InvalidValue("not the address of a name server", seen=text, limit="ip, ip:port or [ipv6]:port") from error
    if not 1 <= number <= 65_535:
        raise InvalidValue("not the address of a name server", seen=text, limit="a port from 1 to 65535")
    return address, number


def resolved(names: Sequence[str]) -> tuple[Server, ...]:
    """Servers known by name, with every address each has. Raises RouteUnreachable when one has none."""
    return tuple(Server(name.removesuffix("."), tuple(_addresses(name))) for name in names)


def _addresses(name: str) -> list[tuple[str, int]]:
    try:
        resolver = dns.resolver.Resolver()
        found = list(resolver.resolve_name(name, lifetime=RESOLVE_SECONDS).addresses())
    except dns.exception.DNSException as error:
        raise _unknown(name, error) from error
    if not found:
        raise _unknown(name, "no address")
    return [(address, PORT) for address in found]


def _unknown(name: str, seen: object) -> RouteUnreachable:
    return RouteUnreachable(
        f"the address of name server {name} could not be found",
        seen=seen,
        then="Give the addresses under `nameservers` in migration.yaml, or mend this machine's resolver.",
    )


class NameServers:
    """Asks real servers over UDP, and over TCP where an answer does not fit.

    `find` gives at least one server; it is called once, when the first question is asked, and a failure is not
    remembered. Questions do not ask for recursion (RD=0) and an answer counts only when it is authoritative (AA).
    """

    def __init__(self, find: Callable[[], Sequence[Server]]) -> None:
        self._find = find
        self._servers: Sequence[Server] | None = None

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        if self._servers is None:
            self._servers = self._find()
        over = time.time() + WITHIN_SECONDS
        with ExitStack() as stack:
            talks = [
                (server, [stack.enter_context(_Talk(address, questions)) for address in server.addresses])
                for server in self._servers
            ]
            return [heard for server, several in talks for heard in _heard(server, several, over)]


def _heard(server: Server, talks: Sequence[_Talk], over: float) -> Iterator[Heard]:
    """One entry for each address. An address there is no way to from here (IPv6 on a host without it) is left out as
    long as the same server can be asked at another.
    """
    reachable = [talk for talk in talks if not talk.no_way]
    for talk in reachable or talks[:1]:
        label = server.label if len(talks) == 1 else f"{server.label} ({talk.address[0]})"
        try:
            yield Heard(label, tuple(talk.listen(over)))
        except (OSError, dns.exception.DNSException, _Unfit) as problem:
            yield Heard(label, silence=_why(problem))


def _why(problem: Exception) -> str:
    if isinstance(problem, dns.exception.Timeout):
        return "does not answer"
    return str(problem.strerror or problem) if isinstance(problem, OSError) else str(problem)


class _Unfit(Exception):
    """An answer that says nothing about the zone."""


class _Talk:
    """All questions to one address, sent at once over a socket of their own."""

    def __init__(self, address: tuple[str, int], questions: Sequence[Question]) -> None:
        self.address = address
        self.no_way = False
        self._problem: OSError | None = None
        self._questions = questions
        self._queries = [_query(question) for question in questions]
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)

    def __enter__(self) -> _Talk:
        self._socket.setblocking(False)
        try:
            self._socket.connect(self.address)
            for query in self._queries:
                self._socket.send(query.to_wire())
        except OSError as problem:
            # Told when its turn to be listened to comes: the other servers are still to be asked.
            self._problem, self.no_way = problem, problem.errno in _NO_WAY
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def listen(self, over: float) -> Iterator[frozenset[str]]:
        """The answers, in the order of the questions. Raises OSError, DNSException, _Unfit."""
        if self._problem is not None:
            raise self._problem
        waiting = {query.id: query for query in self._queries}
        replies: dict[int, dns.message.Message] = {}
        while waiting:
            reply, *_ = dns.query.receive_udp(self._socket, expiration=over, ignore_errors=True)
            query = waiting.get(reply.id)
            if query is not None and query.is_response(reply):
                del waiting[query.id]
                replies[query.id] = self._whole(query, reply, over)
        for question, query in zip(self._questions, self._queries, strict=True):
            yield _values(question, replies[query.id])

    def _whole(self, query: dns.message.Message, reply: dns.message.Message, over: float) -> dns.message.Message:
        if not reply.flags & dns.flags.TC:
            return reply
        return dns.query.tcp(query, self.address[0], max(0.05, over - time.time()), self.address[1])


def _query(question: Question) -> dns.message.QueryMessage:
    return dns.message.make_query(question.name, question.type, flags=0, use_edns=0, payload=UDP_BYTES)


def _values(question: Question, reply: dns.message.Message) -> frozenset[str]:
    if reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise _Unfit(f"answers {dns.rcode.to_text(reply.rcode())}")
    if not reply.flags & dns.flags.AA:
        raise _Unfit("is not authoritative")
    asked = reply.question[0]
    rrset = reply.get_rrset(reply.answer, asked.name, asked.rdclass, dns.rdatatype.from_text(question.type))
    values = cast("Iterable[object]", rrset or ())  # dnspython leaves the type of an RRset's items open
    return frozenset(_text(data) for data in values)


def _text(data: object) -> str:
    """A value as a person writes it; the strings of a TXT record joined, without quotes."""
    if isinstance(data, TXT):
        return b"".join(data.strings).decode("ascii", errors="replace")
    return str(data)
