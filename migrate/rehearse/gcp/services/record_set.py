"""Record set: what Cloud DNS accepts as one."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Sequence

from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused

TYPES = frozenset(
    [
        "A",
        "AAAA",
        "ALIAS",
        "CAA",
        "CNAME",
        "DNSKEY",
        "DS",
        "HTTPS",
        "IPSECKEY",
        "MX",
        "NAPTR",
        "NS",
        "PTR",
        "SOA",
        "SPF",
        "SRV",
        "SSHFP",
        "SVCB",
        "TLSA",
        "TXT",
    ]
)
"""Cloud DNS, "Supported DNS record types"."""

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_*-]{1,63}(?<!-)")
_POLICIES = ("wrr", "geo", "primaryBackup")


def is_absolute(name: str) -> bool:
    """Whether this is a domain name with its final dot."""
    labels = name.rstrip(".").split(".")
    return name.endswith(".") and len(name) <= 254 and all(_LABEL.fullmatch(label) for label in labels)


def plain(name: str, kind: str, ttl: int, values: Sequence[str]) -> Json:
    """A record set without a policy."""
    return {"kind": "dns#resourceRecordSet", "name": name, "type": kind, "ttl": ttl, "rrdatas": list(values)}


def normal(record: Json) -> Json:
    """With the defaults Cloud DNS shows, and without what is empty."""
    shown = {name: value for name, value in record.items() if value not in (None, [], {}) and name != "kind"}
    head: Json = {"kind": "dns#resourceRecordSet", "signatureRrdatas": [], "ttl": 0}
    return head | shown


def check(record: Json, apex: str, path: str) -> None:
    """
    Raises:
        Refused: The record set could not stand in the zone of `apex`, whatever else is there.
    """
    name, kind = record.get("name", ""), record.get("type", "")
    if not is_absolute(name) or not (name == apex or name.endswith("." + apex)):
        raise _invalid(f"{path}.name", name)
    if kind not in TYPES:
        raise _invalid(f"{path}.type", kind)
    if record.get("ttl", 0) < 0:
        raise _invalid(f"{path}.ttl", record["ttl"])
    if bool(record.get("rrdatas")) == bool(record.get("routingPolicy")):
        field = "rrdata" if not record.get("rrdatas") else "routingPolicy"
        raise Refused(
            Code.INVALID_ARGUMENT, f"Invalid value for '{path}.{field}': exactly one of rrdata and routingPolicy"
        )
    _check_values(kind, record.get("rrdatas", []), f"{path}.rrdata")
    if record.get("routingPolicy"):
        _check_policy(kind, record["routingPolicy"], f"{path}.routingPolicy")


def _check_values(kind: str, values: Sequence[str], path: str) -> None:
    if len(set(values)) != len(values):
        raise _invalid(path, values)
    if kind == "CNAME" and len(values) > 1:
        raise _invalid(f"{path}[1]", values[1])
    for place, value in enumerate(values):
        if not _fits(kind, value):
            raise _invalid(f"{path}[{place}]", value)


def _fits(kind: str, value: str) -> bool:
    match kind:
        case "A" | "AAAA":
            return _is_address(value, 4 if kind == "A" else 6)
        case "CNAME" | "NS" | "PTR":
            return is_absolute(value)
        case "TXT" | "SPF":
            return bool(value) and all(len(part) <= 255 for part in re.split(r'"\s+"', value.strip('"')))
        case "MX":
            preference, _, target = value.partition(" ")
            return preference.isdecimal() and is_absolute(target)
        case _:
            return bool(value)


def _is_address(value: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(value).version == version
    except ValueError:
        return False


def _check_policy(kind: str, policy: Json, path: str) -> None:
    given = [name for name in _POLICIES if policy.get(name)]
    if len(given) != 1:
        raise _invalid(path, given)
    if given == ["wrr"]:
        _check_weighted(kind, policy, f"{path}.wrr")


def _check_weighted(kind: str, policy: Json, path: str) -> None:
    """Weights are non-negative numbers; every item has values or checked targets, and not both."""
    items: list[Json] = policy["wrr"].get("items", [])
    if not items:
        raise _invalid(f"{path}.items", "[]")
    for place, item in enumerate(items):
        where = f"{path}.items[{place}]"
        weight = item.get("weight", 0)
        if not math.isfinite(weight) or weight < 0:
            raise _invalid(f"{where}.weight", weight)
        if bool(item.get("rrdatas")) == bool(item.get("healthCheckedTargets")):
            raise _invalid(f"{where}.rrdata", item.get("rrdatas", []))
        _check_values(kind, item.get("rrdatas", []), f"{where}.rrdata")
        _check_targets(kind, item, policy, where)


def _check_targets(kind: str, item: Json, policy: Json, where: str) -> None:
    targets = item.get("healthCheckedTargets", {})
    outside: list[str] = targets.get("externalEndpoints", [])
    if targets and kind not in ("A", "AAAA"):
        raise _invalid(f"{where}.healthCheckedTargets", kind)
    if outside and not policy.get("healthCheck"):
        raise Refused(Code.REQUIRED, "The 'routingPolicy.healthCheck' parameter is required but was missing.")
    _check_values(kind, outside, f"{where}.healthCheckedTargets.externalEndpoints")


def _invalid(path: str, value: object) -> Refused:
    return Refused(Code.INVALID_ARGUMENT, f"Invalid value for '{path}': '{value}'")
