"""LogEntry: one request as an access log tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from migrate.model.answers import AnswerClass
from migrate.model.grpc import GrpcStatus
from migrate.model.slo import Sli
from migrate.signals.logs.ending import Ending

FARTHEST = timedelta(days=1)
"""From a line's time to now; a load balancer's log may come hours late, and clocks are off by seconds."""

LONGEST_REQUEST = timedelta(days=31)
"""An upgraded connection is logged when it ends, which may be after weeks."""

LONGEST_TIME = 64
"""Characters of a time."""

SERVER_ERROR = 500
"""From this status on it is the service that failed (RFC 9110, 15.6)."""

SWITCHED = 101
"""The connection became another one, as of a websocket (RFC 9110, 15.2.2): its end says nothing of an answer."""

GIVEN_UP = frozenset((408, 460, 499))
"""Statuses of a request whose client went away or never finished it: RFC 9110, 15.5.9; AWS load balancers (460);
nginx, Traefik, Caddy and Google (499).
"""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """When it ended, how it ended, and who asked.

    `status` is 0 where there was none. `took` is None where the log does not tell, or where the span is that of a
    connection that stays open. `client` is the peer's address, `forwarded` what X-Forwarded-For said: they are hashed
    at once and kept nowhere, and shown in no message. `identity` tells a line that was delivered twice; None where the
    format has none. `again` marks a request that the client itself called a repetition of an earlier one.
    """

    at: datetime
    status: int = 0
    took: timedelta | None = None
    client: str | None = field(default=None, repr=False)
    identity: str | None = field(default=None, repr=False)
    ending: Ending = Ending.ANSWERED
    forwarded: str | None = field(default=None, repr=False)
    path: str | None = field(default=None, repr=False)
    agent: str | None = field(default=None, repr=False)
    grpc: GrpcStatus | None = None
    size: int | None = None
    again: bool = False

    @property
    def failed(self) -> bool:
        """Whether the service failed it: a server error, a failed call, an answer that was cut off or never came."""
        if self.ending is not Ending.ANSWERED:
            return self.ending is Ending.CUT
        return self.status >= SERVER_ERROR or (self.grpc is not None and self.grpc.failed)

    @property
    def given_up(self) -> bool:
        """Whether its client went away before the answer: it says nothing of the objectives."""
        return self.kind is AnswerClass.GIVEN_UP

    @property
    def counts(self) -> bool:
        """Whether the objectives speak of it: a request that its client waited for."""
        return self.ending is not Ending.NO_TLS and not self.given_up

    @property
    def kind(self) -> AnswerClass | None:
        """Another class of answers than the usual one; an answer that failed needs none."""
        if self.ending is not Ending.ANSWERED:
            return _ENDED.get(self.ending)
        if self.failed:
            return None
        if self.status in GIVEN_UP or self.grpc is GrpcStatus.CANCELLED:
            return AnswerClass.GIVEN_UP
        if self.grpc:
            return AnswerClass.REFUSED
        return _KINDS.get(self.status // 100)

    @property
    def answer(self) -> str:
        """Its class in a word: `2xx`, `404`, `5xx`, `grpc:NOT_FOUND`, or how it ended without an answer."""
        if self.ending is not Ending.ANSWERED:
            return self.ending.value
        if self.grpc:
            return f"grpc:{self.grpc.name}"
        if self.status in GIVEN_UP:
            return Ending.GIVEN_UP.value
        if not self.status:
            return CONNECTION
        return str(self.status) if self.status // 100 == _BY_CODE else f"{self.status // 100}xx"

    def counts_for(self, sli: Sli) -> bool:
        return sli is Sli.AVAILABILITY or self.took is not None

    def is_bad(self, sli: Sli, slow: timedelta | None) -> bool:
        """Whether it failed, or took longer than `slow`."""
        if sli is Sli.AVAILABILITY:
            return self.failed
        return slow is not None and self.took is not None and self.took > slow


CONNECTION = "connection"
"""Answer of a log that knows connections and no requests."""

_ENDED = {Ending.GIVEN_UP: AnswerClass.GIVEN_UP, Ending.NO_TLS: AnswerClass.UNUSUAL}
_KINDS = {3: AnswerClass.REDIRECTED, 4: AnswerClass.REFUSED}
_BY_CODE = 4


class BadLine(ValueError):
    """A line is not in the format. Says why in words of its own: the line holds addresses."""


NOT_OF_FORMAT = "not of this format"
NO_TIME = "no time"
NO_STATUS_TOLD = "no status"
NO_SPAN = "no time that a request can take"
TOO_FAR = "its time is more than a day from now"

Parse = Callable[[str], LogEntry | None]
"""From a line to its entry; None for a line of which nothing counts. Raises BadLine."""

NO_STATUS = 1000
"""From here on it is no status: three digits are one (RFC 9110, 15)."""

LONGEST_WORD = 512
"""Characters of an address, an identity, a path or an agent that are kept: enough to tell it from others."""


def entry(parse: Parse, line: str, now: datetime | None = None) -> LogEntry | None:
    """What `parse` makes of a line, whatever the line is. Without `now`, of a log of any time.

    Raises:
        BadLine: It is no line of the format, or its time is so far from now that neither delay nor skew explains it.
    """
    try:
        found = parse(line)
    except BadLine:
        raise
    except Exception:  # a format that misjudges a line loses that line and nothing else
        raise BadLine(NOT_OF_FORMAT) from None
    if now is not None and found is not None and abs(found.at - now) > FARTHEST:
        raise BadLine(TOO_FAR)
    return replace(found, took=None) if found is not None and found.status == SWITCHED else found


def status_of(value: object) -> int:
    """
    Raises:
        BadLine: It is none.
    """
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 5) or not 0 <= int(text) < NO_STATUS:
        raise BadLine(NO_STATUS_TOLD)
    return int(text)


def size_of(value: object) -> int | None:
    """Octets of an answer; None where the log tells none that can be."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


_DIGITS = 16


def span_of(value: object, unit: timedelta) -> timedelta:
    """So many `unit`s, as a request can take them.

    Raises:
        BadLine: It is no number, or no time that a request can take.
    """
    try:
        found = float(str(value)) * unit
    except (ValueError, OverflowError):
        raise BadLine(NO_SPAN) from None
    if not timedelta(0) <= found <= LONGEST_REQUEST:
        raise BadLine(NO_SPAN)
    return found


def after(start: datetime, took: timedelta) -> datetime:
    """
    Raises:
        BadLine: No calendar has such a time.
    """
    try:
        return start + took
    except OverflowError:
        raise BadLine(NO_TIME) from None


def word(value: object) -> str | None:
    """A name or an address as text that can be hashed; None where there is none (`-` is what most logs write then)."""
    if value is None or isinstance(value, dict | list) or value in ("", "-"):
        return None
    return str(value)[:LONGEST_WORD].encode(errors="replace").decode()


def host_of(address: str | None) -> str | None:
    """An address without its port; IPv6 stands in brackets where it has one."""
    if not address:
        return None
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.endswith("]")):
        address = host
    return address.removeprefix("[").removesuffix("]")


def path_of(request: str) -> str | None:
    """The path of a request line or of an address, without its query."""
    words = request.split(" ", 2)
    target = words[1] if len(words) > 1 else request
    _, scheme, rest = target.partition("://")
    if scheme:
        target = "/" + rest.partition("/")[2]
    return word(target.partition("?")[0])


def moment(text: str) -> datetime:
    """A time in ISO 8601 with its offset; nanoseconds are cut to microseconds.

    Raises:
        BadLine: It is none.
    """
    if len(text) > LONGEST_TIME:
        raise BadLine(NO_TIME)
    head, dot, tail = text.partition(".")
    digits = tail.rstrip("Zz")
    try:
        at = datetime.fromisoformat(f"{head}.{digits[:6]:0<6}+00:00" if dot and digits.isdigit() else text)
        return at.astimezone(UTC) if at.tzinfo is not None else _unplaced()
    except (ValueError, OverflowError):  # the year 1 with an offset lies before every calendar
        raise BadLine(NO_TIME) from None


def _unplaced() -> datetime:
    raise BadLine(NO_TIME)
