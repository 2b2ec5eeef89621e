"""Sides: a blue and a green for a foreign name, so that what stands there is once blue's and once green's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.zones.listing import Raw
from migrate.model.address import RecordType, parse
from migrate.routes.route53 import Alias, Layout, Plain, Target
from migrate.routes.route53.target import Answer

ELSEWHERE = {
    RecordType.A: "192.0.2.77",
    RecordType.AAAA: "2001:db8::77",
    RecordType.CNAME: "elsewhere.example.net",
}
"""Where the other side is, and for a name that answers nothing the side itself."""


def layouts(name: str, sets: Sequence[Raw]) -> tuple[Layout, Layout]:
    """All that stands there as blue's, then as green's; the other side is elsewhere. Raises InvalidValue."""
    answers = tuple(dict.fromkeys(answer for raw in sets for answer in _answers(raw)))
    there = Target(answers) if answers else Target.at("203.0.113.77")
    other = Target(tuple(Plain(kind, ELSEWHERE[kind]) for kind in sorted(there.types)))
    return Layout(name, 60, there, other), Layout(name, 60, other, there)


def _answers(raw: Raw) -> Iterator[Answer]:
    if raw["Type"] not in ELSEWHERE:
        return
    kind, target = RecordType(raw["Type"]), raw.get("AliasTarget")
    if target:
        yield Alias(kind, target["HostedZoneId"], target["DNSName"].rstrip(".").lower())
    for value in raw.get("ResourceRecords", []):
        yield Plain(kind, parse(str(value["Value"])))
