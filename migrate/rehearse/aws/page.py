"""Page: one answer of a listing that may need several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from migrate.rehearse.aws.refusal import Code, Refused

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of this page, and the first of the next one if there is one."""

    items: Sequence[Item]
    following: Item | None
    size: int


def first_page(items: Sequence[Item], *, max_items: str | None, limit: int) -> Page[Item]:
    """The first page of a listing; `limit` is the most the service gives at once, whatever was asked for.

    Raises:
        Refused: InvalidInput when `max_items` is not a positive number.
    """
    wanted = str(limit) if max_items is None else str(max_items)
    if not wanted.isdecimal() or int(wanted) == 0:
        raise Refused(Code.INVALID_INPUT, f"Invalid parameter : maxitems '{wanted}' is not a positive integer")
    size = min(int(wanted), limit)
    return Page(items[:size], items[size] if len(items) > size else None, size)
