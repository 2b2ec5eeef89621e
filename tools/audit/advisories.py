"""Advisories: known vulnerabilities, from a folder of OSV files (https://ossf.github.io/osv-schema/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version


def known(components: Sequence[Mapping[str, Any]], folder: Path) -> Iterator[str]:
    """A line for each part that an advisory of the folder names in that version."""
    there = {_name(str(one["name"])): one for one in components}
    for file in sorted(folder.rglob("*.json")):
        advisory = json.loads(file.read_text())
        for affected in advisory.get("affected", ()) if not advisory.get("withdrawn") else ():
            one = there.get(_name(str(affected.get("package", {}).get("name", ""))))
            if one and affected["package"].get("ecosystem") == "PyPI" and is_affected(str(one["version"]), affected):
                yield f"{one['name']} {one['version']}: {advisory['id']}: {advisory.get('summary', 'no summary')}"


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Whether a version is listed, or lies in a range."""
    ranges = (each for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")
    return version in affected.get("versions", ()) or any(_within(version, each["events"]) for each in ranges)


def _within(version: str, events: Iterable[Mapping[str, str]]) -> bool:
    """Events come in order: introduced, then fixed or last affected, over and over; the last stretch may be open."""
    edges = [(kind, at) for event in events for kind, at in event.items()]
    stretches = pairwise([*edges, ("open", "")])
    return any(
        _at(begin) <= _at(version) and _before(version, *end)
        for (kind, begin), end in stretches
        if kind == "introduced"
    )


def _before(version: str, kind: str, end: str) -> bool:
    if kind == "fixed":
        return _at(version) < _at(end)
    return _at(version) <= _at(end) if kind == "last_affected" else True


def _at(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()
