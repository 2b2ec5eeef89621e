"""DNS: the managed zones of Cloud DNS, and the verbs of their records."""

from __future__ import annotations

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Children, Collection, Texts
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.page import page
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service
from migrate.rehearse.gcp.services import record_set
from migrate.rehearse.gcp.services.change import Change, apply, changes_of, with_serial

_NS_TTL = 21_600


def check_zone(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: A required field is missing, or the name is no absolute domain name.
    """
    body = resource.body
    for field in ("dnsName", "description"):
        if body.get(field) is None:
            text = f"The 'entity.managedZone.{field}' parameter is required but was missing."
            raise Refused(Code.REQUIRED, text)
    if not record_set.is_absolute(body["dnsName"]):
        text = f"Invalid value for 'entity.managedZone.dnsName': '{body['dnsName']}'"
        raise Refused(Code.INVALID_ARGUMENT, text)
    if body["visibility"] == "private" and not body.get("privateVisibilityConfig", {}).get("networks"):
        raise Refused(
            Code.REQUIRED, "The 'entity.managedZone.privateVisibilityConfig' parameter is required but was missing."
        )


def fill_zone(account: Account, resource: Resource) -> None:
    """A new zone has name servers, an NS set and an SOA."""
    body = resource.body
    if "nameServers" in body:
        return
    letter = account.draw.choice("abcde")
    body["nameServers"] = [f"ns-cloud-{letter}{n}.googledomains.com." for n in range(1, 5)]
    soa = f"{body['nameServers'][0]} cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300"
    apex = body["dnsName"]
    changes = changes_of(account, resource.key)
    changes.records = {
        (apex, "NS"): record_set.plain(apex, "NS", _NS_TTL, body["nameServers"]),
        (apex, "SOA"): record_set.plain(apex, "SOA", _NS_TTL, [soa]),
    }


def guard_zone(account: Account, resource: Resource) -> None:
    """
    Raises:
        Refused: It holds more than its own NS and SOA.
    """
    if len(changes_of(account, resource.key).records) > 2:
        text = (
            f"The resource named '{resource.id}' cannot be deleted because it contains one or more 'resource records'."
        )
        raise Refused(Code.CONTAINER_NOT_EMPTY, text)
    account.zones.pop(resource.key)


def create_change(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: See `change.apply`.
    """
    zone = _zone(account, asked)
    if not asked.body.get("additions") and not asked.body.get("deletions"):
        raise Refused(Code.REQUIRED, "The 'entity.change' parameter is required but was missing.")
    changes = changes_of(account, zone.key)
    kept = {name: asked.body[name] for name in ("additions", "deletions") if asked.body.get(name)}
    records, shown = with_serial(zone.body["dnsName"], changes.records, kept)
    changes.records = apply(account, zone.body["dnsName"], records, kept, "entity.change")
    change = Change(
        len(changes.made) + 1, account.now(), account.now() + account.delays.slowest + account.slower, shown
    )
    changes.made.append(change)
    return change.to_json(account.now())


def get_change(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    _zone(account, asked)
    number = asked.key.rpartition("/")[2]
    for change in changes_of(account, _zone_key(asked)).made:
        if str(change.number) == number:
            return change.to_json(account.now())
    raise Refused(Code.NOT_FOUND, f"The 'parameters.changeId' resource named '{number}' does not exist.")


def list_changes(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The zone is missing, or the page makes no sense.
    """
    _zone(account, asked)
    made = changes_of(account, _zone_key(asked)).made
    shown, token = page([one.to_json(account.now()) for one in reversed(made)], asked.query)
    return {"kind": "dns#changesListResponse", "changes": list(shown)} | ({"nextPageToken": token} if token else {})


def list_records(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The zone is missing, a type comes without a name, or the page makes no sense.
    """
    _zone(account, asked)
    if "type" in asked.query and "name" not in asked.query:
        raise Refused(Code.REQUIRED, "The 'parameters.name' parameter is required but was missing.")
    wanted = (asked.query.get("name"), asked.query.get("type"))
    held = changes_of(account, _zone_key(asked)).records
    found = [
        held[key]
        for key in sorted(held, key=lambda key: (key[0].split(".")[::-1], key[1]))
        if wanted[0] in (None, key[0]) and wanted[1] in (None, key[1])
    ]
    shown, token = page(found, asked.query)
    answer: Json = {"kind": "dns#resourceRecordSetsListResponse", "rrsets": list(shown)}
    return answer | ({"nextPageToken": token} if token else {})


def get_record(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    _zone(account, asked)
    return _record(account, asked)


def create_record(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: See `change.apply`.
    """
    return _single(account, asked, {"additions": [asked.body]}, asked.body)


def patch_record(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: See `change.apply`.
    """
    _zone(account, asked)
    old = _record(account, asked)
    new = {**old, **asked.body}
    if "routingPolicy" in asked.body and "rrdatas" not in asked.body:
        new.pop("rrdatas", None)
    if "rrdatas" in asked.body and "routingPolicy" not in asked.body:
        new.pop("routingPolicy", None)
    return _single(account, asked, {"deletions": [old], "additions": [new]}, new)


def delete_record(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: See `change.apply`.
    """
    _zone(account, asked)
    return _single(account, asked, {"deletions": [_record(account, asked)]}, {})


def _single(account: Account, asked: Asked, change: Json, answer: Json) -> Json:
    zone = _zone(account, asked)
    changes = changes_of(account, zone.key)
    changes.records = apply(account, zone.body["dnsName"], changes.records, change, "entity.rrset")
    key = (answer.get("name", ""), answer.get("type", ""))
    return changes.records[key] if answer else {}


def _record(account: Account, asked: Asked) -> Json:
    name, kind = asked.key.split("/")[-2:]
    found = changes_of(account, _zone_key(asked)).records.get((name, kind))
    if found is None:
        text = f"The 'parameters.name' resource named '{name} ({kind})' does not exist."
        raise Refused(Code.NOT_FOUND, text)
    return found


def _zone(account: Account, asked: Asked) -> Resource:
    return account.get(_zone_key(asked))


def _zone_key(asked: Asked) -> str:
    return "/".join(asked.key.split("/")[:5])


SERVICE = Service(
    "dns.v1",
    collections=(
        Collection(
            resource="dns.managedZones",
            pattern=r"projects/[^/]+/managedZones/[^/]+",
            texts=Texts(
                missing="The 'parameters.managedZone' resource named '{id}' does not exist.",
                exists="The resource 'entity.managedZone' named '{id}' already exists",
            ),
            defaults={"visibility": "public"},
            fixed=frozenset(("dnsName", "visibility")),
            children=Children.CASCADE,
            check=check_zone,
            fill=fill_zone,
            guard=guard_zone,
        ),
    ),
    verbs={
        "dns.changes.create": create_change,
        "dns.changes.get": get_change,
        "dns.changes.list": list_changes,
        "dns.resourceRecordSets.list": list_records,
        "dns.resourceRecordSets.get": get_record,
        "dns.resourceRecordSets.create": create_record,
        "dns.resourceRecordSets.patch": patch_record,
        "dns.resourceRecordSets.delete": delete_record,
    },
)
