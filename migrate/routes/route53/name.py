"""Name: a domain name as Route 53 stores and sorts it."""

from __future__ import annotations

import re
from functools import lru_cache

_KEPT = re.compile(r"\\[0-7]{3}|[a-z0-9_.-]")
_TOKEN = re.compile(r"\\[0-7]{3}|.", re.DOTALL)


@lru_cache  # a route asks for the same few names in every turn
def stored(name: str) -> str:
    """Lower case, final dot, and `*` as `\\052`: Route 53 gives every octet but a-z, 0-9, `-`, `_` and `.` back as
    a backslash with three octal digits (Developer Guide, "DNS domain name format").
    """
    tokens = _TOKEN.findall(name.lower().removesuffix("."))
    return "".join(token if _KEPT.fullmatch(token) else _escaped(token) for token in tokens) + "."


def _escaped(token: str) -> str:
    return "".join(f"\\{octet:03o}" for octet in token.encode())


def asked(stored_name: str) -> str:
    """The name as a question to a name server spells it: a wildcard is asked for by its own `*`."""
    return stored_name.replace(r"\052", "*")


def related(one: str, other: str) -> bool:
    """Whether two stored names may stand in one zone: they share their last two labels."""
    return place(one)[:2] == place(other)[:2]


def place(stored_name: str) -> tuple[str, ...]:
    """Where a name stands in ListResourceRecordSets: sorted by its labels, the last one first."""
    return tuple(reversed(stored_name.removesuffix(".").split(".")))
