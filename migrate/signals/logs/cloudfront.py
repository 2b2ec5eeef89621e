"""CloudFrontLog: standard logs of a CloudFront distribution, unpacked.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html: tab-separated;
`#Fields` at the beginning of a file names the columns, without it they stand in their standard order. Date and time are
when the server finished the answer, in UTC; `time-taken` is seconds. 000 is a viewer that closed before the answer;
`ClientCommError` and `ClientHungUpRequest` are viewers that went away; `AbortedOrigin` and its like are an origin that
broke off under a good status.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote

from migrate.signals.logs.bad_line import NO_TIME, NOT_OF_FORMAT, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.fields.path import path_of
from migrate.signals.logs.fields.size import size_of
from migrate.signals.logs.fields.status import SERVER_ERROR, status_of
from migrate.signals.logs.fields.took import span_of
from migrate.signals.logs.fields.word import word

STANDARD = (
    "date", "time", "x-edge-location", "sc-bytes", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status",
    "cs(Referer)", "cs(User-Agent)", "cs-uri-query", "cs(Cookie)", "x-edge-result-type", "x-edge-request-id",
    "x-host-header", "cs-protocol", "cs-bytes", "time-taken", "x-forwarded-for", "ssl-protocol", "ssl-cipher",
    "x-edge-response-result-type", "cs-protocol-version", "fle-status", "fle-encrypted-fields", "c-port",
    "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len", "sc-range-start",
    "sc-range-end",
)  # fmt: skip

_NEEDED = frozenset(("date", "time", "sc-status"))
_FEWEST = 9
"""Columns up to the status."""

_LEFT = frozenset(("ClientCommError", "ClientHungUpRequest"))
_CUT = frozenset(
    (
        "AbortedOrigin",
        "OriginCommError",
        "OriginContentRangeLengthError",
        "OriginInvalidResponseError",
        "OriginReadError",
        "OriginWriteError",
        "OriginZeroSizeObjectError",
    )
)
_REFUSED = 400
"""From here on an origin's error was answered with a status that tells it."""

_STREAMED = "text/event-stream"


class CloudFrontLog:
    """Keeps the names of the columns from one line to the next."""

    def __init__(self) -> None:
        self._columns: list[str] = list(STANDARD)

    def __call__(self, line: str) -> LogEntry | None:
        """
        Raises:
            BadLine: It is no such line.
        """
        if line.startswith("#"):
            self._head(line)
            return None
        values = line.split("\t")
        if len(values) < min(_FEWEST, len(self._columns)):
            raise BadLine(NOT_OF_FORMAT)
        return _entry(dict(zip(self._columns, values, strict=False)))

    def _head(self, line: str) -> None:
        name, _, rest = line.partition(":")
        if name == "#Fields":
            columns = rest.split()
            if not set(columns) >= _NEEDED:
                raise BadLine(NOT_OF_FORMAT)
            self._columns = columns


def _entry(says: Mapping[str, str]) -> LogEntry:
    status = status_of(says["sc-status"])
    results = {says.get("x-edge-detailed-result-type", "-"), says.get("x-edge-response-result-type", "-")}
    taken = says.get("time-taken", "-")
    took = None if taken == "-" else span_of(taken, timedelta(seconds=1))
    return LogEntry(
        _time(says["date"], says["time"]),
        status,
        None if says.get("sc-content-type", "").startswith(_STREAMED) or status == 0 else took,
        word(says.get("c-ip")),
        word(says.get("x-edge-request-id")),
        _ending(status, results),
        word(says.get("x-forwarded-for")),
        path_of(says.get("cs-uri-stem", "")),
        word(unquote(says.get("cs(User-Agent)", ""))),
        size=size_of(says.get("sc-bytes")),
    )


def _ending(status: int, results: set[str]) -> Ending:
    if status == 0:
        return Ending.GIVEN_UP
    if status >= SERVER_ERROR:
        return Ending.ANSWERED
    if results & _LEFT:
        return Ending.GIVEN_UP
    return Ending.CUT if status < _REFUSED and results & _CUT else Ending.ANSWERED


@lru_cache(maxsize=4096)
def _time(date: str, time: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=UTC)
    except ValueError:
        raise BadLine(NO_TIME) from None
