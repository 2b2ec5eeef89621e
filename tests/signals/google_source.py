"""GoogleSource: what the contract needs of a signal that reads the loopback Cloud Monitoring or Cloud Trace."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from migrate.model.batch import Blind, Stale, Unreachable
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.metrics.google import GoogleMetrics
from migrate.testing.signal_contract import SignalOddity, SignalTrouble
from tests.signals.recorded import Recorded

PROJECT = "rehearsal"
REFUSALS = {
    SignalTrouble.SLOW_DOWN: Refused(Code.RATE_LIMITED, "Quota exceeded for quota metric 'Time series queries'."),
    SignalTrouble.NO_ENTRY: Refused(Code.FORBIDDEN, "Permission monitoring.timeSeries.list denied."),
}
OUTAGE = Refused(Code.UNAVAILABLE, "The service is currently unavailable.")


@dataclass(frozen=True, slots=True)
class Held:
    """A token that is there."""

    text: str = field(default="s3cret", repr=False)

    def value(self) -> str:
        return self.text


class GoogleSource(Recorded):
    """The services merge and sort what they are sent, so that nothing comes twice."""

    blindness: tuple[type[Blind], ...] = (Stale, Unreachable)
    troubles = tuple(SignalTrouble)
    oddities = (SignalOddity.LATE, SignalOddity.AHEAD, SignalOddity.BEHIND, SignalOddity.PAGED)

    def __init__(self, metrics: GoogleMetrics) -> None:
        super().__init__()
        self.metrics = metrics

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        if kind is Stale:
            with self.standing_still():
                yield
        else:
            with self._refusing(OUTAGE):
                yield

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        with self._refusing(REFUSALS[trouble]):
            yield

    @contextmanager
    def _refusing(self, refusal: Refused) -> Generator[None]:
        self.metrics.refusal = refusal
        yield
        self.metrics.refusal = None
