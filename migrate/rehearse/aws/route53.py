"""StrictRoute53: an in-process Route 53 control plane with the method shapes of the boto3 client.

It refuses what the real one refuses, with the real code, status and text, and never accepts more. Time and chance are
handed in and nothing sleeps, so it serves the simulator in simulated time and the rehearsal behind HTTP.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from migrate.rehearse.aws.answering import ELB_TTL
from migrate.rehearse.aws.call import Call
from migrate.rehearse.aws.fault import Faults, Moment
from migrate.rehearse.aws.health import Health, HealthCheck
from migrate.rehearse.aws.health_checks import HealthChecks
from migrate.rehearse.aws.history import Edition, HostedZone
from migrate.rehearse.aws.name import BadName, normal, order
from migrate.rehearse.aws.nameserver import Condition, NameServer
from migrate.rehearse.aws.page import Page, first_page
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.refusal import Code, Refused, metadata
from migrate.rehearse.aws.throttle import LIMITS, Limit, Throttle
from migrate.rehearse.aws.zones import Delays, Zones
from migrate.rehearse.dns.answer import Answer, RecordType

Reply = dict[str, Any]

NAME_SERVERS = ("ns-1.awsdns-01.test", "ns-2.awsdns-02.test")

_RECORDS_AT_ONCE = 300
_ZONES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """What a loopback Route 53 is like: its name servers, its delays and its request limits."""

    name_servers: tuple[str, ...] = NAME_SERVERS
    delays: Delays = field(default_factory=Delays)
    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    alias_ttl: int = ELB_TTL


class StrictRoute53:
    """One account, as its users call it, and as the rehearsal or the simulator holds it.

    `faults` may be armed, `calls` lists every call seen, and `elsewhere` maps stored names of AWS services to the
    addresses an alias to them is answered with.
    """

    def __init__(self, *, now: Callable[[], datetime], draw: random.Random, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.elsewhere: dict[str, Sequence[str]] = {}
        self._now = now
        self._draw = draw
        self._throttle = Throttle(settings.limits)
        self._servers = {name: NameServer(name) for name in settings.name_servers}
        self._checks = HealthChecks(draw)
        self._zones = Zones(draw, self._servers, self._checks, settings.delays, self.elsewhere, settings.alias_ttl)

    # What only the rehearsal and the simulator do

    @property
    def zone_names(self) -> tuple[str, ...]:
        """The names of the zones of the account, whether or not a name server has them yet."""
        return tuple(zone.name for zone in self._zones.listing())

    def ask(self, server: str, name: str, kind: RecordType) -> Answer | None:
        """What one name server answers at this moment; None when it is down."""
        return self._zones.ask(server, name, kind, self._now())

    def become(self, server: str, condition: Condition) -> None:
        """Take a name server down, make it stale, or mend it."""
        self._servers[server].become(condition, self._now())

    def health_checks(self) -> list[HealthCheck]:
        """Every health check, by id."""
        return self._checks.listing()

    def see(self, check_id: str, endpoint: Health) -> None:
        """Let the checkers see an endpoint healthy or not.

        Raises:
            Refused: NoSuchHealthCheck.
        """
        self._checks.see(check_id, endpoint)

    def history(self, zone_id: str) -> list[Edition]:
        """Every version of a zone so far, with the times name servers got it.

        Raises:
            Refused: NoSuchHostedZone.
        """
        now = self._now()
        for server in self._servers.values():
            server.learn(now)
        return self._zones.find(_bare(zone_id)).editions

    @property
    def name_servers(self) -> tuple[str, ...]:
        return tuple(self._servers)

    # Hosted zones

    def create_hosted_zone(
        self, *, Name: str, CallerReference: str, HostedZoneConfig: Mapping[str, Any] | None = None
    ) -> Reply:
        config = HostedZoneConfig or {}

        def effect() -> Reply:
            if config.get("PrivateZone"):
                raise Refused(Code.INVALID_INPUT, "The loopback Route 53 serves public zones only")
            zone = self._zones.create(Name, CallerReference, config.get("Comment"), self._now())
            return {
                "HostedZone": zone.to_api(),
                "ChangeInfo": self._change_info(zone.editions[0]),
                "DelegationSet": self._delegation(),
                "Location": f"https://route53.amazonaws.com/2013-04-01/hostedzone/{zone.id}",
            }

        return self._serve("CreateHostedZone", effect, status=201)

    def get_hosted_zone(self, *, Id: str) -> Reply:
        return self._serve(
            "GetHostedZone",
            lambda: {"HostedZone": self._zones.find(_bare(Id)).to_api(), "DelegationSet": self._delegation()},
            f"hostedzone/{_bare(Id)}",
        )

    def delete_hosted_zone(self, *, Id: str) -> Reply:
        return self._serve(
            "DeleteHostedZone",
            lambda: {"ChangeInfo": self._change_info(self._zones.delete(_bare(Id), self._now()))},
            f"hostedzone/{_bare(Id)}",
        )

    def list_hosted_zones(self, *, Marker: str | None = None, MaxItems: str | None = None) -> Reply:
        def effect() -> Reply:
            zones = sorted(self._zones.listing(), key=lambda zone: zone.id)
            page = first_page([z for z in zones if z.id >= (Marker or "")], max_items=MaxItems, limit=_ZONES_AT_ONCE)
            following = {} if page.following is None else {"NextMarker": page.following.id}
            return _zone_page(page) | ({} if Marker is None else {"Marker": Marker}) | following

        return self._serve("ListHostedZones", effect)

    def list_hosted_zones_by_name(
        self, *, DNSName: str | None = None, HostedZoneId: str | None = None, MaxItems: str | None = None
    ) -> Reply:
        def effect() -> Reply:
            start = ("", "") if DNSName is None else (order(_stored(DNSName)), HostedZoneId or "")
            zones = [zone for zone in self._zones.listing() if (order(zone.name), zone.id) >= start]
            page = first_page(zones, max_items=MaxItems, limit=_ZONES_AT_ONCE)
            asked = {"DNSName": DNSName, "HostedZoneId": HostedZoneId}
            reply = _zone_page(page) | {field: value for field, value in asked.items() if value is not None}
            if page.following is not None:
                reply |= {"NextDNSName": page.following.name, "NextHostedZoneId": page.following.id}
            return reply

        return self._serve("ListHostedZonesByName", effect)

    def _delegation(self) -> Reply:
        return {"NameServers": list(self._servers)}

    # Record sets

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Reply:
        zone_id = _bare(HostedZoneId)
        return self._serve(
            "ChangeResourceRecordSets",
            lambda: {"ChangeInfo": self._change_info(self._zones.change(zone_id, ChangeBatch, self._now()))},
            f"hostedzone/{zone_id}",
            batch=ChangeBatch,
        )

    def list_resource_record_sets(
        self,
        *,
        HostedZoneId: str,
        StartRecordName: str | None = None,
        StartRecordType: str | None = None,
        StartRecordIdentifier: str | None = None,
        MaxItems: str | None = None,
    ) -> Reply:
        def effect() -> Reply:
            records = self._zones.find(_bare(HostedZoneId)).current.listing()
            start = _start(StartRecordName, StartRecordType, StartRecordIdentifier)
            page = first_page([r for r in records if _place(r) >= start], max_items=MaxItems, limit=_RECORDS_AT_ONCE)
            return {
                "ResourceRecordSets": [record.to_api() for record in page.items],
                "IsTruncated": page.following is not None,
                "MaxItems": str(page.size),
            } | _next_record(page.following)

        return self._serve("ListResourceRecordSets", effect, f"hostedzone/{_bare(HostedZoneId)}")

    def get_change(self, *, Id: str) -> Reply:
        return self._serve(
            "GetChange",
            lambda: {"ChangeInfo": self._change_info(self._zones.edition(_bare(Id)))},
            f"change/{_bare(Id)}",
        )

    def _change_info(self, edition: Edition) -> Reply:
        in_sync = self._zones.in_sync(edition, self._now())
        info: Reply = {
            "Id": f"/change/{edition.change_id}",
            "Status": "INSYNC" if in_sync else "PENDING",
            "SubmittedAt": edition.accepted,
        }
        return info if edition.comment is None else info | {"Comment": edition.comment}

    def test_dns_answer(self, *, HostedZoneId: str, RecordName: str, RecordType: str) -> Reply:
        """The answer of a name server that is up, chosen by chance; SERVFAIL when none is."""
        zone_id = _bare(HostedZoneId)
        return self._serve(
            "TestDNSAnswer", lambda: self._test(zone_id, RecordName, RecordType), f"hostedzone/{zone_id}"
        )

    def _test(self, zone_id: str, name: str, kind: str) -> Reply:
        self._zones.find(zone_id)
        if kind not in RecordType.__members__:
            raise Refused(Code.INVALID_INPUT, f"Invalid record type: {kind}")
        up = [server for server in self._servers.values() if server.condition is not Condition.DOWN]
        server = self._draw.choice(up or list(self._servers.values())).name
        answer = self.ask(server, name, RecordType(kind))
        return {
            "Nameserver": server,
            "RecordName": name,
            "RecordType": kind,
            "RecordData": [record.value for record in answer.records] if answer else [],
            "ResponseCode": answer.rcode.name if answer else "SERVFAIL",
            "Protocol": "UDP",
        }

    # Health checks

    def create_health_check(self, *, CallerReference: str, HealthCheckConfig: Mapping[str, Any]) -> Reply:
        def effect() -> Reply:
            check = self._checks.create(CallerReference, HealthCheckConfig)
            location = f"https://route53.amazonaws.com/2013-04-01/healthcheck/{check.id}"
            return {"HealthCheck": check.to_api(), "Location": location}

        return self._serve("CreateHealthCheck", effect, status=201)

    def get_health_check(self, *, HealthCheckId: str) -> Reply:
        return self._serve(
            "GetHealthCheck",
            lambda: {"HealthCheck": self._checks.find(HealthCheckId).to_api()},
            f"healthcheck/{HealthCheckId}",
        )

    def get_health_check_status(self, *, HealthCheckId: str) -> Reply:
        return self._serve(
            "GetHealthCheckStatus",
            lambda: {"HealthCheckObservations": self._checks.observations(HealthCheckId, self._now())},
            f"healthcheck/{HealthCheckId}",
        )

    def update_health_check(
        self, *, HealthCheckId: str, HealthCheckVersion: int | None = None, **fields: object
    ) -> Reply:
        return self._serve(
            "UpdateHealthCheck",
            lambda: {"HealthCheck": self._checks.update(HealthCheckId, HealthCheckVersion, fields).to_api()},
            f"healthcheck/{HealthCheckId}",
        )

    def delete_health_check(self, *, HealthCheckId: str) -> Reply:
        def effect() -> Reply:
            self._checks.delete(HealthCheckId)
            return {}

        return self._serve("DeleteHealthCheck", effect, f"healthcheck/{HealthCheckId}")

    def list_health_checks(self, *, Marker: str | None = None, MaxItems: str | None = None) -> Reply:
        def effect() -> Reply:
            checks = [check for check in self._checks.listing() if check.id >= (Marker or "")]
            page = first_page(checks, max_items=MaxItems, limit=_ZONES_AT_ONCE)
            reply: Reply = {
                "HealthChecks": [check.to_api() for check in page.items],
                "Marker": Marker or "",
                "IsTruncated": page.following is not None,
                "MaxItems": str(page.size),
            }
            return reply if page.following is None else reply | {"NextMarker": page.following.id}

        return self._serve("ListHealthChecks", effect)

    # The front door

    def _serve(
        self,
        action: str,
        effect: Callable[[], Reply],
        resource: str = "",
        *,
        batch: Mapping[str, Any] | None = None,
        status: int = 200,
    ) -> Reply:
        """Note the call, let faults strike before and after, keep the request limit, and answer as botocore does."""
        request_id = str(uuid.UUID(int=self._draw.getrandbits(128), version=4))
        now = self._now()
        self.calls.append(_call(now, action, resource, batch or {}))
        try:
            self.faults.strike(action, Moment.BEFORE)
            if not self._throttle.admits(action, now):
                raise Refused(Code.THROTTLING, "Rate exceeded")
            reply = effect()
            self.faults.strike(action, Moment.AFTER)
        except Refused as refused:
            raise refused.for_action(action, request_id) from None
        return reply | {"ResponseMetadata": metadata(request_id, status)}


def _call(now: datetime, action: str, resource: str, batch: Mapping[str, Any]) -> Call:
    changes: Sequence[Mapping[str, Any]] = batch.get("Changes", ())
    sets: list[Mapping[str, Any]] = [change.get("ResourceRecordSet", {}) for change in changes]
    return Call(
        now,
        "route53",
        action,
        resource,
        names=_distinct(str(raw.get("Name", "")).lower().removesuffix(".") for raw in sets),
        types=_distinct(str(raw.get("Type", "")) for raw in sets),
        changes=_distinct(str(change.get("Action", "")) for change in changes),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _bare(identifier: str) -> str:
    """An id without the `/hostedzone/` or `/change/` that answers put before it; botocore strips it likewise."""
    return identifier.rpartition("/")[2]


def _stored(name: str) -> str:
    try:
        return normal(name)
    except BadName as bad:
        raise Refused(Code.INVALID_INPUT, str(bad)) from None


def _place(record: RecordSet) -> tuple[str, str, str]:
    return (order(record.name), record.type.value, record.identifier or "")


def _start(name: str | None, kind: str | None, identifier: str | None) -> tuple[str, str, str]:
    if (kind is not None and name is None) or (identifier is not None and kind is None):
        raise Refused(Code.INVALID_INPUT, "Invalid parameter : a type needs a name, an identifier needs a type")
    return ("" if name is None else order(_stored(name)), kind or "", identifier or "")


def _next_record(record: RecordSet | None) -> Reply:
    if record is None:
        return {}
    reply = {"NextRecordName": record.name, "NextRecordType": record.type.value}
    return reply if record.identifier is None else reply | {"NextRecordIdentifier": record.identifier}


def _zone_page(page: Page[HostedZone]) -> Reply:
    return {
        "HostedZones": [zone.to_api() for zone in page.items],
        "IsTruncated": page.following is not None,
        "MaxItems": str(page.size),
    }
