"""Listing: the record sets of one zone, in the shape of Route 53's API, whatever file they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]
TTL = 300
"""Seconds, where a file gives none."""


@dataclass(frozen=True, slots=True)
class Listing:
    """`said` tells why a file has no record set."""

    file: str
    zone: str
    sets: Sequence[Raw]
    said: str = ""


def zone_of(sets: Sequence[Raw]) -> str:
    """The name all of them lie in: that of the SOA, or else what their names have in common, at least two labels."""
    soas = [raw["Name"] for raw in sets if raw["Type"] == "SOA"]
    names = [raw["Name"].lower() for raw in sets]
    whole = [soa for soa in soas if all(f".{name}".endswith(f".{soa.lower()}") for name in names)]
    if whole or not sets:
        return whole[0] if whole else "example.com."
    labels = [tuple(reversed(name.rstrip(".").split("."))) for name in names]
    common = list[str]()
    for level in zip(*labels, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return ".".join(reversed(common[: max(2, len(min(labels, key=len)) - 1)] or ["com"])) + "."


def simple(name: str, kind: str, values: Sequence[str], ttl: int | None = None) -> Raw:
    """A simple record set."""
    return {"Name": name, "Type": kind, "TTL": ttl or TTL, "ResourceRecords": [{"Value": value} for value in values]}
