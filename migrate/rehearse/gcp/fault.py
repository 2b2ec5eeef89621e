"""Fault: a way the control plane fails on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.refusal import Code, Refused


class Kind(StrEnum):
    """What the caller sees. SLOW answers well, but its operation takes `seconds` longer."""

    RATE_LIMITED = "rate-limited"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    DROPPED = "dropped"
    SLOW = "slow"

    @property
    def error(self) -> Refused:
        return Refused(*_ERRORS[self])


class Dropped(Exception):
    """The connection closes before an answer."""


class Moment(StrEnum):
    """When a fault strikes: before anything happened, or after it, so that only the answer is lost."""

    BEFORE = "before"
    AFTER = "after"


_ERRORS = {
    Kind.RATE_LIMITED: (Code.RATE_LIMITED, "Rate Limit Exceeded"),
    Kind.INTERNAL: (Code.INTERNAL, "Internal error. Please try again or contact Google Support."),
    Kind.UNAVAILABLE: (Code.UNAVAILABLE, "The service is currently unavailable."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Fails the next `count` calls of one `method` (`compute.urlMaps.patch`), of a service (`compute`), or of any;
    a count of None lasts until it is mended."""

    kind: Kind
    moment: Moment = Moment.BEFORE
    method: str | None = None
    count: int | None = 1
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.kind is Kind.RATE_LIMITED and self.moment is Moment.AFTER:
            raise RehearsalError(
                "a rate-limited answer after the effect, and it promises that nothing happened",
                seen=f"{self.kind} {self.moment}",
                then="Use internal, unavailable or dropped for a call that failed but happened.",
            )
        if self.count is not None and self.count < 1:
            raise RehearsalError("a fault that never strikes", seen=self.count, limit="1 or more, or none")
        if (self.kind is Kind.SLOW) != (self.seconds > 0):
            raise RehearsalError(
                "the seconds do not fit this kind of fault",
                seen=f"{self.kind}, {self.seconds:g} s",
                limit="above 0 for a slow operation, else 0",
            )

    def fits(self, method: str) -> bool:
        return self.method is None or method == self.method or method.startswith(self.method + ".")


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

    def strike(self, method: str, moment: Moment) -> None:
        """Raise the error of a fault armed for this call, if any.

        Raises:
            Refused, Dropped: As the fault says.
        """
        for armed in list(self._armed):
            fault = armed.fault
            if fault.kind is not Kind.SLOW and fault.moment is moment and fault.fits(method):
                self._use_up(armed)
                raise Dropped if fault.kind is Kind.DROPPED else fault.kind.error

    def delay(self, method: str) -> float:
        """Seconds by which a fault armed for this call lengthens its operation; 0 without one."""
        for armed in list(self._armed):
            if armed.fault.kind is Kind.SLOW and armed.fault.fits(method):
                self._use_up(armed)
                return armed.fault.seconds
        return 0.0

    def _use_up(self, armed: _Armed) -> None:
        if armed.left is not None:
            armed.left -= 1
            if armed.left == 0:
                self._armed.remove(armed)
