"""Each source alone drives a whole ramp, takes green back, and holds while it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from migrate.controller.controller import Controller
from migrate.decide.plain_gate import PlainGate
from migrate.ledger.sql import open_ledger
from migrate.model.batch import Unreachable
from migrate.model.log_format import LogFormat
from migrate.model.plan import Limits, Plan, Step
from migrate.model.side import Side
from migrate.model.slo import Objective, Sli, Slo
from migrate.model.state import Standing
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.rehearse.metrics.aws import AwsMetrics, AwsMetricsServer
from migrate.rehearse.metrics.google import GoogleMetrics, GoogleMetricsServer
from migrate.rehearse.metrics.victoria import Victoria
from migrate.routes.memory import MemoryRoute
from migrate.signals.cloud_monitoring import UrlMap
from migrate.testing.signal_contract import START, SignalSource
from tests.signals.google_source import PROJECT
from tests.signals.test_access_log import Logs
from tests.signals.test_cloud_monitoring import Watched
from tests.signals.test_cloud_trace import Traced as CloudTraced
from tests.signals.test_cloudwatch import Balancers
from tests.signals.test_envoy import Envoys
from tests.signals.test_prometheus import Scraped
from tests.signals.test_xray import Traced as XrayTraced

RATE = 40
"""Requests in each period."""

MOST = 80
"""Turns after which a ramp does not come to its end any more."""


class Made:
    """Sources, with the servers they need."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack

    def envoy(self) -> SignalSource:
        envoys = Envoys()
        self.stack.callback(envoys.close)
        return envoys

    def log(self) -> SignalSource:
        logs = Logs(self.folder, LogFormat.ENVOY)
        self.stack.callback(logs.signal.close)
        return logs

    def prometheus(self) -> SignalSource:
        return Scraped(self.stack.enter_context(Victoria(self.folder)))

    def cloudwatch(self) -> SignalSource:
        server = self.stack.enter_context(AwsMetricsServer(AwsMetrics()))
        return Balancers(server.metrics, server.url)

    def xray(self) -> SignalSource:
        server = self.stack.enter_context(AwsMetricsServer(AwsMetrics()))
        return XrayTraced(server.metrics, server.url)

    def cloud_monitoring(self) -> SignalSource:
        server = self.stack.enter_context(GoogleMetricsServer(GoogleMetrics(PROJECT)))
        return Watched(server.metrics, server.url, UrlMap)

    def cloud_trace(self) -> SignalSource:
        server = self.stack.enter_context(GoogleMetricsServer(GoogleMetrics(PROJECT)))
        return CloudTraced(server.metrics, server.url)


KINDS: list[Callable[[Made], SignalSource]] = [
    Made.envoy,
    Made.log,
    Made.prometheus,
    Made.cloudwatch,
    Made.xray,
    Made.cloud_monitoring,
    Made.cloud_trace,
]


def _plan(period: timedelta) -> Plan:
    shares = (0, 1000, 5000, 10_000)
    steps = tuple(Step(index, Weights(share), 2 * period, 10) for index, share in enumerate(shares))
    slo = Slo((Objective(Sli.AVAILABILITY, 0.99),), None, 0.5)
    return Plan("shop", ("public",), steps, slo, Limits(10, 2, 4 * period, 5), period, period)


class Ramp:
    """A migration whose only source is this one; traffic follows the weights at once."""

    def __init__(self, source: SignalSource) -> None:
        self.source = source
        self.time = START
        self.route = MemoryRoute("public", now=self.now)
        self.broken = 0.0
        plan = _plan(source.period)
        self.controller = Controller(
            plan=plan,
            routes={"public": self.route},
            signals=[source.signal],
            gate=PlainGate(plan.slo, plan.limits),
            ledger=open_ledger("sqlite://", "shop"),
            clock=self,
            owner="test",
            term=5 * source.period,
        )
        self.controller.turn()

    def now(self) -> datetime:
        return self.time

    def sleep(self, span: timedelta) -> None:
        raise AssertionError("a turn does not wait")

    @property
    def weights(self) -> Weights:
        return self.route.read().weights

    def turn(self) -> None:
        """A period with its requests, and one look of the controller."""
        start, self.time = self.time, self.time + self.source.period
        self.source.passed(start, self.time)
        green = round(RATE * self.weights.share)
        bad = round(green * self.broken)
        self.source.serve(Side.BLUE, good=RATE - green, bad=0)
        self.source.serve(Side.GREEN, good=green - bad, bad=bad)
        self.controller.turn()

    def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(MOST):
            if holds():
                return
            self.turn()
        raise AssertionError(f"still at {self.weights} after {MOST} turns")


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def ramp(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ramp]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "loopback")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "loopback")
    with ExitStack() as stack:
        yield Ramp(request.param(Made(tmp_path, stack)))


def test_it_leads_through_the_whole_ramp(ramp: Ramp) -> None:
    ramp.until(lambda: ramp.controller.state.standing is Standing.FINISHED)
    assert ramp.weights == GREEN


def test_it_takes_a_bad_green_back(ramp: Ramp) -> None:
    ramp.until(lambda: ramp.weights == Weights(5000))
    ramp.broken = 0.5
    ramp.until(lambda: ramp.controller.state.standing is Standing.ROLLED_BACK)
    assert ramp.weights == BLUE


def test_without_it_nothing_moves_either_way(ramp: Ramp) -> None:
    ramp.until(lambda: ramp.weights == Weights(5000))
    with ramp.source.blinded(Unreachable):
        for _ in range(12):
            ramp.turn()
            assert ramp.weights == Weights(5000)
    ramp.until(lambda: ramp.controller.state.standing is Standing.FINISHED)
