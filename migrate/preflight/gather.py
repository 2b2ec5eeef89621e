"""Gather: every fact of one route's world, each asked once. What fails to answer is Unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from migrate.errors import MigrationError
from migrate.model.side import Side
from migrate.model.spec.route import Route53Spec
from migrate.preflight.eyes import Eyes
from migrate.preflight.facts import Delegation, Facts, FirstWrite, Led, Raw, Unknown, ZoneFacts, host, values
from migrate.preflight.following import above, follow
from migrate.preflight.tried import tried
from migrate.routes.authority import Authority, Heard, Question
from migrate.routes.route53.layout import Layout
from migrate.routes.route53.name import stored
from migrate.routes.route53.refusal import told_apart

PAGES = 40
"""Most pages of 300 records read of one zone: 12,000 records, at 10 requests a second for the account."""

_PAGE = "300"
Known = TypeVar("Known")


class ZoneClient(Protocol):
    """The reads of Route 53 that a look makes; the shapes are those of boto3's client."""

    def get_hosted_zone(self, *, Id: str) -> Mapping[str, Any]: ...

    def list_hosted_zones_by_name(self, *, DNSName: str, MaxItems: str) -> Mapping[str, Any]: ...

    def list_resource_record_sets(self, **asked: Any) -> Mapping[str, Any]: ...


def gather(
    route: Route53Spec,
    layout: Layout,
    known: Sequence[Side],
    *,
    client: ZoneClient,
    authority: Authority,
    resolver: Authority | None = None,
    eyes: Eyes | None,
) -> Facts:
    """Look at one route, and at the sides whose addresses are `known`. Without `eyes` nothing but the API and the
    route's own name servers is asked.
    """
    zone = _known(lambda: _zone(client, route))
    records, whole = _records(client, route)
    name = zone.name if isinstance(zone, ZoneFacts) else ""
    sides = {side: tuple[Raw, ...](layout.plain(side)) for side in known}
    return Facts(
        route=route,
        zone=zone,
        sides=sides,
        records=records,
        whole=whole,
        twins=_known(lambda: tuple(_twins(client, route, name))) if name else (),
        delegation=_delegation(eyes, name),
        heard=_known(lambda: _heard(authority, name or route.record)),
        resolved=_known(lambda: _heard(resolver, name or route.record)) if resolver else Unknown("not asked"),
        led={side: _led(sets, records, eyes) for side, sets in sides.items()},
        first=_first(client, layout, route),
    )


def _known(look: Callable[[], Known]) -> Known | Unknown:
    try:
        return look()
    except MigrationError as error:
        return Unknown(" ".join(str(part) for part in (error.what, error.seen) if part))
    except Exception as problem:  # a provider's answer of a shape nobody knows is no reason to stop looking
        return Unknown(f"{problem} ({type(problem).__name__})")


def _zone(client: ZoneClient, route: Route53Spec) -> ZoneFacts:
    with told_apart(f"zone {route.zone}"):
        reply = client.get_hosted_zone(Id=route.zone)
    zone, config = reply["HostedZone"], reply["HostedZone"].get("Config", {})
    service = zone.get("LinkedService", {})
    return ZoneFacts(
        name=str(zone["Name"]),
        private=bool(config.get("PrivateZone", False)),
        servers=tuple(reply.get("DelegationSet", {}).get("NameServers", ())),
        comment=str(config.get("Comment") or ""),
        service=str(service.get("ServicePrincipal") or service.get("Description") or ""),
    )


def _twins(client: ZoneClient, route: Route53Spec, name: str) -> Iterator[str]:
    with told_apart(f"zone {route.zone}"):
        reply = client.list_hosted_zones_by_name(DNSName=name, MaxItems="100")
    for zone in reply["HostedZones"]:
        identifier = str(zone["Id"]).rpartition("/")[2]
        if host(zone["Name"]) == host(name) and identifier != route.zone:
            private = zone.get("Config", {}).get("PrivateZone", False)
            yield f"{identifier} (private)" if private else identifier


def _records(client: ZoneClient, route: Route53Spec) -> tuple[tuple[Raw, ...], bool]:
    """The zone's records, and whether that is all of them. Of a zone with more than can be read, or one whose listing
    fails on the way, those at the name and at every name above it all the same.
    """
    found: list[Raw] = []
    following: dict[str, str] = {}
    try:
        for _ in range(PAGES):
            page = _page(client, route, **following)
            found += page["ResourceRecordSets"]
            if not page["IsTruncated"]:
                return tuple(found), True
            following = {
                f"Start{field}": page[f"Next{field}"]
                for field in ("RecordName", "RecordType", "RecordIdentifier")
                if f"Next{field}" in page
            }
        for name in above(stored(route.record)):
            page = _page(client, route, StartRecordName=name)
            found += [raw for raw in page["ResourceRecordSets"] if raw not in found]
    except Exception:  # noqa: S110 - what was read so far is looked at, and that it is not all is told
        pass
    return tuple(found), False


def _page(client: ZoneClient, route: Route53Spec, **following: str) -> Mapping[str, Any]:
    with told_apart(route.record):
        return client.list_resource_record_sets(HostedZoneId=route.zone, MaxItems=_PAGE, **following)


def _delegation(eyes: Eyes | None, name: str) -> Delegation | Unknown:
    if eyes is None or not name:
        return Unknown("name servers or another API are declared: a rehearsal's zone has no zone above")
    return eyes.above(name)


def _heard(authority: Authority, name: str) -> Sequence[Heard]:
    return authority.ask([Question(name, "SOA")])


def _led(sets: Sequence[Raw], records: Sequence[Raw], eyes: Eyes | None) -> Led:
    """Every name on the way of a side's answers, and every address at the end."""
    names: list[str] = []
    addresses: set[str] = set()
    for raw in sets:
        for value in values(raw):
            if raw["Type"] in ("A", "AAAA") and "AliasTarget" not in raw:
                addresses.add(value)
                continue
            led = follow(stored(value), records)
            seen = [eyes.lead(led.names[-1])] if eyes is not None and not led.addresses else []
            names += [*led.names, *(name for each in seen for name in each.names[1:])]
            addresses |= {*led.addresses, *(address for each in seen for address in each.addresses)}
    return Led(tuple(dict.fromkeys(names)), frozenset(addresses))


def _first(client: ZoneClient, layout: Layout, route: Route53Spec) -> FirstWrite | Unknown:
    return _known(lambda: tried(layout, client.list_resource_record_sets, zone=route.zone))
