"""Zones: the hosted zones of the account, and the name servers their versions travel to."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from migrate.rehearse.aws import batch as change_batch
from migrate.rehearse.aws.answering import ELB_TTL, Health, answer
from migrate.rehearse.aws.batch import Action, Change, Refusal
from migrate.rehearse.aws.constraint import complaint
from migrate.rehearse.aws.fault import PRIOR_REQUEST
from migrate.rehearse.aws.health_checks import HealthChecks
from migrate.rehearse.aws.history import Edition, HostedZone
from migrate.rehearse.aws.name import BadName, normal, order
from migrate.rehearse.aws.nameserver import Arrival, Condition, NameServer
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.refusal import Code, Refused
from migrate.rehearse.aws.zone import Zone
from migrate.rehearse.dns.answer import REFUSED, Answer, RecordType

SOA_TTL = 900
SOA_TIMERS = "1 7200 900 1209600 86400"
"""Serial, refresh, retry, expire and minimum of the SOA Route 53 gives a new zone, in seconds."""

NS_TTL = 172_800

_ID = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Delays:
    """How long Route 53 takes. `acceptance` is how long a zone stays closed to the next batch; `fastest` and
    `slowest` bound the time from acceptance until one name server gives the new version, drawn for each anew
    (Route 53 says "generally within 60 seconds")."""

    fastest: timedelta = timedelta(seconds=0.5)
    slowest: timedelta = timedelta(seconds=3)
    acceptance: timedelta = timedelta()

    def propagation(self, draw: random.Random) -> timedelta:
        return self.fastest + (self.slowest - self.fastest) * draw.random()


@dataclass(slots=True)
class Zones:
    """Changes state only when told the time."""

    draw: random.Random
    servers: Mapping[str, NameServer]
    checks: HealthChecks
    delays: Delays
    elsewhere: dict[str, Sequence[str]]
    alias_ttl: int = ELB_TTL
    _zones: dict[str, HostedZone] = field(default_factory=dict[str, HostedZone])
    _changes: dict[str, Edition] = field(default_factory=dict[str, Edition])

    def find(self, zone_id: str) -> HostedZone:
        """
        Raises:
            Refused: NoSuchHostedZone.
        """
        if zone_id not in self._zones:
            raise Refused(Code.NO_SUCH_HOSTED_ZONE, f"No hosted zone found with ID: {zone_id}")
        return self._zones[zone_id]

    def listing(self) -> list[HostedZone]:
        """In the order of ListHostedZonesByName."""
        return sorted(self._zones.values(), key=lambda zone: (order(zone.name), zone.id))

    def create(self, name: str, reference: str, comment: str | None, now: datetime) -> HostedZone:
        """A zone with its SOA and NS sets.

        Raises:
            Refused: InvalidDomainName, HostedZoneAlreadyExists for a used reference, ConflictingDomainExists for a
                second zone of the same name, because all zones here share one set of name servers.
        """
        try:
            stored = normal(name)
        except BadName as bad:
            raise Refused(Code.INVALID_DOMAIN_NAME, str(bad)) from None
        if any(zone.reference == reference for zone in self._zones.values()):
            text = f"A hosted zone has already been created with the specified caller reference: {reference}"
            raise Refused(Code.HOSTED_ZONE_EXISTS, text)
        if any(zone.name == stored for zone in self._zones.values()):
            text = f"Cannot create hosted zone {stored} with DelegationSet: a zone with conflicting name exists"
            raise Refused(Code.CONFLICTING_DOMAIN, text)
        zone = HostedZone(reference, comment, [], now)
        self._accept(zone, self._blank(stored), None, now)
        self._zones[zone.id] = zone
        return zone

    def _blank(self, name: str) -> Zone:
        servers = tuple(f"{server}." for server in self.servers)
        soa = f"{servers[0]} awsdns-hostmaster.amazon.com. {SOA_TIMERS}"
        records = (
            RecordSet(name, RecordType.NS, ttl=NS_TTL, values=tuple(sorted(servers))),
            RecordSet(name, RecordType.SOA, ttl=SOA_TTL, values=(soa,)),
        )
        return Zone(self._new_id("Z"), name, 1, {record.key: (record,) for record in records})

    def _new_id(self, letter: str) -> str:
        return letter + "".join(self.draw.choices(_ID, k=20))

    def _accept(self, hosted: HostedZone, zone: Zone, comment: str | None, now: datetime) -> None:
        """Make a version the current one and put it on its way to every name server."""
        edition = Edition(zone, now, self._new_id("C"), comment)
        hosted.editions.append(edition)
        hosted.busy_until = now + self.delays.acceptance
        self._changes[edition.change_id] = edition
        for server in self.servers.values():
            server.send(Arrival(now + self.delays.propagation(self.draw), zone, edition.reached))

    def change(self, zone_id: str, raw: Mapping[str, Any], now: datetime) -> Edition:
        """Take a ChangeBatch in the shape of the API, all or nothing.

        Raises:
            Refused: InvalidInput, NoSuchHostedZone, PriorRequestNotComplete, NoSuchHealthCheck, InvalidChangeBatch.
        """
        if (text := complaint(raw)) is not None:
            raise Refused(Code.INVALID_INPUT, text)
        hosted = self.find(zone_id)
        if now < hosted.busy_until:
            raise Refused(Code.PRIOR_REQUEST_NOT_COMPLETE, PRIOR_REQUEST)
        changes = _unless_refused(change_batch.parse(raw))
        self._need_checks(changes)
        after = hosted.current.apply(changes)
        if isinstance(after, Refusal):
            raise Refused(Code.INVALID_CHANGE_BATCH, str(after))
        self._accept(hosted, after, raw.get("Comment"), now)
        return hosted.editions[-1]

    def _need_checks(self, changes: Iterable[Change]) -> None:
        for change in changes:
            check = change.record.health_check
            if check is not None and change.action is not Action.DELETE:
                self.checks.find(check)

    def delete(self, zone_id: str, now: datetime) -> Edition:
        """
        Raises:
            Refused: NoSuchHostedZone, or HostedZoneNotEmpty while it holds more than its SOA and NS.
        """
        hosted = self.find(zone_id)
        if len(hosted.current.groups) > 2:
            text = "The specified hosted zone contains non-required resource record sets  and so cannot be deleted."
            raise Refused(Code.HOSTED_ZONE_NOT_EMPTY, text)
        del self._zones[zone_id]
        for server in self.servers.values():
            server.forget(zone_id)
        edition = Edition(hosted.current, now, self._new_id("C"))
        self._changes[edition.change_id] = edition
        return edition

    def edition(self, change_id: str) -> Edition:
        """
        Raises:
            Refused: NoSuchChange.
        """
        if change_id not in self._changes:
            text = f"A change with the specified change ID does not exist: {change_id}"
            raise Refused(Code.NO_SUCH_CHANGE, text)
        return self._changes[change_id]

    def in_sync(self, edition: Edition, now: datetime) -> bool:
        """Whether every name server gives this version or a later one; a deleted zone is given by none."""
        zone = edition.zone
        return zone.id not in self._zones or all(
            server.number(zone.id, now) >= zone.number for server in self.servers.values()
        )

    def ask(self, server: str, name: str, kind: RecordType, now: datetime) -> Answer | None:
        """What one name server answers; None when it is down."""
        asked = self.servers[server]
        if asked.condition is Condition.DOWN:
            return None
        try:
            stored = normal(name)
        except BadName:
            return REFUSED
        zone = asked.zone_of(stored, now)
        if zone is None:
            return REFUSED
        healthy: Health = self.checks.healthy
        return answer(
            zone,
            stored,
            kind,
            healthy=healthy,
            draw=self.draw,
            elsewhere=self.elsewhere,
            alias_ttl=self.alias_ttl,
        )


def _unless_refused(parsed: tuple[Change, ...] | Refusal) -> tuple[Change, ...]:
    if isinstance(parsed, Refusal):
        raise Refused(Code.INVALID_CHANGE_BATCH, str(parsed))
    return parsed
