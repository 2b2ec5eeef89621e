"""Eyes: DNS as users' resolvers see it, asked from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Protocol, cast

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

from migrate.preflight.facts import Delegation, Led, Unknown
from migrate.routes.authority import Server, resolved
from migrate.routes.question import Question
from migrate.routes.talk import Talk

SECONDS = 3.0
"""Longest wait for one answer."""

_FAMILIES = ("A", "AAAA")


class Eyes(Protocol):
    """Looks at the public DNS. It raises nothing: what cannot be seen is Unknown, or leads nowhere."""

    def above(self, zone: str) -> Delegation | Unknown:
        """What the zone above says of this one."""
        ...

    def lead(self, name: str) -> Led:
        """Where a host name leads in the end."""
        ...


class DnsEyes:
    """Through a resolver, and the name servers of the zone above; `find` gives the addresses of servers by name."""

    def __init__(
        self,
        resolver: Callable[[], dns.resolver.Resolver] = dns.resolver.Resolver,
        find: Callable[[Sequence[str]], Sequence[Server]] = resolved,
    ) -> None:
        self._resolver = resolver
        self._find = find

    def above(self, zone: str) -> Delegation | Unknown:
        """The servers of the zone above are asked; where none answers, the resolver's word is taken."""
        try:
            apex = dns.name.from_text(zone)
            parent, servers = self._parent(apex)
            for server in servers:
                if (told := _referral(server, apex)) is not None:
                    return Delegation(told, f"{server.label}, a server of {parent}")
            return self._by_resolver(apex)
        except Exception as problem:
            return Unknown(f"{problem} ({type(problem).__name__})")

    def _parent(self, apex: dns.name.Name) -> tuple[str, Sequence[Server]]:
        """The closest zone above and its servers: a cut need not be at every dot."""
        name = apex.parent()
        while True:
            try:
                answer = self._resolver().resolve(name, "NS", lifetime=SECONDS)
                return str(name), self._find(_texts(answer))
            except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
                if name == dns.name.root:
                    raise
                name = name.parent()

    def _by_resolver(self, apex: dns.name.Name) -> Delegation | Unknown:
        try:
            answer = self._resolver().resolve(apex, "NS", lifetime=SECONDS)
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            return Delegation((), "this machine's resolver")
        return Delegation(tuple(_texts(answer)), "this machine's resolver")

    def lead(self, name: str) -> Led:
        """Through the resolver, which follows every CNAME on the way."""
        names, addresses = [name], set[str]()
        for family in _FAMILIES:
            try:
                answer = self._resolver().resolve(name, family, lifetime=SECONDS, raise_on_no_answer=False)
            except Exception:  # noqa: S112 - an address that leads nowhere is for `verify` to find
                continue
            names += [target for rrset in answer.chaining_result.cnames for target in _texts(rrset)]
            addresses |= set(_texts(answer.rrset or ()))
        return Led(tuple(dict.fromkeys(names)), frozenset(addresses))


def _referral(server: Server, apex: dns.name.Name) -> tuple[str, ...] | None:
    """The delegation that one server gives; nothing where it denies it; None where it says nothing of use."""
    for address in server.addresses:
        reply = _asked(address, apex)
        if reply is None or reply.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            continue
        found = [
            target
            for section in (reply.answer, reply.authority)
            for rrset in section
            if rrset.rdtype == dns.rdatatype.NS and rrset.name == apex
            for target in _texts(rrset)
        ]
        return tuple(found)
    return None


def _asked(address: tuple[str, int], apex: dns.name.Name) -> dns.message.Message | None:
    try:
        with ExitStack() as stack:
            talk = stack.enter_context(Talk(address, [Question(str(apex), "NS")]))
            return talk.replies(time.monotonic() + SECONDS)[0]
    except Exception:
        return None


def _texts(rrset: object) -> list[str]:
    """The values of a record set as text; dnspython leaves the type of its items open."""
    return [str(each) for each in cast("Iterable[object]", rrset)]
