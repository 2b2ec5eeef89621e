"""Ownership: whose the answers of a record set are, wherever they lead inside the zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address

from migrate.model.address import TRAFFIC_TYPES
from migrate.model.side import Side
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.name import stored
from migrate.routes.route53.target import Alias, Plain, bare

_DEPTH = 8
_HINTS = ("ipv4hint=", "ipv6hint=")


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of a record set; `side` is None where it is a stranger's."""

    text: str
    side: Side | None


@dataclass(frozen=True)
class Ownership:
    """Compares by what clients reach and not by spelling: any family, alias or CNAME, with or without `dualstack.`,
    hints of HTTPS records, and names of the zone itself that lead on (`leads` has their sets).
    """

    layout: Layout
    leads: Mapping[str, Sequence[Raw]] = field(default_factory=dict[str, Sequence[Raw]])

    def parts(self, raw: Raw) -> list[Part]:
        """The answers of a set, each with its owner. An HTTPS record that leads nowhere else has none."""
        return list(self._parts(raw, 0))

    def _parts(self, raw: Raw, depth: int) -> Iterator[Part]:
        alias = raw.get("AliasTarget")
        if alias:
            yield Part(f"alias {alias['DNSName']}", self._host(alias["DNSName"], depth, raw["Type"]))
        for record in raw.get("ResourceRecords", ()):
            value = str(record["Value"])
            match raw["Type"]:
                case "A" | "AAAA":
                    yield Part(value, self._address(value))
                case "CNAME":
                    yield Part(value, self._host(value, depth))
                case kind:
                    yield from self._service(kind, value, depth)

    def _service(self, kind: str, value: str, depth: int) -> Iterator[Part]:
        """HTTPS and SVCB: target and address hints (RFC 9460 7.3); SRV: target (RFC 2782)."""
        fields = value.split()
        target = fields[3:4] if kind == "SRV" else fields[1:2]
        hints = [hint for field in fields for start in _HINTS if field.startswith(start) for hint in _list(field)]
        owners = [self._host(host, depth) for host in target if not self._is_itself(host)]
        owners += [self._address(hint) for hint in hints]
        if owners:
            agreed = owners[0] if len(set(owners)) == 1 else None
            yield Part(value, Side.GREEN if Side.GREEN in owners else agreed)

    def _is_itself(self, host: str) -> bool:
        return host == "." or stored(host) == self.layout.stored_name

    def _address(self, text: str) -> Side | None:
        return self._addresses.get(_plain(text))

    def _host(self, host: str, depth: int, kind: str = "") -> Side | None:
        known = self._hosts.get(bare(stored(host)))
        if known is not None or depth >= _DEPTH:
            return known
        sets = [raw for raw in self.leads.get(stored(host), ()) if raw["Type"] in (kind or raw["Type"], "CNAME")]
        owners = [part.side for raw in sets if raw["Type"] in TRAFFIC_TYPES for part in self._parts(raw, depth + 1)]
        if Side.GREEN in owners:
            return Side.GREEN
        return Side.BLUE if owners and set(owners) == {Side.BLUE} else None

    @cached_property
    def _addresses(self) -> dict[str, Side]:
        return {_plain(a.value): s for s in Side for a in self.layout.target(s).answers if isinstance(a, Plain)}

    @cached_property
    def _hosts(self) -> dict[str, Side]:
        return {bare(stored(_host_of(a))): side for side in Side for a in self.layout.target(side).answers}


def targets(raw: Raw) -> list[str]:
    """Names a set leads to, in stored form."""
    found = [str(raw["AliasTarget"]["DNSName"])] if raw.get("AliasTarget") else []
    values = [str(record["Value"]).split() for record in raw.get("ResourceRecords", ())]
    place = {"CNAME": 0, "HTTPS": 1, "SVCB": 1, "SRV": 3}.get(raw["Type"])
    if place is not None:
        found += [fields[place] for fields in values if len(fields) > place and fields[place] != "."]
    return [stored(name) for name in found]


def _host_of(answer: Plain | Alias) -> str:
    return answer.name if isinstance(answer, Alias) else answer.value


def _list(field: str) -> list[str]:
    return [text for text in field.partition("=")[2].strip('"').split(",") if text]


def _plain(text: str) -> str:
    """An address in the one form that compares; an IPv4 address in IPv6 clothes is that address."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)
