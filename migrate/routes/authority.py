"""Authority: the name servers that decide what a name answers, asked one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol

from migrate.errors import InvalidValue, RouteUnreachable
from migrate.routes.question import Question

if TYPE_CHECKING:
    from migrate.routes.talk import Talk

__all__ = ["Authority", "Heard", "NameServers", "Question", "Server", "given", "resolved"]

PORT = 53
WITHIN_SECONDS = 1.0
"""Longest wait for all answers of one round; the servers are asked at the same time."""

RESOLVE_SECONDS = 3.0
"""Longest wait for the addresses of one name server."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one address of a server answered: the values for each question in order, empty where there are none.

    `silence` says why there is no answer worth anything; then `answers` is empty. `elsewhere` where the same server
    answered at another of its addresses: then this one's silence says nothing about the zone.
    """

    server: str
    answers: tuple[frozenset[str], ...] = ()
    silence: str = ""
    elsewhere: bool = False


class Authority(Protocol):
    """Every name server that is authoritative for a zone."""

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        """All questions to every server; at least one entry for each. Raises RouteUnreachable when the servers are not
        known.
        """
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """One name server. `label` is its name for people; no address where none could be found."""

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
    """Servers known by name, with every address each has. One without any is silent; raises RouteUnreachable when all
    are without.
    """
    found = {name: _addresses(name) for name in names}
    if not any(isinstance(addresses, list) for addresses in found.values()):
        name, problem = next(iter(found.items()))
        raise _unknown(name, problem)
    return tuple(
        Server(name.removesuffix("."), tuple(known) if isinstance(known, list) else ()) for name, known in found.items()
    )


def _addresses(name: str) -> list[tuple[str, int]] | Exception | str:
    """The addresses, or why there are none."""
    from dns.resolver import Resolver  # a tenth of a second that only a question to a server costs

    try:
        resolver = Resolver()
        found = list(resolver.resolve_name(name, lifetime=RESOLVE_SECONDS).addresses())
    except Exception as error:  # a hostile resolver's bytes make more of dnspython than its own errors
        return error
    return [(address, PORT) for address in found] or "no address"


def _unknown(name: str, seen: object) -> RouteUnreachable:
    return RouteUnreachable(
        f"the address of name server {name} could not be found",
        seen=seen,
        then="Give the addresses under `nameservers` in migration.yaml, or fix this machine's resolver.",
    )


class NameServers:
    """Asks real servers over UDP, and over TCP where an answer does not fit.

    `find` gives at least one server; it is called when the first question is asked, and again while it failed or knew
    a server without an address. Questions do not ask for recursion (RD=0) and an answer counts only when it is
    authoritative (AA); `recursive` turns both round, for a place from which only a resolver can be asked.
    """

    def __init__(self, find: Callable[[], Sequence[Server]], *, recursive: bool = False) -> None:
        self._find = find
        self._recursive = recursive
        self._servers: Sequence[Server] | None = None

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        servers = self._servers or self._find()
        self._servers = servers if all(server.addresses for server in servers) else None
        over = time.monotonic() + WITHIN_SECONDS
        with ExitStack() as stack:
            talks = [
                (server, [self._talk(stack, address, questions) for address in server.addresses]) for server in servers
            ]
            return [heard for server, several in talks for heard in _heard(server, several, over)]

    def _talk(self, stack: ExitStack, address: tuple[str, int], questions: Sequence[Question]) -> Talk:
        # Imported here: dnspython costs a tenth of a second that commands which ask nobody need not spend.
        from migrate.routes.talk import Talk

        return stack.enter_context(Talk(address, questions, recursive=self._recursive))


def _heard(server: Server, talks: Sequence[Talk], over: float) -> Iterator[Heard]:
    """One entry for each address. An address there is no way to from here (IPv6 on a host without it) is left out as
    long as the same server can be asked at another.
    """
    if not talks:
        yield Heard(server.label, silence="its address could not be found")
    reachable = [talk for talk in talks if not talk.no_way]
    heard = [_listen(server, talk, over, alone=len(talks) == 1) for talk in reachable or talks[:1]]
    answered = any(not each.silence for each in heard)
    for each in heard:
        yield replace(each, elsewhere=True) if each.silence and answered else each


def _listen(server: Server, talk: Talk, over: float, *, alone: bool) -> Heard:
    """What an address says. Whatever it does is an answer or a silence: no server ends the round."""
    label = server.label if alone else f"{server.label} ({talk.address[0]})"
    try:
        return Heard(label, tuple(talk.listen(over)))
    except Exception as problem:
        from migrate.routes.talk import silence

        return Heard(label, silence=silence(problem))
