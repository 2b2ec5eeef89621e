"""Shape: which fields a declaration knows at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic.fields import FieldInfo

from migrate.model.spec import Spec
from migrate.model.spec.section import Section

Loc = tuple[str | int, ...]
"""The way to a value as pydantic tells it: a path with the tags of union members in between."""


def sections_at(loc: Loc) -> tuple[type[Section], ...]:
    """The sections that can stand at `loc`; none where a plain value stands."""
    choices: tuple[type[Section], ...] = (Spec,)
    for part in loc:
        if not isinstance(part, int):
            choices = _tagged(choices, part) or _under(choices, part)
    return choices


def fields_at(loc: Loc) -> dict[str, FieldInfo]:
    """The fields that can stand in the section at `loc`, as YAML spells them."""
    return {field.alias or name: field for section in sections_at(loc) for name, field in section.model_fields.items()}


def _tagged(choices: Sequence[type[Section]], tag: str) -> tuple[type[Section], ...]:
    return tuple(section for section in choices if section.tag and section.tag == tag)


def _under(choices: Sequence[type[Section]], alias: str) -> tuple[type[Section], ...]:
    fields = (field for section in choices for field in section.model_fields.values() if field.alias == alias)
    return tuple(section for field in fields for section in _sections(field.annotation))


def _sections(annotation: object) -> Iterator[type[Section]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for part in get_args(annotation):
        yield from _sections(part)
