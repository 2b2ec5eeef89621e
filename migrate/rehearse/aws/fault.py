"""Fault: a way the control plane fails on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from migrate.errors import RehearsalError
from migrate.rehearse.aws.refusal import Code, Refused, dropped


class Kind(StrEnum):
    """What the caller sees."""

    THROTTLING = "throttling"
    INTERNAL_FAILURE = "internal-failure"
    SERVICE_UNAVAILABLE = "service-unavailable"
    PRIOR_REQUEST = "prior-request"
    DROPPED = "dropped"

    @property
    def refuses(self) -> bool:
        """Whether the answer promises that nothing happened."""
        return self in (Kind.THROTTLING, Kind.PRIOR_REQUEST)

    def error(self) -> Exception:
        match self:
            case Kind.THROTTLING:
                return Refused(Code.THROTTLING, "Rate exceeded")
            case Kind.INTERNAL_FAILURE:
                return Refused(Code.INTERNAL_FAILURE, "We encountered an internal error. Please try again.")
            case Kind.SERVICE_UNAVAILABLE:
                return Refused(Code.SERVICE_UNAVAILABLE, "Service is unavailable. Please try again.")
            case Kind.PRIOR_REQUEST:
                return Refused(Code.PRIOR_REQUEST_NOT_COMPLETE, PRIOR_REQUEST)
            case Kind.DROPPED:
                return dropped()


PRIOR_REQUEST = "The request was rejected because Route 53 was still processing a prior request."


class Moment(StrEnum):
    """When a fault strikes: before anything happened, or after it happened, so that only the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Fault:
    """Fails the next `count` calls, of one `action` or of any; a count of None lasts until it is mended."""

    kind: Kind
    moment: Moment = Moment.BEFORE
    action: str | None = None
    count: int | None = 1

    def __post_init__(self) -> None:
        if self.kind.refuses and self.moment is Moment.AFTER:
            raise RehearsalError(
                f"a {self.kind} answer after the effect, and it promises that nothing happened",
                seen=f"{self.kind} {self.moment}",
                then="Use internal-failure or dropped for a call that failed but happened.",
            )
        if self.count is not None and self.count < 1:
            raise RehearsalError("a fault that never strikes", seen=self.count, limit="1 or more, or none")


DOWN = Fault(Kind.DROPPED, count=None)
"""The control plane is down: every call is dropped until mended."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int | None


@dataclass(slots=True)
class Faults:
    """The armed faults; the first that fits a call strikes."""

    _armed: list[_Armed] = field(default_factory=list[_Armed])

    def arm(self, fault: Fault) -> None:
        self._armed.append(_Armed(fault, fault.count))

    def mend(self) -> None:
        """Disarm everything."""
        self._armed.clear()

    def strike(self, action: str, moment: Moment) -> None:
        """Raise the error of a fault armed for this call, if any.

        Raises:
            Refused, ConnectionClosedError: As the fault says.
        """
        for armed in self._armed:
            fault = armed.fault
            if fault.moment is moment and fault.action in (None, action):
                self._use_up(armed)
                raise fault.kind.error()

    def _use_up(self, armed: _Armed) -> None:
        if armed.left is not None:
            armed.left -= 1
            if armed.left == 0:
                self._armed.remove(armed)
