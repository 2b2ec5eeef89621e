"""Witness: whose word shows that a change has come through: the name servers', a resolver's, or Route 53's alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from migrate.errors import RouteRefused, RouteUnreachable
from migrate.model.settled_by import SettledBy
from migrate.model.split import Settlement
from migrate.routes.authority import PORT, Authority, Heard, NameServers, Server
from migrate.routes.route53.proof import Proof, settlement

BOUND = timedelta(seconds=60)
"""Changes "generally propagate to all Route 53 name servers within 60 seconds" (API reference,
ChangeResourceRecordSets)."""

RESOLVER = "Route 53's INSYNC and this machine's resolver, for no name server can be asked from here"
CACHED = "Route 53's INSYNC and one TTL; this machine's resolver still answers from its cache"
API = "Route 53's INSYNC alone, as declared"

InSync = Callable[[], bool | None]
"""Whether Route 53 says INSYNC; None where the change's id is not known."""


@dataclass(slots=True)
class Witness:
    """The servers are believed alone where they can be asked. Every other way needs Route 53's INSYNC as well, and
    where nobody knows the change's id, the time that Route 53 states for it.

    A resolver may go on with an old answer for one TTL after INSYNC, and some go on for longer: then that TTL is over
    for everybody who honours it, and the resolver is no longer waited for.
    """

    servers: Authority
    resolver: Authority | None = None
    by: SettledBy = SettledBy.DETECT
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _begun: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def slack(self) -> bool:
        """Whether a cache may stand between this place and the name servers."""
        return self.by is SettledBy.RESOLVER

    def settled(self, proof: Proof, in_sync: InSync) -> Settlement:
        """What is known of a change. Raises RouteUnreachable, RouteRefused, Throttled."""
        if self.by is SettledBy.API:
            return self._pending(proof, in_sync) or Settlement(settled=True, judged_by=API)
        if self.by is SettledBy.RESOLVER and self.resolver is not None:
            return self._by_resolver(proof, in_sync, self.resolver.ask(proof.questions))
        heard, trouble = self._servers(proof)
        if trouble is None and (self.by is SettledBy.SERVERS or any(not each.silence for each in heard)):
            found = settlement(proof, heard)
            return (
                replace(found, settled=False, waiting_for=(_pending(proof),)) if self._early(found, in_sync) else found
            )
        return self._instead(proof, in_sync, heard, trouble)

    def _servers(self, proof: Proof) -> tuple[list[Heard], Exception | None]:
        """What the servers say, or why they are not known."""
        try:
            return self.servers.ask(proof.questions), None
        except (RouteUnreachable, RouteRefused) as trouble:
            if self.by is SettledBy.SERVERS or self.resolver is None:
                raise
            return [], trouble

    def _early(self, found: Settlement, in_sync: InSync) -> bool:
        return found.settled and in_sync() is False

    def _instead(self, proof: Proof, in_sync: InSync, heard: Sequence[Heard], trouble: Exception | None) -> Settlement:
        """Every server is silent: a resolver that answers is believed in their place."""
        answers = self.resolver.ask(proof.questions) if self.resolver is not None else []
        if any(not each.silence for each in answers):
            return self._by_resolver(proof, in_sync, answers)
        if trouble is not None:
            raise trouble
        return settlement(proof, heard)

    def _by_resolver(self, proof: Proof, in_sync: InSync, answers: Sequence[Heard]) -> Settlement:
        if pending := self._pending(proof, in_sync):
            return pending
        found = replace(settlement(proof, answers), judged_by=RESOLVER)
        over = self.clock() - self._begun.setdefault(proof.change.stamp.id, self.clock()) >= proof.layout.ttl
        if found.waiting_for and over:
            return Settlement(settled=True, judged_by=CACHED)
        return found

    def _pending(self, proof: Proof, in_sync: InSync) -> Settlement | None:
        known = in_sync()
        if known or (known is None and self.now() >= proof.change.stamp.at + BOUND):
            return None
        waiting = _pending(proof) if known is False else f"Route 53, which states {BOUND.total_seconds():.0f} s"
        return Settlement(settled=False, waiting_for=(waiting,))


def _pending(proof: Proof) -> str:
    return f"Route 53 (change {proof.change.id} is PENDING)"


def system_resolver() -> NameServers:
    """The resolver that this machine is configured with; several addresses of it are one server."""

    def find() -> tuple[Server, ...]:
        from dns.resolver import Resolver  # a tenth of a second that only a question costs

        try:
            listed = [str(each) for each in Resolver().nameservers if _is_address(str(each))]
        except Exception as problem:
            raise RouteUnreachable("this machine has no resolver", seen=problem) from problem
        return (Server("this machine's resolver", tuple((address, PORT) for address in listed)),)

    return NameServers(find, recursive=True)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
