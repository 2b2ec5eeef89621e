"""Served: one user's request as an edge's access log tells it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from migrate.errors import RehearsalError
from migrate.signals.logs.bad_line import BadLine
from migrate.signals.logs.fields.moment import moment

_CLIENT_LEFT = frozenset(("DC", "DPE"))


@dataclass(frozen=True, slots=True)
class Served:
    """When it came, how long it took at the edge, and how it was answered; status 0 where it was not.

    `asked` and `answered` say when the application got it and began to answer, counted from its start; None where it
    never did. `line` is the log's own.
    """

    start: datetime
    took: timedelta
    status: int
    client_left: bool
    asked: timedelta | None
    answered: timedelta | None
    line: str

    @property
    def end(self) -> datetime:
        return self.start + self.took

    @property
    def failed(self) -> bool:
        return self.status >= 500

    @property
    def at_work(self) -> tuple[datetime, datetime] | None:
        """From when to when the application had it; until the end where the edge gave up waiting."""
        if self.asked is None:
            return None
        until = self.took if self.answered is None else self.answered
        return self.start + self.asked, self.start + max(self.asked, until)

    @property
    def waited(self) -> timedelta | None:
        """How long the edge waited for the application's answer; None where there was none."""
        return None if self.asked is None or self.answered is None else max(self.answered - self.asked, timedelta(0))


def read(line: str) -> Served:
    """
    Raises:
        RehearsalError: It is no line of an edge's log.
    """
    try:
        told = cast("Mapping[str, Any]", json.loads(line))
        return Served(
            start=moment(told["start_time"]),
            took=timedelta(milliseconds=told["duration"]),
            status=told["response_code"],
            client_left=bool(_CLIENT_LEFT & set(str(told["response_flags"]).split(","))),
            asked=_since(told["request_tx_duration"]),
            answered=_since(told["response_duration"]),
            line=line,
        )
    except (BadLine, ValueError, KeyError, TypeError) as error:
        raise RehearsalError("an edge's access log cannot be read", seen=repr(error), limit="its own format") from error


def _since(milliseconds: float | None) -> timedelta | None:
    return None if milliseconds is None else timedelta(milliseconds=milliseconds)
