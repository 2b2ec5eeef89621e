"""Green's share of a name, computed from the zone's sets alone and not by the code under test."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

from migrate.rehearse.aws.name import normal
from migrate.routes.route53 import Layout, Plain
from tests.routes.worlds import StrictWorld


def green_share(world: StrictWorld, layout: Layout) -> float:
    """The largest part of the answers that green gets of any record type; 1 for a set that only some are asked."""
    listing = world.listing()
    at_name = [raw for raw in listing if raw["Name"] == normal(layout.name)]
    known = {
        _form(word)
        for answer in layout.green.answers
        for word in [answer.value if isinstance(answer, Plain) else answer.name]
    }
    for _ in range(5):  # names of the zone that lead to green are green too
        for raw in listing:
            if raw["Name"] != normal(layout.name) and _words(raw) & known:
                known.add(_form(raw["Name"]))
    share = 0.0
    for raw in at_name:
        if _words(raw) & known:
            group = [one for one in at_name if one["Type"] == raw["Type"]]
            total = sum(one.get("Weight", 0) for one in group)
            share = max(share, raw["Weight"] / total if "Weight" in raw and total else 1.0)
    return share


def _words(raw: dict[str, Any]) -> set[str]:
    """Every word of an answer: a value, a target, a hint."""
    if raw["Type"] in ("TXT", "NS", "SOA", "MX", "CAA"):
        return set()
    alias = raw.get("AliasTarget")
    texts = [alias["DNSName"]] if alias else [one["Value"] for one in raw["ResourceRecords"]]
    return {_form(word) for text in texts for word in re.split(r"[\s,=\"]+", text) if word and word != "."}


def _form(word: str) -> str:
    try:
        address = ip_address(word)
    except ValueError:
        try:
            return normal(word).removeprefix("dualstack.")
        except ValueError:
            return word
    return str(getattr(address, "ipv4_mapped", None) or address)
