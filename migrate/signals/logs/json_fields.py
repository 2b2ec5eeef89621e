"""JsonFields: what stands where in the objects of a JSON log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from migrate.signals.json_text import loads
from migrate.signals.logs.bad_line import NOT_OF_FORMAT, BadLine


def told(line: str) -> Mapping[str, object]:
    """
    Raises:
        BadLine: It is no JSON object.
    """
    try:
        found = loads(line)
    except ValueError:
        raise BadLine(NOT_OF_FORMAT) from None
    if not isinstance(found, dict):
        raise BadLine(NOT_OF_FORMAT)
    return cast("Mapping[str, object]", found)


def at(told: Mapping[str, object], *ways: str) -> object | None:
    """The value under the first of these ways that leads to one; `a.b` is `b` within `a` where no key is called so."""
    for way in ways:
        if (found := _at(told, way)) is not None:
            return found
    return None


def _at(told: object, way: str) -> object | None:
    if isinstance(told, list):
        within = cast("list[object]", told)
        return _at(within[0], way) if within else None
    if not isinstance(told, dict):
        return None
    known = cast("Mapping[str, object]", told)
    if way in known:
        return _one(known[way])
    head, dot, rest = way.partition(".")
    return _at(known.get(head), rest) if dot else None


def _one(value: object) -> object | None:
    """The first of several, as of a header that was sent twice."""
    if isinstance(value, list):
        several = cast("list[object]", value)
        return several[0] if several else None
    return value
