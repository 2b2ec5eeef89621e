"""LogEntry: one request as an access log tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from migrate.model.answers import AnswerClass
from migrate.model.grpc import GrpcStatus
from migrate.model.slo import Sli
from migrate.signals.logs.bad_line import NOT_OF_FORMAT, TOO_FAR, BadLine
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.fields.status import GIVEN_UP, SERVER_ERROR, SWITCHED

FARTHEST = timedelta(days=1)
"""From a line's time to now; a load balancer's log may come hours late, and clocks are off by seconds."""


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

Parse = Callable[[str], LogEntry | None]
"""From a line to its entry; None for a line of which nothing counts. Raises BadLine."""


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
