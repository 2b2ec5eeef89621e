"""Row: what became of one request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from migrate.model.side import Side
from migrate.rehearse.client.kind import ClientKind


class Outcome(StrEnum):
    """How a request ended, as its client saw it."""

    OK = "ok"
    SERVER_ERROR = "server-error"
    """An answer of class 5xx."""
    WRONG_ANSWER = "wrong-answer"
    """Any other status than 200, unreadable bytes, or the answer to another request."""
    REFUSED = "refused"
    """Connection refused."""
    RESET = "reset"
    """The connection ended before the answer was whole."""
    TIMEOUT = "timeout"
    DNS_FAILURE = "dns-failure"
    UNREACHABLE = "unreachable"
    """Any other error of the network."""
    UNANSWERED = "unanswered"
    """Still on its way when the client itself ended: says nothing about the service."""

    @property
    def failed(self) -> bool:
        return self not in (Outcome.OK, Outcome.UNANSWERED)


@dataclass(slots=True)
class Row:
    """One request. Times are seconds since 1970 on a clock that never steps within one client process."""

    id: str
    kind: ClientKind
    client: int
    sent: float
    address: str = ""
    """The address it was sent to last; empty when no address was found."""
    answered: float | None = None
    """When its outcome was known."""
    status: int | None = None
    outcome: Outcome = Outcome.UNANSWERED
    side: Side | None = None
    """The side that answered; None when nobody did."""
    resent: int = 0
    """1 when a reused connection had been closed by the peer and the request went again on a new one."""

    @property
    def failed(self) -> bool:
        return self.outcome.failed

    @property
    def seconds(self) -> float | None:
        """From sending to outcome."""
        return None if self.answered is None else self.answered - self.sent
