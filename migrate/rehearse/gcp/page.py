"""Page: one answer of a listing that may need several."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import TypeVar

from migrate.rehearse.gcp.refusal import Code, Refused

Item = TypeVar("Item")

LIMIT = 500
"""The most that is given at once (compute's `maxResults`: "Acceptable values are 0 to 500, inclusive")."""


def page(items: Sequence[Item], query: Mapping[str, str]) -> tuple[Sequence[Item], str | None]:
    """The items of the page that is asked for, and the token of the next one.

    Raises:
        Refused: The size is negative, or the token is none of ours.
    """
    wanted = int(query.get("maxResults", query.get("pageSize", "0")))
    if wanted < 0:
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid value for field 'maxResults': '{wanted}'.")
    start = _start(query.get("pageToken", ""))
    end = start + min(wanted or LIMIT, LIMIT)
    return items[start:end], _token(end) if end < len(items) else None


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"from:{start}".encode()).decode()


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
        return int(text.removeprefix("from:"))
    except (binascii.Error, ValueError):
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid value for field 'pageToken': '{token}'.") from None
