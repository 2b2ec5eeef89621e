"""CsvTime: a time in a cell of a table: seconds to nanoseconds since 1970, or a date with or without its offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from migrate.signals.exports.value import shown

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"\d{9,19}(\.\d{1,9})?")
_SCALES = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (float("inf"), 1e9))
"""Below so much it is so many to the second: an epoch in seconds has 11 digits in the year 5138, in milliseconds 14."""

_DATE = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](.+))?")
_OTHER_ORDER = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}.*")
_UTC = re.compile(r"\s*(UTC|GMT|Z)$")
LONGEST = 40


def time_in(cell: str, zone: tzinfo) -> datetime:
    """
    Raises:
        ValueError: It is none, or may be two. Says why.
    """
    text = cell.strip()[: LONGEST + 1]
    if _DIGITS.fullmatch(text):
        return _since_epoch(float(text))
    date = _DATE.fullmatch(_UTC.sub("+00:00", text))
    if date is None or len(text) > LONGEST:
        if _OTHER_ORDER.fullmatch(text):
            raise ValueError(f"{shown(text)} may name its day or its month first: export ISO dates or seconds")
        raise ValueError(f"no time: {shown(text)}")
    try:
        at = datetime.fromisoformat("-".join(date.groups()[:3]) + (f"T{date[4].replace(' ', '')}" if date[4] else ""))
        return at.astimezone(UTC) if at.tzinfo else _placed(at, zone)
    except OverflowError:
        raise ValueError(f"no time: {shown(text)}") from None


def _since_epoch(number: float) -> datetime:
    """
    Raises:
        ValueError: No calendar has it.
    """
    scale = next(each for below, each in _SCALES if number < below)
    try:
        return _EPOCH + timedelta(seconds=number / scale)
    except OverflowError:
        raise ValueError("no time") from None


def _placed(at: datetime, zone: tzinfo) -> datetime:
    """A local time. When clocks are set back an hour comes twice, and when they are set forward one never comes.

    Raises:
        ValueError: It is of such an hour.
    """
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise ValueError(f"{at} comes twice or never in this zone: export UTC, or seconds")
    return first.astimezone(UTC)
