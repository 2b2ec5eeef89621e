"""Duration: how a span of time is written in a declaration."""

from __future__ import annotations

import re
from datetime import timedelta

from migrate.errors import InvalidValue

LONGEST = timedelta(days=30)
"""The window of an error budget; nothing in a ramp takes longer than that."""

PATTERN = r"^(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,9}ms)?$"
"""The written form, for editors as well as for `parse`."""

ALLOWED = "a duration with its unit, above 0 and up to 30d: 90s, 15m, 1h30m, 300ms"

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}


def parse(value: object) -> timedelta:
    """`1h30m` -> 90 minutes. A bare number has no unit and is refused. Raises InvalidValue."""
    span = value if isinstance(value, timedelta) else _span(value)
    if span is None or not timedelta(0) < span <= LONGEST:
        raise InvalidValue("not a duration", seen=value, limit=ALLOWED)
    return span


def written(span: timedelta) -> str:
    """90 minutes -> `1h30m`. Below one millisecond nothing is written."""
    text = ""
    for unit, size in _UNITS.items():
        count, span = divmod(span, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def _span(value: object) -> timedelta | None:
    found = re.fullmatch(PATTERN, value) if isinstance(value, str) else None
    if found is None:
        return None
    counts = [int(part.rstrip("dhms")) if part else 0 for part in found.groups()]
    return sum((count * size for count, size in zip(counts, _UNITS.values(), strict=True)), timedelta(0))
