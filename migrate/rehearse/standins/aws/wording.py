"""Wording: property names between Pulumi (`cidrBlock`) and the APIs (`CidrBlock`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from migrate.rehearse.standins.value import Values


def pick(values: Values, *names: str, **renamed: str) -> Values:
    """The named properties that are set, as parameters of a call; `renamed` gives the API's name where it differs."""
    same = {_upper(name): upper(values[name]) for name in names if values.get(name) is not None}
    return same | {api: upper(values[name]) for name, api in renamed.items() if values.get(name) is not None}


def shown(raw: Mapping[str, object], *names: str, **renamed: str) -> Values:
    """The same properties out of an answer; those that are not in it are absent."""
    same = {name: lower(raw[_upper(name)]) for name in names if raw.get(_upper(name)) is not None}
    return same | {name: lower(raw[api]) for name, api in renamed.items() if raw.get(api) is not None}


def upper(value: object) -> object:
    """Every key of every object inside, capitalised."""
    if isinstance(value, dict):
        return {_upper(name): upper(one) for name, one in cast("dict[str, object]", value).items()}
    return [upper(one) for one in cast("list[object]", value)] if isinstance(value, list) else value


def lower(value: object) -> object:
    """The opposite of `upper`."""
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: lower(one) for name, one in cast("dict[str, object]", value).items()}
    return [lower(one) for one in cast("list[object]", value)] if isinstance(value, list) else value


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
