"""Shape: which fields a file knows at a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast, get_args, get_origin

from pydantic.fields import FieldInfo

Loc = tuple[str | int, ...]
"""The way to a value as pydantic tells it: a path with the tags of union members in between."""

Model = type[Any]
"""A pydantic model, or a pydantic dataclass: what a mapping of a file becomes."""


def models_at(loc: Loc, root: Model) -> tuple[Model, ...]:
    """The models that can stand at `loc` of a file that is a `root`; none where a plain value stands."""
    choices: tuple[Model, ...] = (root,)
    for part in loc:
        if not isinstance(part, int):
            choices = _tagged(choices, part) or _under(choices, part)
    return choices


def fields_at(loc: Loc, root: Model) -> dict[str, FieldInfo]:
    """The fields that can stand in the mapping at `loc`, as YAML spells them."""
    return {field.alias or name: field for model in models_at(loc, root) for name, field in _fields(model).items()}


def tag_of(model: Model) -> str:
    """What tells a member of a union apart: its `tag`, or else the one value that a field of it can have."""
    only = (field.default for field in _fields(model).values() if get_origin(field.annotation) is Literal)
    return str(getattr(model, "tag", "") or next(only, ""))


def _fields(model: Model) -> Mapping[str, FieldInfo]:
    return cast("Mapping[str, FieldInfo]", model.__pydantic_fields__)


def _tagged(choices: Sequence[Model], tag: str) -> tuple[Model, ...]:
    return tuple(model for model in choices if tag and tag_of(model) == tag)


def _under(choices: Sequence[Model], alias: str) -> tuple[Model, ...]:
    fields = (field for model in choices for name, field in _fields(model).items() if alias in (field.alias, name))
    return tuple(model for field in fields for model in _models(field.annotation))


def _models(annotation: object) -> Iterator[Model]:
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
