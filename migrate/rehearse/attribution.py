"""Cause: why a request failed: a fault that was put there, the shift, an overloaded machine, or nothing planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from migrate.model.side import Side
from migrate.rehearse.breaking import FaultSpan
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.faults import Place


class Cause(StrEnum):
    """The first that holds."""

    FAULT = "fault"
    """A fault was there on the side that answered, or at the address that was used; for DNS failures, in DNS."""
    OVERLOAD = "overload"
    """No answer in time, or none of a side whose edge had got no answer in time, while this machine had more to do than
    it could: says nothing of the service.
    """
    SHIFT = "shift"
    """No connection or no address, soon after a change of weights: the migration's own doing."""
    OTHER = "other"


_NO_CONNECTION = frozenset({Outcome.REFUSED, Outcome.RESET, Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.DNS_FAILURE})
_TOO_LATE = frozenset({Outcome.TIMEOUT, Outcome.DNS_FAILURE})


@dataclass(frozen=True, slots=True)
class Attribution:
    """What was done to the world while requests were sent. Times in seconds since 1970.

    A fault's reach ends `request_timeout` after its mend: a request sent into it may wait that long to fail.
    A change's reach ends `shift_window` after it; take the TTL plus the request timeout at least.
    """

    spans: Sequence[FaultSpan]
    changes: Sequence[float]
    """When weights were changed, as the clouds accepted it."""
    addresses: Mapping[str, Side]
    request_timeout: float
    shift_window: float
    busy: Sequence[tuple[float, float]] = ()
    """Begin and end of the times in which the machine could not keep up."""

    def causes(self, rows: Iterable[Row]) -> dict[str, Cause]:
        """The cause of every failed request, by its id."""
        return {row.id: self.cause(row) for row in rows if row.failed}

    def cause(self, row: Row) -> Cause:
        """Why this failed request failed."""
        if any(self._reaches(span, row) for span in self.spans):
            return Cause.FAULT
        if any(_lost(row, since, until) for since, until in self.busy):
            return Cause.OVERLOAD
        if row.outcome in _NO_CONNECTION and any(self._followed(at, row) for at in self.changes):
            return Cause.SHIFT
        return Cause.OTHER

    def _reaches(self, span: FaultSpan, row: Row) -> bool:
        """Whether the request was on its way while the fault was there, and met it."""
        began_in_time = span.until is None or row.sent <= span.until + self.request_timeout
        return _ended(row) >= span.since and began_in_time and span.place == self._met(row)

    def _met(self, row: Row) -> Side | Place | None:
        if row.outcome is Outcome.DNS_FAILURE:
            return Place.DNS
        return row.side or self.addresses.get(row.address)

    def _followed(self, at: float, row: Row) -> bool:
        return at <= row.sent <= at + self.shift_window


OUT_OF_SERVICE = 3.0
"""Seconds. An edge whose health checks of the application came too late answers 503 by itself until one of them passes
(migrate/rehearse/edge_config.py); where the machine was busy, it passes later than their interval says.
"""


def _lost(row: Row, since: float, until: float) -> bool:
    """Whether the machine lost it in that time, being too busy."""
    if row.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return since <= row.sent <= until + OUT_OF_SERVICE
    return _late(row) and row.sent <= until and since <= _ended(row)


def _late(row: Row) -> bool:
    """Whether it failed because something took too long; a refusal or a wrong answer comes in no time."""
    return row.outcome in _TOO_LATE or row.status == HTTPStatus.GATEWAY_TIMEOUT


def _ended(row: Row) -> float:
    return row.sent if row.answered is None else row.answered
