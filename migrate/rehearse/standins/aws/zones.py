"""Zones: Route 53 zones, records and health checks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_CHECK = {
    "ipAddress": "IPAddress",
    "port": "Port",
    "type": "Type",
    "resourcePath": "ResourcePath",
    "fqdn": "FullyQualifiedDomainName",
    "searchString": "SearchString",
    "requestInterval": "RequestInterval",
    "failureThreshold": "FailureThreshold",
    "measureLatency": "MeasureLatency",
    "enableSni": "EnableSNI",
    "invertHealthcheck": "Inverted",
    "disabled": "Disabled",
    "regions": "Regions",
}
_FIXED = frozenset(("type", "requestInterval", "measureLatency"))


def _create_zone(aws: Account, new: Values) -> str:
    """Tags of zones and checks have calls of their own; the loopback keeps none of them."""
    config = {"HostedZoneConfig": {"Comment": new.get("comment", ""), "PrivateZone": False}}
    made = aws.call("route53", "create_hosted_zone", Name=new["name"], CallerReference=str(uuid.uuid4()), **config)
    return made["HostedZone"]["Id"].rpartition("/")[2]


def _read_zone(aws: Account, identifier: str, _: Values) -> Values | None:
    found = aws.find("route53", "get_hosted_zone", Id=identifier)
    if found is None:
        return None
    servers = found.get("DelegationSet", {}).get("NameServers", [])
    return {
        "name": found["HostedZone"]["Name"].rstrip("."),
        "comment": found["HostedZone"].get("Config", {}).get("Comment", ""),
        "zoneId": identifier,
        "nameServers": sorted(servers),
        "primaryNameServer": servers[0] if servers else "",
        "arn": f"arn:aws:route53:::hostedzone/{identifier}",
    }


def _delete_zone(aws: Account, identifier: str, _: Values) -> None:
    aws.call("route53", "delete_hosted_zone", Id=identifier)


def _record_rules(values: Values) -> Iterator[tuple[str, str]]:
    if bool(values.get("aliases")) == bool(values.get("records")):
        yield "records", "one of `aliases,records` must be specified"
    if values.get("records") and "ttl" not in values:
        yield "ttl", "all of `records,ttl` must be specified"
    if values.get("weightedRoutingPolicies") and not values.get("setIdentifier"):
        yield "setIdentifier", "all of `setIdentifier,weightedRoutingPolicies` must be specified"


def _fqdn(aws: Account, values: Values) -> str:
    """Names may be given without the zone's."""
    zone = aws.call("route53", "get_hosted_zone", Id=values["zoneId"])["HostedZone"]["Name"].rstrip(".")
    name = values["name"].rstrip(".").lower()
    return name if name == zone or name.endswith("." + zone) else f"{name}.{zone}" if name else zone


def _record_set(aws: Account, values: Values) -> Values:
    record: Values = {"Name": _fqdn(aws, values), **pick(values, "type", "setIdentifier", "healthCheckId", ttl="TTL")}
    if values.get("weightedRoutingPolicies"):
        record["Weight"] = values["weightedRoutingPolicies"][0]["weight"]
    if values.get("aliases"):
        alias = values["aliases"][0]
        record["AliasTarget"] = {
            "HostedZoneId": alias["zoneId"],
            "DNSName": alias["name"],
            "EvaluateTargetHealth": alias["evaluateTargetHealth"],
        }
    else:
        record["ResourceRecords"] = [{"Value": _quoted(values["type"], one)} for one in values["records"]]
    return record


def _quoted(kind: str, value: str) -> str:
    """The provider puts the quotes around TXT values."""
    return f'"{value}"' if kind in ("TXT", "SPF") and not value.startswith('"') else value


def _change(aws: Account, zone: str, *changes: tuple[str, Values]) -> str:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
    made = aws.call("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=batch)
    return made["ChangeInfo"]["Id"]


def _in_sync(aws: Account, change: str) -> None:
    aws.wait(
        f"change {change}", lambda: aws.call("route53", "get_change", Id=change)["ChangeInfo"]["Status"] == "INSYNC"
    )


def _create_record(aws: Account, new: Values) -> str:
    record = _record_set(aws, new)
    _in_sync(aws, _change(aws, new["zoneId"], ("UPSERT" if new.get("allowOverwrite") else "CREATE", record)))
    parts = [new["zoneId"], record["Name"], new["type"], new.get("setIdentifier")]
    return "_".join(part for part in parts if part)


def _found(aws: Account, identifier: str) -> Values | None:
    zone, _, rest = identifier.partition("_")
    for kind_at in range(1, len(rest.split("_"))):
        parts = rest.split("_")
        name, kind, label = "_".join(parts[:kind_at]), parts[kind_at], "_".join(parts[kind_at + 1 :])
        if kind.isupper():
            return _in_zone(aws, zone, name, kind, label)
    raise Complaint(f"{identifier} is not a record: ids are ZONEID_NAME_TYPE or ZONEID_NAME_TYPE_SETIDENTIFIER")


def _in_zone(aws: Account, zone: str, name: str, kind: str, label: str) -> Values | None:
    asked = {"HostedZoneId": zone, "StartRecordName": name, "StartRecordType": kind}
    listed = aws.find("route53", "list_resource_record_sets", **asked)
    found: list[Values] = listed["ResourceRecordSets"] if listed else []
    return next(
        (
            one
            for one in found
            if one["Name"].rstrip(".") == name.rstrip(".")
            and one["Type"] == kind
            and one.get("SetIdentifier", "") == label
        ),
        None,
    )


def _read_record(aws: Account, identifier: str, known: Values) -> Values | None:
    raw = _found(aws, identifier)
    if raw is None:
        return None
    fqdn, zone = raw["Name"].rstrip("."), identifier.partition("_")[0]
    said = known.get("name", fqdn)
    alias = raw.get("AliasTarget")
    state: Values = {
        "zoneId": zone,
        "fqdn": fqdn,
        "name": said if said and _fqdn(aws, {"zoneId": zone, "name": said}) == fqdn else fqdn,
        **shown(raw, "type", "setIdentifier", "healthCheckId", ttl="TTL"),
        "records": [
            one["Value"].strip('"') if raw["Type"] in ("TXT", "SPF") else one["Value"]
            for one in raw.get("ResourceRecords", [])
        ],
    }
    if "Weight" in raw:
        state["weightedRoutingPolicies"] = [{"weight": raw["Weight"]}]
    if alias:
        told = {"name": alias["DNSName"].rstrip("."), "zoneId": alias["HostedZoneId"]}
        state["aliases"] = [{**told, "evaluateTargetHealth": alias["EvaluateTargetHealth"]}]
    return state


def _update_record(aws: Account, _: str, change: Change) -> None:
    _in_sync(aws, _change(aws, change.new["zoneId"], ("UPSERT", _record_set(aws, change.new))))


def _delete_record(aws: Account, identifier: str, state: Values) -> None:
    found = _found(aws, identifier)
    if found is not None:
        _in_sync(aws, _change(aws, state["zoneId"], ("DELETE", found)))


def _config(values: Values) -> Values:
    return {api: values[name] for name, api in _CHECK.items() if values.get(name) is not None}


def _check_rules(values: Values) -> Iterator[tuple[str, str]]:
    if not 1 <= int(values.get("failureThreshold", 3)) <= 10:
        yield (
            "failureThreshold",
            f"expected failureThreshold to be in the range (1 - 10), got {values['failureThreshold']}",
        )
    if values.get("requestInterval", 30) not in (10, 30):
        yield "requestInterval", f"expected requestInterval to be one of [10 30], got {values['requestInterval']}"


def _create_check(aws: Account, new: Values) -> str:
    made = aws.call("route53", "create_health_check", CallerReference=str(uuid.uuid4()), HealthCheckConfig=_config(new))
    return made["HealthCheck"]["Id"]


def _read_check(aws: Account, identifier: str, _: Values) -> Values | None:
    found = aws.find("route53", "get_health_check", HealthCheckId=identifier)
    if found is None:
        return None
    raw: Mapping[str, object] = found["HealthCheck"]["HealthCheckConfig"]
    fields = {name: raw[api] for name, api in _CHECK.items() if api in raw}
    return {**fields, "arn": f"arn:aws:route53:::healthcheck/{identifier}"}


def _update_check(aws: Account, identifier: str, change: Change) -> None:
    if change.keys - {"tags"}:
        wanted = {_CHECK[name]: one for name, one in change.new.items() if name in _CHECK and name not in _FIXED}
        aws.call("route53", "update_health_check", HealthCheckId=identifier, **wanted)


def _delete_check(aws: Account, identifier: str, _: Values) -> None:
    aws.call("route53", "delete_health_check", HealthCheckId=identifier)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:route53/zone:Zone",
        inputs=frozenset(("name", "comment", "forceDestroy", "tags")),
        create=_create_zone,
        read=_read_zone,
        delete=_delete_zone,
        kept=frozenset(("forceDestroy", "tags")),
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
    ),
    Kind(
        type="aws:route53/record:Record",
        inputs=frozenset(("zoneId", "name", "type", "ttl", "records", "aliases", "setIdentifier", "healthCheckId"))
        | frozenset(("weightedRoutingPolicies", "allowOverwrite")),
        create=_create_record,
        read=_read_record,
        update=_update_record,
        delete=_delete_record,
        rules=_record_rules,
        replaces=frozenset(("zoneId", "name", "type", "setIdentifier")),
        kept=frozenset(("allowOverwrite",)),
        clears=frozenset(("records", "aliases", "healthCheckId")),
    ),
    Kind(
        type="aws:route53/healthCheck:HealthCheck",
        inputs=frozenset((*_CHECK, "tags")),
        create=_create_check,
        read=_read_check,
        update=_update_check,
        delete=_delete_check,
        rules=_check_rules,
        replaces=_FIXED,
        kept=tagging.TAGS,
        defaults={"disabled": False},
    ),
)
