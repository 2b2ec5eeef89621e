"""Schema check: whether a JSON body is what a discovery document says it must be.

The texts are those of the JSON parser in front of Google's APIs, as public reports quote them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from migrate.rehearse.gcp.document import Document
from migrate.rehearse.gcp.refusal import Code, Refused

Shape = Mapping[str, Any]
Violation = tuple[str, str]

_UNKNOWN = 'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
_NO_LIST = (
    'Invalid JSON payload received. Unknown name "{name}"{where}: Proto field is not repeating, cannot start list.'
)
_RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
_INTEGER = re.compile(r"-?\d+")


def check_body(document: Document, schema: str, body: object) -> None:
    """
    Raises:
        Refused: 400 with every violation, one a line.
    """
    found = list(violations(document, document.schemas[schema], body, ""))
    if found:
        raise Refused(Code.BAD_REQUEST, "\n".join(text for _, text in found), violations=found)


def violations(document: Document, shape: Shape, value: object, path: str) -> Iterator[Violation]:
    """What is wrong with `value` as a `shape`, all of it; null is "not set" everywhere, as in proto3 JSON."""
    if "$ref" in shape:
        shape = document.schemas[shape["$ref"]]
    if value is None or shape.get("type") == "any":
        return
    match shape.get("type"):
        case "object":
            yield from _object(document, shape, value, path)
        case "array":
            yield from _array(document, shape, value, path)
        case kind:
            if (text := _scalar(shape, str(kind), value, path)) is not None:
                yield path, text


def _object(document: Document, shape: Shape, value: object, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield path, _invalid(path, "type.googleapis.com/" + shape.get("id", "object"), value)
        return
    known: Mapping[str, Shape] = shape.get("properties", {})
    where = f" at '{path}'" if path else ""
    for name, inner in cast("dict[str, object]", value).items():
        below = known.get(name, shape.get("additionalProperties"))
        if below is None:
            yield path, _UNKNOWN.format(name=name, where=where)
        elif _is_list(inner) and _type(document, below) not in ("array", "any"):
            yield path, _NO_LIST.format(name=name, where=where)
        else:
            yield from violations(document, below, inner, f"{path}.{name}" if path else name)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _array(document: Document, shape: Shape, value: object, path: str) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield path, _invalid(path, "TYPE_MESSAGE", value)
        return
    for place, item in enumerate(cast("list[object]", value)):
        yield from violations(document, shape["items"], item, f"{path}[{place}]")


def _scalar(shape: Shape, kind: str, value: object, path: str) -> str | None:
    if kind == "boolean":
        return None if isinstance(value, bool) else _invalid(path, "TYPE_BOOL", value)
    if kind in ("integer", "number") or shape.get("format") in _RANGES:
        return _number(shape, kind, value, path)
    if not isinstance(value, str):
        return _invalid(path, "TYPE_STRING", value)
    allowed = shape.get("enum")
    return None if not allowed or value in allowed else _invalid(path, f"type.googleapis.com/{_noun(path)}", value)


def _number(shape: Shape, kind: str, value: object, path: str) -> str | None:
    form = shape.get("format", "int32" if kind == "integer" else "double")
    said = f"TYPE_{form.upper()}"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return _invalid(path, said, value)
    if form in ("double", "float"):
        return None if isinstance(value, int | float) else _invalid(path, said, value)
    low, high = _RANGES.get(form, _RANGES["int64"])
    whole = _INTEGER.fullmatch(str(int(value) if isinstance(value, float) and value.is_integer() else value))
    return None if whole and low <= int(whole[0]) <= high else _invalid(path, said, value)


def _type(document: Document, shape: Shape) -> str:
    return str(document.schemas[shape["$ref"]]["type"] if "$ref" in shape else shape.get("type"))


def _noun(path: str) -> str:
    """The name of an enum: the documents do not give it, so it is taken from the field's."""
    last = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
    return last[:1].upper() + last[1:]


def _invalid(path: str, kind: str, value: object) -> str:
    return f"Invalid value at '{path}' ({kind}), {json.dumps(value)}"
