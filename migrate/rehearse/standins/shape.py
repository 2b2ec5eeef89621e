"""Shape: what an input of a resource may hold, as the real provider's SDK declares it.

`shapes.json` is drawn from the installed SDKs by `python -m migrate.rehearse.standins.sdk`; a test says when it is
stale. It is kept as data because importing one SDK module of a real provider takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, cast

from migrate.rehearse.standins.value import UNKNOWN, Values


class Sort(Enum):
    """The sorts of values a property may have."""

    TEXT = "s"
    BOOLEAN = "b"
    INTEGER = "i"
    NUMBER = "n"
    LIST = "l"
    MAP = "m"
    OBJECT = "o"
    ANY = "a"


@dataclass(frozen=True, slots=True)
class Shape:
    """`items` is what lists and maps hold; `type` names the fields of an object."""

    sort: Sort
    items: Shape | None = None
    type: str = ""

    @property
    def fields(self) -> Mapping[str, Field]:
        return _types()[self.type] if self.sort is Sort.OBJECT else {}


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object."""

    shape: Shape
    required: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource type: its inputs, and its outputs that are no inputs."""

    inputs: Mapping[str, Field] = field(default_factory=dict[str, "Field"])
    outputs: Mapping[str, Field] = field(default_factory=dict[str, "Field"])


def declared(token: str) -> Declared:
    """What the SDK declares for a type token; nothing for one that was not drawn yet."""
    found = _document()["resources"].get(token, {"inputs": {}, "outputs": {}})
    return Declared(_fields(found["inputs"]), _fields(found["outputs"]))


def complaints(fields: Mapping[str, Field], values: Values, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and sentence of everything in `values` that the fields do not allow."""
    for name, one in fields.items():
        if one.required and values.get(name) is None:
            yield path + name, "missing required property"
    for name, value in values.items():
        if name not in fields:
            yield path + name, "unexpected property; the resource type has no such input"
        elif value is not None and value != UNKNOWN:
            yield from _misfits(fields[name].shape, value, path + name)


def fitted(shape: Shape, value: object) -> object:
    """A value read from an API in the sort the SDK declares: 64-bit numbers come as text from some."""
    if shape.sort is Sort.LIST and isinstance(value, list) and shape.items is not None:
        return [fitted(shape.items, one) for one in cast("list[object]", value)]
    if shape.sort in (Sort.MAP, Sort.OBJECT) and isinstance(value, dict):
        held = cast("dict[str, object]", value)
        return {name: fitted(_inside(shape, name), one) for name, one in held.items()}
    return _scalar(shape.sort, cast("object", value))


def _scalar(sort: Sort, value: object) -> object:
    if sort is Sort.INTEGER and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if sort is Sort.TEXT and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _inside(shape: Shape, name: str) -> Shape:
    found = shape.fields.get(name) if shape.sort is Sort.OBJECT else None
    return found.shape if found else shape.items or Shape(Sort.ANY)


def _misfits(shape: Shape, value: object, path: str) -> Iterator[tuple[str, str]]:
    if value == UNKNOWN or shape.sort is Sort.ANY:
        return
    if not _fits(shape.sort, value):
        yield path, f"expected {shape.sort.name.lower()} type, got {value!r}"
    elif shape.sort is Sort.OBJECT:
        yield from complaints(shape.fields, cast("Values", value), f"{path}.")
    elif shape.items is not None:
        for place, one in _inner(value):
            yield from _misfits(shape.items, one, path + place)


def _inner(value: object) -> Iterator[tuple[str, object]]:
    """What a list or a map holds, with its place in a path."""
    if isinstance(value, list):
        yield from ((f"[{place}]", one) for place, one in enumerate(cast("list[object]", value)))
    elif isinstance(value, dict):
        yield from ((f".{name}", one) for name, one in cast("dict[str, object]", value).items())


def _fits(sort: Sort, value: object) -> bool:
    match sort:
        case Sort.TEXT:
            return isinstance(value, str)
        case Sort.BOOLEAN:
            return isinstance(value, bool)
        case Sort.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case Sort.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Sort.LIST:
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


@cache
def _document() -> Mapping[str, Any]:
    return json.loads(files("migrate.rehearse.standins").joinpath("shapes.json").read_text())


@cache
def _types() -> Mapping[str, Mapping[str, Field]]:
    return {name: _fields(raw) for name, raw in _document()["types"].items()}


def _fields(raw: Mapping[str, str]) -> dict[str, Field]:
    return {name: Field(_shape(text.rstrip("!")), text.endswith("!")) for name, text in raw.items()}


def _shape(text: str) -> Shape:
    """`l` and `m` are followed by what they hold, `o` by the name of a type."""
    sort, rest = Sort(text[0]), text[1:]
    return Shape(sort, type=rest) if sort is Sort.OBJECT else Shape(sort, _shape(rest) if rest else None)
