"""Clipping: cuts what others said to a length that an entry of the ledger can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from migrate.model.event import Json

MOST = 2000
"""Characters of one text; an answer of a cloud or a person's reason that is longer says no more."""


def clipped(body: Json) -> Json:
    """The same body, its long texts cut."""
    return {key: _clipped(value) for key, value in body.items()}


def _clipped(value: object) -> object:
    if isinstance(value, str) and len(value) > MOST:
        return f"{value[: MOST - 2]} …"
    if isinstance(value, Mapping):
        return clipped(cast("Json", value))
    return value
