"""Sameness: whether what a program wants is what is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

Equal = Callable[[str, str], bool]
"""Whether two texts mean the same to a cloud: policies as JSON, links in full or in short."""


def covered(wanted: object, found: object, equal: Equal) -> bool:
    """Whether everything in `wanted` is in `found`; more in `found` is what the cloud added by itself.

    The order of plain values in a list does not count: the APIs give sets back in an order of their own.
    """
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            _absent(value) or covered(value, cast("dict[str, object]", found).get(name), equal)
            for name, value in cast("dict[str, object]", wanted).items()
        )
    if isinstance(wanted, list):
        return isinstance(found, list) and _lists(cast("list[object]", wanted), cast("list[object]", found), equal)
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted == found or equal(wanted, found)
    if isinstance(wanted, bool) or isinstance(found, bool):
        return _switch(wanted) == _switch(found)
    return wanted == found or (not wanted and not found)


def lost(before: object, after: object) -> bool:
    """Whether something nested that was said before is no longer said."""
    if isinstance(before, dict) and isinstance(after, dict):
        was, now = cast("dict[str, object]", before), cast("dict[str, object]", after)
        return any((name not in now and not _absent(one)) or lost(one, now.get(name)) for name, one in was.items())
    if isinstance(before, list) and isinstance(after, list):
        pairs = zip(cast("list[object]", before), cast("list[object]", after), strict=False)
        return any(lost(one, other) for one, other in pairs)
    return False


def same_json(wanted: str, found: str) -> bool:
    """Whether two texts mean the same to AWS: objects (policies) when they are equal as JSON, lists (containers) when
    all that is wanted is there, for ECS fills in defaults. False when one is no JSON."""
    try:
        one, other = cast("object", json.loads(wanted)), cast("object", json.loads(found))
    except ValueError:
        return False
    return covered(cast("object", one), other, _never) if isinstance(one, list) else one == other


def _never(_: str, __: str) -> bool:
    return False


def _lists(wanted: list[object], found: list[object], equal: Equal) -> bool:
    if len(wanted) != len(found):
        return False
    if all(covered(one, other, equal) for one, other in zip(wanted, found, strict=True)):
        return True
    rest = list(found)
    for one in wanted:
        match = next((other for other in rest if covered(one, other, equal)), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _switch(value: object) -> object:
    """A switch that was never set is off."""
    return False if value is None else value


def _absent(value: object) -> bool:
    return value is None or value in ({}, [])
