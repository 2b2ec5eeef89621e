"""LogEntry: one request as an access log tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from migrate.model.slo import Sli

SERVER_ERROR = 500
"""From this status on it is the service that failed (RFC 9110, 15.6)."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """When it ended, how it ended, and who asked.

    `took` is None where the log does not tell. `client` is an address: it is hashed at once and kept nowhere, and shown
    in no message. `identity` tells a line that was delivered twice; None where the format has none. `again` marks a
    request that the client itself called a repetition of an earlier one.
    """

    at: datetime
    failed: bool
    took: timedelta | None = None
    client: str | None = field(default=None, repr=False)
    identity: str | None = field(default=None, repr=False)
    again: bool = False

    def counts_for(self, sli: Sli) -> bool:
        return sli is Sli.AVAILABILITY or self.took is not None

    def is_bad(self, sli: Sli, slow: timedelta | None) -> bool:
        """Whether it failed, or took longer than `slow`."""
        if sli is Sli.AVAILABILITY:
            return self.failed
        return slow is not None and self.took is not None and self.took > slow


class BadLine(Exception):
    """A line is not in the format. Carries nothing of the line: it holds addresses."""


Parse = Callable[[str], LogEntry | None]
"""From a line to its entry; None for a line of which nothing counts. Raises BadLine."""


def moment(text: str) -> datetime:
    """A time in ISO 8601 with its offset, as all three formats write it; nanoseconds are cut to microseconds.

    Raises:
        BadLine: It is none.
    """
    head, dot, tail = text.partition(".")
    digits = tail.rstrip("Zz")
    try:
        at = datetime.fromisoformat(f"{head}.{digits[:6]:0<6}+00:00" if dot and digits.isdigit() else text)
    except ValueError:
        raise BadLine from None
    if at.tzinfo is None:
        raise BadLine
    return at.astimezone(UTC)
