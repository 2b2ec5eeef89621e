"""Record sets in YAML: octoDNS zones, and external-dns' lists of zones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bench.zones.listing import Listing, Raw, simple


def from_yaml(file: str, text: str) -> list[Listing]:
    """An octoDNS file is one zone, named by the file; a list of zones is that many, each without records."""
    try:
        held = YAML(typ="safe", pure=True).load(text)
    except YAMLError as broken:
        return [Listing(file, "", (), f"not YAML: {' '.join(str(broken).split())}")]
    if isinstance(held, dict) and isinstance(held.get("zones"), list):
        return [Listing(file, zone["name"], ()) for zone in held["zones"]]
    if not isinstance(held, dict):
        return [Listing(file, "", (), "neither octoDNS nor a list of zones")]
    zone = file.rpartition("/")[2].removesuffix(".yaml").rpartition("googlecloud-")[2] + "."
    sets = [raw for name, one in held.items() for raw in _records(f"{name}.{zone}" if name else zone, one)]
    return [Listing(file, zone, sets)]


def _records(name: str, held: Any) -> Iterator[Raw]:
    for record in held if isinstance(held, list) else [held]:
        values = [_text(value) for value in record.get("values", [record.get("value")]) if value is not None]
        kind, ttl = str(record.get("type")), record.get("ttl")
        geo = dict(_geo(record))
        if not geo:
            yield simple(name, kind, values, ttl)
            continue
        for code, some in geo.items():
            place = _place(code)
            yield simple(name, kind, some, ttl) | {"SetIdentifier": code, "GeoLocation": place}
        if "*" not in geo:
            yield simple(name, kind, values, ttl) | {"SetIdentifier": "*", "GeoLocation": {"CountryCode": "*"}}


def _geo(record: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Values by place: `geo` as it stands, and a dynamic record's rules by the values of their pools."""
    yield from record.get("geo", {}).items()
    dynamic = record.get("dynamic", {})
    for rule in dynamic.get("rules", []):
        values = [one["value"] for one in dynamic["pools"][rule["pool"]]["values"]]
        for code in rule.get("geos", ["*"]):
            yield code, values


def _place(code: str) -> Raw:
    if code == "*":
        return {"CountryCode": "*"}
    continent, _, rest = code.partition("-")
    country, _, part = rest.partition("-")
    if part:
        return {"CountryCode": country, "SubdivisionCode": part}
    return {"CountryCode": country} if country else {"ContinentCode": continent}


_ORDERS = (
    ("priority", "weight", "port", "target"),
    ("order", "preference", "flags", "service", "regexp", "replacement"),
    ("preference", "exchange"),
    ("priority", "value"),
    ("flags", "tag", "value"),
    ("algorithm", "fingerprint_type", "fingerprint"),
)


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    order = next((order for order in _ORDERS if set(order) <= set(value)), tuple(value))
    quoted = {"flags", "service", "regexp"} if "order" in value else {"value"} if "tag" in value else set[str]()
    return " ".join(f'"{value[field]}"' if field in quoted else str(value[field]) for field in order)
