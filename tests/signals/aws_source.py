"""AwsSource: what the contract needs of a signal that reads the loopback CloudWatch or X-Ray."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from migrate.model.batch import Blind, Stale, Unreachable
from migrate.rehearse.aws.model import Refusal
from migrate.rehearse.metrics.aws import AwsMetrics
from migrate.testing.signal_contract import SignalOddity, SignalTrouble
from tests.signals.recorded import Recorded

REFUSALS = {
    "cloudwatch": {
        SignalTrouble.SLOW_DOWN: Refusal("Throttling", "Rate exceeded"),
        SignalTrouble.NO_ENTRY: Refusal(
            "AccessDenied", "User is not authorized to perform: cloudwatch:GetMetricData", 403
        ),
    },
    "xray": {
        SignalTrouble.SLOW_DOWN: Refusal("ThrottledException", "Rate exceeded", 429),
        SignalTrouble.NO_ENTRY: Refusal("AccessDeniedException", "User is not authorized", 403),
    },
}
OUTAGE = Refusal("InternalServiceFault", "An internal error", 500)


class AwsSource(Recorded):
    """The service merges and sorts what it is sent, so that nothing comes twice or backwards."""

    blindness: tuple[type[Blind], ...] = (Stale, Unreachable)
    troubles = tuple(SignalTrouble)
    oddities = (SignalOddity.LATE, SignalOddity.AHEAD, SignalOddity.BEHIND, SignalOddity.PAGED)
    service = ""

    def __init__(self, metrics: AwsMetrics) -> None:
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
        with self._refusing(REFUSALS[self.service][trouble]):
            yield

    @contextmanager
    def _refusing(self, refusal: Refusal) -> Generator[None]:
        self.metrics.refusal = refusal
        yield
        self.metrics.refusal = None
