"""LogEntry: one request as an access log tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from migrate.model.answers import AnswerClass
from migrate.model.slo import Sli

FARTHEST = timedelta(days=1)
"""From a line's time to now; a load balancer's log may come hours late, and clocks are off by seconds."""

LONGEST_REQUEST = timedelta(days=31)
"""An upgraded connection is logged when it ends, which may be after weeks."""

LONGEST_TIME = 64
"""Characters of a time."""

SERVER_ERROR = 500
"""From this status on it is the service that failed (RFC 9110, 15.6)."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """When it ended, how it ended, and who asked. `ended` makes one of what a line says.

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
    kind: AnswerClass | None = None
    """Another class of answers than the usual one; an answer that failed needs none."""

    @property
    def given_up(self) -> bool:
        """Whether its client went away before the answer: it says nothing of the objectives."""
        return self.kind is AnswerClass.GIVEN_UP

    def counts_for(self, sli: Sli) -> bool:
        return sli is Sli.AVAILABILITY or self.took is not None

    def is_bad(self, sli: Sli, slow: timedelta | None) -> bool:
        """Whether it failed, or took longer than `slow`."""
        if sli is Sli.AVAILABILITY:
            return self.failed
        return slow is not None and self.took is not None and self.took > slow


class BadLine(ValueError):
    """A line is not in the format. Carries nothing of the line: it holds addresses."""


Parse = Callable[[str], LogEntry | None]
"""From a line to its entry; None for a line of which nothing counts. Raises BadLine."""

NO_STATUS = 1000
"""From here on it is no status: three digits are one (RFC 9110, 15)."""

LONGEST_WORD = 512
"""Characters of an address or an identity that are kept: enough to tell it from others."""


def entry(parse: Parse, line: str, now: datetime) -> LogEntry | None:
    """What `parse` makes of a line, whatever the line is.

    Raises:
        BadLine: It is no line of the format, or its time is so far from now that neither delay nor skew explains it.
    """
    try:
        found = parse(line)
    except BadLine:
        raise
    except Exception:  # a format that misjudges a line loses that line and nothing else
        raise BadLine from None
    if found is not None and abs(found.at - now) > FARTHEST:
        raise BadLine
    return found


def status_of(value: object) -> int:
    """
    Raises:
        BadLine: It is none.
    """
    try:
        found = int(str(value))
    except ValueError:
        raise BadLine from None
    if not 0 <= found < NO_STATUS:
        raise BadLine
    return found


def kind_of(status: int) -> AnswerClass | None:
    """The class of an answer that did not fail (RFC 9110, 15)."""
    return {3: AnswerClass.REDIRECTED, 4: AnswerClass.REFUSED}.get(status // 100)


def gave_up(at: datetime, client: str | None, identity: str | None = None) -> LogEntry:
    """A request whose client went away before its answer."""
    return LogEntry(at, failed=False, client=client, identity=identity, kind=AnswerClass.GIVEN_UP)


def span_of(value: object, unit: timedelta) -> timedelta:
    """So many `unit`s, as a request can take them.

    Raises:
        BadLine: It is no number, or no time that a request can take.
    """
    try:
        found = float(str(value)) * unit
    except (ValueError, OverflowError):
        raise BadLine from None
    if not timedelta(0) <= found <= LONGEST_REQUEST:
        raise BadLine
    return found


def after(start: datetime, took: timedelta) -> datetime:
    """
    Raises:
        BadLine: No calendar has such a time.
    """
    try:
        return start + took
    except OverflowError:
        raise BadLine from None


def word(value: object) -> str | None:
    """A name or an address as text that can be hashed; None where there is none (`-` is what Envoy writes then)."""
    if value is None or isinstance(value, dict | list) or value in ("", "-"):
        return None
    return str(value)[:LONGEST_WORD].encode(errors="replace").decode()


def moment(text: str) -> datetime:
    """A time in ISO 8601 with its offset, as all three formats write it; nanoseconds are cut to microseconds.

    Raises:
        BadLine: It is none.
    """
    if len(text) > LONGEST_TIME:
        raise BadLine
    head, dot, tail = text.partition(".")
    digits = tail.rstrip("Zz")
    try:
        at = datetime.fromisoformat(f"{head}.{digits[:6]:0<6}+00:00" if dot and digits.isdigit() else text)
        return at.astimezone(UTC) if at.tzinfo is not None else _unplaced()
    except (ValueError, OverflowError):  # the year 1 with an offset lies before every calendar
        raise BadLine from None


def _unplaced() -> datetime:
    raise BadLine
