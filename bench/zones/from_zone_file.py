"""Record sets in a master file (RFC 1035 5), with cli53's routing in comments and its ALIAS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.zones.listing import TTL, Listing, Raw, zone_of

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[()]|;.*|[^\s()";]+')
_ROUTED = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
_BRACKETS = ("(", ")")
_CLASSES = ("IN", "AWS", "CH")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NAMED = {"CNAME": 0, "NS": 0, "PTR": 0, "MX": 1, "SRV": 3}
"""Where the name stands among the fields of a value."""


def from_zone_file(file: str, text: str) -> list[Listing]:
    """One zone, whose name is its origin, or example.com."""
    reading = _Reading()
    sets = list(reading.records(text))
    zone = next((raw["Name"] for raw in sets if raw["Type"] == "SOA"), reading.origin)
    return [Listing(file, zone or zone_of(sets), _merged(sets))]


@dataclass(slots=True)
class _Reading:
    origin: str = "example.com."
    ttl: int = TTL
    owner: str = field(default="")

    def records(self, text: str) -> Iterator[Raw]:
        for blank, tokens, comment in _entries(text):
            if tokens[0] == "$ORIGIN":
                self.origin = self._absolute(tokens[1])
            elif tokens[0] == "$TTL":
                self.ttl = _seconds(tokens[1])
            elif not tokens[0].startswith("$"):
                yield from self._record(tokens, comment, blank=blank)

    def _record(self, tokens: list[str], comment: str, *, blank: bool) -> Iterator[Raw]:
        if not blank:
            self.owner = self._absolute(tokens.pop(0))
        ttl = self.ttl
        while tokens and (tokens[0].upper() in _CLASSES or tokens[0][0].isdigit()):
            ttl = _seconds(tokens[0]) if tokens[0][0].isdigit() else ttl
            tokens.pop(0)
        if len(tokens) < 2:
            return
        kind, values = tokens[0].upper(), tokens[1:]
        raw: Raw = {"Name": self.owner, "Type": kind, **_routing(comment)}
        if kind == "ALIAS":  # cli53: type, target, zone, whether health is evaluated
            target = {"HostedZoneId": values[2], "DNSName": self._absolute(values[1]), "EvaluateTargetHealth": False}
            yield {**raw, "Type": values[0], "AliasTarget": target}
            return
        place = _NAMED.get(kind)
        if place is not None and place < len(values):
            values[place] = self._absolute(values[place])
        yield {**raw, "TTL": ttl, "ResourceRecords": [{"Value": " ".join(values)}]}

    def _absolute(self, name: str) -> str:
        if name == "@":
            return self.origin
        return name if name.endswith(".") else f"{name}.{self.origin}"


def _entries(text: str) -> Iterator[tuple[bool, list[str], str]]:
    """Lines joined over parentheses: whether the owner is left out, the tokens, the last comment."""
    tokens, comment, depth, blank = list[str](), "", 0, False
    for line in text.splitlines():
        if depth == 0:
            tokens, comment, blank = [], "", line[:1].isspace()
        for token in _TOKEN.findall(line):
            depth += {"(": 1, ")": -1}.get(token, 0)
            if token.startswith(";"):
                comment = token
            elif token not in _BRACKETS:
                tokens.append(token)
        if depth == 0 and tokens:
            yield blank, tokens, comment


def _routing(comment: str) -> Raw:
    found = {key: quoted or bare for key, quoted, bare in _ROUTED.findall(comment)}
    identifier = {"SetIdentifier": found.get("identifier", "")}
    place = {"countryCode": "CountryCode", "continentCode": "ContinentCode", "subdivisionCode": "SubdivisionCode"}
    match found.get("routing"):
        case "WEIGHTED":
            return identifier | {"Weight": int(found["weight"])}
        case "LATENCY":
            return identifier | {"Region": found["region"]}
        case "MULTIVALUE":
            return identifier | {"MultiValueAnswer": True}
        case "FAILOVER":
            return identifier | {"Failover": found["failover"]}
        case "GEOLOCATION":
            return identifier | {"GeoLocation": {place[key]: found[key] for key in place if key in found}}
        case _:
            return {}


def _seconds(text: str) -> int:
    parts = re.findall(r"(\d+)([smhdw]?)", text.lower())
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def _merged(sets: list[Raw]) -> list[Raw]:
    """Records of one name, type and identifier are one set of several values, each once; the first one's TTL counts."""
    made: dict[tuple[str, str, str], Raw] = {}
    for raw in sets:
        key = (raw["Name"].lower(), raw["Type"], raw.get("SetIdentifier", ""))
        there = made.setdefault(key, raw)
        if there is not raw and "ResourceRecords" in there:
            values = [value for value in raw.get("ResourceRecords", []) if value not in there["ResourceRecords"]]
            made[key] = {**there, "ResourceRecords": [*there["ResourceRecords"], *values]}
    return list(made.values())
