"""Body: what an event holds, as JSON text that says the same when it is read back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import cast

from migrate.errors import InvalidValue
from migrate.model.event import Json

LIMIT = 256 * 1024
"""Bytes of JSON in one body. What is measured comes in pieces of 48 KiB; the memory of the gate, which is never cut, is
a few KiB for each signal."""
DEPTH = 32
"""Nesting that a body may have; far below where Python's own JSON reader gives up."""


def to_text(body: Json) -> str:
    """The body in JSON. Raises InvalidValue for anything that JSON would change or cannot hold, and for too much."""
    text = json.dumps(_plain(body, "body", DEPTH), allow_nan=False, separators=(",", ":"))
    if len(text) > LIMIT:
        raise InvalidValue("the body of an event is too large", seen=f"{len(text)} bytes", limit=f"{LIMIT} bytes")
    return text


def to_body(text: str) -> Json:
    """The body again. Raises ValueError when the text is no JSON object."""
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("the body is not a JSON object")
    return cast("Json", body)


def _plain(value: object, where: str, depth: int) -> object:
    """The same value in the types JSON has; `where` names it for the refusal."""
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case Mapping() | list() | tuple() if depth == 0:
            raise _refused(where, "deeper", f"at most {DEPTH} levels")
        case Mapping():
            members = cast("Mapping[object, object]", value)
            return {_key(key, where): _plain(member, f"{where}.{key}", depth - 1) for key, member in members.items()}
        case list() | tuple():
            items = cast("list[object] | tuple[object, ...]", value)
            return [_plain(item, f"{where}[{index}]", depth - 1) for index, item in enumerate(items)]
        case _:
            seen = repr(value) if isinstance(value, float) else type(value).__name__
            raise _refused(where, seen, "null, booleans, finite numbers, text, lists, and objects")


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise _refused(where, f"a key of type {type(key).__name__}", "text as keys")
    return key


def _refused(where: str, seen: str, limit: str) -> InvalidValue:
    return InvalidValue(f"{where} cannot stand in the ledger", seen=seen, limit=limit)
