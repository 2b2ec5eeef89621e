"""Zones: Cloud DNS zones and record sets."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.rest import Rest
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

API = "dns/v1"
_ZONES = "projects/{project}/managedZones"


def _zone_rules(values: Values) -> Iterator[tuple[str, str]]:
    if not values.get("dnsName", ".").endswith("."):
        yield "dnsName", f"must be a fully qualified domain name that ends with a period, got {values['dnsName']!r}"


def _show_zone(told: Values, _: str) -> Values:
    return {**told, "managedZoneId": told.get("id")}


ZONE = Rest(
    type="gcp:dns/managedZone:ManagedZone",
    api=API,
    collection=_ZONES,
    inputs=("dnsName", "description", "visibility", "privateVisibilityConfig", "labels", "forceDestroy"),
    replaces=("dnsName", "visibility"),
    local=("forceDestroy",),
    defaults={"description": "Managed by Pulumi", "visibility": "public", "forceDestroy": False},
    show=_show_zone,
    rules=_zone_rules,
)


def _record_rules(values: Values) -> Iterator[tuple[str, str]]:
    if bool(values.get("rrdatas")) == bool(values.get("routingPolicy")):
        yield "rrdatas", "exactly one of rrdatas and routingPolicy must be specified"
    if not values.get("name", ".").endswith("."):
        yield "name", f"must be a fully qualified domain name that ends with a period, got {values['name']!r}"


def _zone(cloud: Cloud, values: Values) -> str:
    """A zone may be given by its id."""
    named = values["managedZone"]
    return (
        named
        if named.startswith("projects/")
        else f"projects/{values.get('project', cloud.project)}/managedZones/{named}"
    )


def _record(values: Values) -> Values:
    told = {name: values[name] for name in ("name", "type", "ttl", "rrdatas") if values.get(name) is not None}
    policy = values.get("routingPolicy")
    return told | ({"routingPolicy": _policy(policy)} if policy else {})


def _policy(policy: Values) -> Values:
    told: Values = {"healthCheck": policy["healthCheck"]} if policy.get("healthCheck") else {}
    if policy.get("wrrs"):
        told["wrr"] = {"items": policy["wrrs"]}
    if policy.get("geos"):
        told["geo"] = {"items": policy["geos"], "enableFencing": policy.get("enableGeoFencing", False)}
    return told


def _from_policy(raw: Values) -> Values:
    told: Values = {"healthCheck": raw["healthCheck"]} if raw.get("healthCheck") else {}
    for kind in ("wrr", "geo"):
        if kind in raw:
            told[f"{kind}s"] = [
                {name: one for name, one in item.items() if name != "kind"} for item in raw[kind]["items"]
            ]
    return told


def _apply(cloud: Cloud, zone: str, change: Values) -> None:
    """One change, waited for."""
    made = cloud.call("POST", f"{API}/{zone}/changes", change)
    path = f"{API}/{zone}/changes/{made['id']}"
    cloud.until(f"change {path}", lambda: cloud.call("GET", path)["status"] == "done")


def _held(cloud: Cloud, identifier: str) -> Values | None:
    zone, _, rest = identifier.partition("/rrsets/")
    name, _, kind = rest.partition("/")
    if not kind:
        raise Complaint(f"{identifier} is not a record set: ids are {_ZONES}/ZONE/rrsets/NAME/TYPE")
    return cloud.find(f"{API}/{zone}/rrsets/{name}/{kind}")


def _create(cloud: Cloud, new: Values) -> str:
    zone = _zone(cloud, new)
    _apply(cloud, zone, {"additions": [_record(new)]})
    return f"{zone}/rrsets/{new['name']}/{new['type']}"


def _read(cloud: Cloud, identifier: str, _: Values) -> Values | None:
    raw = _held(cloud, identifier)
    if raw is None:
        return None
    words = identifier.split("/")
    policy = {"routingPolicy": _from_policy(raw["routingPolicy"])} if raw.get("routingPolicy") else {}
    plain = {name: raw[name] for name in ("name", "type", "ttl", "rrdatas") if name in raw}
    return {**plain, **policy, "project": words[1], "managedZone": words[3]}


def _update(cloud: Cloud, identifier: str, change: Change) -> None:
    zone = identifier.partition("/rrsets/")[0]
    _apply(cloud, zone, {"deletions": [_held(cloud, identifier)], "additions": [_record(change.new)]})


def _delete(cloud: Cloud, identifier: str, _: Values) -> None:
    found = _held(cloud, identifier)
    if found is not None:
        _apply(cloud, identifier.partition("/rrsets/")[0], {"deletions": [found]})


RECORD: Kind[Cloud] = Kind(
    type="gcp:dns/recordSet:RecordSet",
    inputs=frozenset(("managedZone", "project", "name", "type", "ttl", "rrdatas", "routingPolicy")),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    rules=_record_rules,
    replaces=frozenset(("managedZone", "project", "name", "type")),
    clears=frozenset(("rrdatas", "routingPolicy")),
)

KINDS: tuple[Kind[Cloud], ...] = (ZONE.kind(), RECORD)
