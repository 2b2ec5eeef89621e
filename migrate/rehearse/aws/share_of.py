"""ShareOf: the part of a name's answers that leads to given places, computed from the record sets alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from migrate.rehearse.aws.name import BadName, normal

_NO_ANSWER = frozenset(("TXT", "SPF", "NS", "SOA", "MX", "CAA", "DS", "TLSA", "SSHFP", "NAPTR", "PTR"))
"""Record types that send no client of the service anywhere."""

_CHAIN = 5


def share_of(places: Iterable[str], listing: Sequence[Mapping[str, Any]], name: str) -> float:
    """The largest over the record types; 1 for a set that some clients are sent to whatever the others get.

    Simpler than what a rollback does, and written apart from it: a set leads to a place where any word of it is one, or
    a name of the zone that leads to one.
    """
    known = {_form(place) for place in places}
    for _ in range(_CHAIN):
        known |= {_form(raw["Name"]) for raw in listing if raw["Name"] != normal(name) and _words(raw) & known}
    at_name = [raw for raw in listing if raw["Name"] == normal(name)]
    return max((_share(raw, at_name) for raw in at_name if _words(raw) & known), default=0.0)


def _share(raw: Mapping[str, Any], at_name: Sequence[Mapping[str, Any]]) -> float:
    total = sum(int(one.get("Weight", 0)) for one in at_name if one["Type"] == raw["Type"])
    return int(raw["Weight"]) / total if "Weight" in raw and total else 1.0


def _words(raw: Mapping[str, Any]) -> frozenset[str]:
    if raw["Type"] in _NO_ANSWER:
        return frozenset()
    alias = raw.get("AliasTarget")
    texts = [str(alias["DNSName"])] if alias else [str(one["Value"]) for one in raw["ResourceRecords"]]
    return frozenset(_form(word) for text in texts for word in re.split(r'[\s,="]+', text) if word not in ("", "."))


def _form(word: str) -> str:
    try:
        address = ip_address(word)
    except ValueError:
        return _name(word)
    return str(getattr(address, "ipv4_mapped", None) or address)


def _name(word: str) -> str:
    try:
        return normal(word).removeprefix("dualstack.")
    except BadName:
        return word
