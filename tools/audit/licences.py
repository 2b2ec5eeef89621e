"""Licences: whether each part of the bill of materials comes under one that this project may be given away with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

FREE = frozenset(
    (
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",  # asks for its own files only
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
        "Zlib",
        "Apache Software License",
        "BSD License",
        "ISC License (ISCL)",
        "MIT License",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "Python Software Foundation License",
        "The Unlicense (Unlicense)",
    )
)
"""SPDX identifiers, and the names of trove classifiers where a part has nothing better."""

READ = {
    "antlr4-python3-runtime": "BSD-3-Clause",
    "dnslib": "BSD-2-Clause",
    "protobuf": "BSD-3-Clause",
    "pulumi-policy": "Apache-2.0",
    "uritemplate": "Apache-2.0 OR BSD-3-Clause",
}
"""Parts whose metadata tell no licence in a form that a program reads; a person read the text they bring."""


def refused(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each part under a licence that is not known to be free, or under none."""
    for one in components:
        said = licences(one)
        if not said:
            yield f"{one['name']} {one['version']}: no licence is told; read its text and put it into {__name__}"
        elif not any(is_free(each) for each in said):
            yield f"{one['name']} {one['version']}: {', '.join(said)}"


def licences(component: Mapping[str, Any]) -> Sequence[str]:
    """What a part says of itself, or a person of it."""
    told = [_text(each) for each in component.get("licenses", ())]
    name = re.sub(r"[-_.]+", "-", str(component["name"])).lower()
    return [each for each in told if each] or ([READ[name]] if name in READ else [])


def is_free(expression: str) -> bool:
    """Whether an SPDX expression leaves a way that only asks for free ones; `AND` binds closer than `OR`.

    Where brackets bind otherwise, every licence in it has to be free.
    """
    if "(" in expression.partition(" ")[0] or re.search(r"\b(AND|OR) \(", expression):
        return all(part in FREE for part in re.split(r"[()\s]+|AND|OR", expression) if part)
    return any(all(part.strip() in FREE for part in way.split(" AND ")) for way in expression.split(" OR "))


def _text(told: Mapping[str, Any]) -> str:
    licence = told.get("license", {})
    text = str(told.get("expression") or licence.get("id") or licence.get("name") or "")
    return text.rpartition(" :: ")[2]
