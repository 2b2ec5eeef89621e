"""Answering: what a Route 53 name server says to a question, from one version of a zone. Pure.

The health rules are those of the Developer Guide, "How Amazon Route 53 chooses records when health checking is
configured": non-zero weights first; when all of those are unhealthy, the zero weights; when nothing is healthy,
everything counts as healthy; a set without a check is always healthy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from migrate.rehearse.aws.name import WILDCARD, master_form, normal, parents, within
from migrate.rehearse.aws.record import RecordSet, Routing
from migrate.rehearse.aws.zone import Zone
from migrate.rehearse.dns.answer import REFUSED, Answer, Rcode, Record, RecordType

ELB_TTL = 60
"""Seconds an alias to a load balancer is served with; it cannot be set (API reference, ResourceRecordSet.TTL)."""

_CHAIN = 8

Elsewhere = Mapping[str, Sequence[str]]
"""Names of AWS services outside the zone (a load balancer's) -> the addresses of its healthy targets."""

Health = Callable[[str], bool]
"""Whether the health check with this id counts as healthy."""


def answer(
    zone: Zone,
    name: str,
    kind: RecordType,
    *,
    healthy: Health,
    draw: random.Random,
    elsewhere: Elsewhere,
    alias_ttl: int = ELB_TTL,
) -> Answer:
    """The reply to a question for a name in stored form. Geographic policies draw lots: a client has no place here."""
    if not within(name, zone.name):
        return REFUSED
    walk = _Walk(zone, healthy, draw, elsewhere, alias_ttl)
    cut = walk.delegation(name, kind)
    if cut is not None:
        return Answer(authority=cut, authoritative=False)
    records = tuple(walk.follow(name, kind))
    last = records[-1] if records else None
    if last is not None and (last.type is kind or not walk.knows(last.value)):
        return Answer(records=records)
    asked = name if last is None else normal(last.value)
    rcode = Rcode.NOERROR if walk.source(asked) is not None else Rcode.NXDOMAIN
    return Answer(rcode=rcode, records=records, authority=(_negative(zone),))


def _negative(zone: Zone) -> Record:
    """The SOA of a negative answer; resolvers remember it for min(SOA TTL, MINIMUM) (RFC 2308 3)."""
    soa = zone.group(zone.name, RecordType.SOA)[0]
    minimum = int(soa.values[0].split()[-1])
    return Record(zone.name, RecordType.SOA, min(soa.ttl or 0, minimum), soa.values[0])


@dataclass(frozen=True, slots=True)
class _Walk:
    """One question's way through the zone."""

    zone: Zone
    healthy: Health
    draw: random.Random
    elsewhere: Elsewhere
    alias_ttl: int

    def delegation(self, name: str, kind: RecordType) -> tuple[Record, ...] | None:
        """The NS records of the zone cut at or above the name; the DS of a cut belongs to this side of it."""
        for above in reversed([name, *parents(name, self.zone.name)]):
            servers = self.zone.group(above, RecordType.NS)
            if servers and above != self.zone.name and not (kind is RecordType.DS and above == name):
                return tuple(self._served(above, servers[0], depth=0))
        return None

    def follow(self, name: str, kind: RecordType) -> Iterator[Record]:
        """The records of a name, through CNAMEs as far as they stay in the zone."""
        for _ in range(_CHAIN):
            source = self.source(name)
            group = () if source is None else self.zone.group(source, kind)
            if group or source is None:
                yield from self._chosen(name, group)
                return
            pointing = list(self._chosen(name, self.zone.group(source, RecordType.CNAME)))
            yield from pointing
            if not pointing or not self.knows(pointing[0].value):
                return
            name = normal(pointing[0].value)

    def knows(self, target: str) -> bool:
        """Whether the target of a CNAME lies in this zone."""
        return within(normal(target), self.zone.name)

    def source(self, name: str) -> str | None:
        """Where the records of a name stand: at the name, or at the wildcard of its closest encloser (RFC 4592)."""
        if self.zone.holds(name):
            return name
        enclosers = (above for above in parents(name, self.zone.name) if self.zone.holds(above))
        wildcard = f"{WILDCARD}.{next(enclosers, self.zone.name)}"
        return wildcard if self.zone.holds(wildcard) else None

    def _chosen(self, owner: str, group: Sequence[RecordSet], depth: int = 0) -> Iterator[Record]:
        if group and depth < _CHAIN:
            yield from self._served(owner, self._choose(group), depth)

    def _served(self, owner: str, record: RecordSet, depth: int) -> Iterator[Record]:
        alias = record.alias
        if alias is None:
            for value in record.values:
                yield Record(owner, record.type, record.ttl or 0, master_form(value))
        elif alias.zone == self.zone.id:
            yield from self._chosen(owner, self.zone.group(alias.name, record.type), depth + 1)
        else:
            for address in self._addresses(alias.name, record.type):
                yield Record(owner, record.type, self.alias_ttl, address)

    def _addresses(self, name: str, kind: RecordType) -> list[str]:
        version = {RecordType.A: 4, RecordType.AAAA: 6}.get(kind)
        return [address for address in self.elsewhere.get(name, ()) if ip_address(address).version == version]

    def _choose(self, group: Sequence[RecordSet]) -> RecordSet:
        if len(group) == 1:
            return group[0]
        usable = [record for record in group if self._healthy(record)] or list(group)
        match group[0].routing:
            case Routing.WEIGHTED:
                return self._by_weight(usable)
            case Routing.FAILOVER:
                return next((record for record in usable if record.policy == '"PRIMARY"'), usable[0])
            case _:
                return self.draw.choice(usable)

    def _by_weight(self, usable: Sequence[RecordSet]) -> RecordSet:
        weights = [record.weight or 0 for record in usable]
        if not any(weights):
            return self.draw.choice(usable)
        return self.draw.choices(usable, weights)[0]

    def _healthy(self, record: RecordSet, depth: int = 0) -> bool:
        if record.health_check is not None and not self.healthy(record.health_check):
            return False
        alias = record.alias
        if alias is None or not alias.evaluate_health:
            return True
        if alias.zone != self.zone.id:
            return bool(self._addresses(alias.name, record.type))
        targets = self.zone.group(alias.name, record.type)
        return depth < _CHAIN and any(self._healthy(target, depth + 1) for target in targets)
