"""Shape limits: what botocore's models say of a value: enums, lengths, ranges, patterns, and what is required."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast


def broken(shape: Any, values: Mapping[str, object], path: str = "") -> Iterator[str]:
    """Every limit that the members of a structure break, in the words of the services."""
    yield from _structure(shape, values, path)


def said(messages: Sequence[str]) -> str:
    """One message for all of them."""
    plural = "error" if len(messages) == 1 else "errors"
    return f"{len(messages)} validation {plural} detected: {'; '.join(messages)}"


def _walk(shape: Any, value: object, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure" if isinstance(value, Mapping):
            yield from _structure(shape, cast("Mapping[str, object]", value), path)
        case "list" if isinstance(value, list):
            held = cast("list[object]", value)
            yield from _size(shape, len(held), held, path)
            for place, one in enumerate(held, start=1):
                yield from _walk(shape.member, one, f"{path}.{place}.member")
        case "string" if isinstance(value, str):
            yield from _text(shape, value, path)
        case "integer" | "long" | "float" | "double" if isinstance(value, int | float):
            yield from _number(shape, value, path)
        case _:
            return


def _structure(shape: Any, values: Mapping[str, object], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if values.get(name) is None:
            yield _says(None, _below(path, name), "Member must not be null")
    for name, value in values.items():
        if name in shape.members and value is not None:
            yield from _walk(shape.members[name], value, _below(path, name))


def _text(shape: Any, value: str, path: str) -> Iterator[str]:
    limits = cast("Mapping[str, Any]", shape.metadata)
    allowed = cast("Sequence[str]", limits.get("enum", ()))
    if allowed and value not in allowed:
        yield _says(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    yield from _size(shape, len(value), value, path)
    pattern = limits.get("pattern")
    if pattern and not _matches(pattern, value):
        yield _says(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _matches(pattern: str, value: str) -> bool:
    """The patterns are Java's; one Python cannot read limits nothing."""
    try:
        return re.search(pattern if pattern.startswith("^") else f"^(?:{pattern})$", value) is not None
    except re.error:
        return True


def _size(shape: Any, size: int, value: object, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield _says(value, path, f"Member must have length greater than or equal to {least}")
    if most is not None and size > most:
        yield _says(value, path, f"Member must have length less than or equal to {most}")


def _number(shape: Any, value: float, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        yield _says(value, path, f"Member must have value greater than or equal to {least}")
    if most is not None and value > most:
        yield _says(value, path, f"Member must have value less than or equal to {most}")


def _below(path: str, name: str) -> str:
    return f"{path}.{name[:1].lower()}{name[1:]}".lstrip(".")


def _says(value: object, path: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"
