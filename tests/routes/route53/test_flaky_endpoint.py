"""A rollback through the real AWS client over an endpoint whose answers are none: it writes blue all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stamina

from migrate.controller.clock import SystemClock
from migrate.controller.rollback import Outcome, Patience, take_back
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.route import Route
from migrate.routes.route53 import Layout, Target, route53_route
from migrate.routes.route53.client import ATTEMPTS
from tests.routes.flaky import SPOILS, Flaky, flaky
from tests.routes.worlds import BLUE_IP, GREEN_IP, LoopbackAws, PacketWorld

EAGER = Patience(write=timedelta(seconds=30), bounds=0)
"""The name servers are not waited for: nothing here spoils their answers."""


@pytest.fixture(autouse=True)
def _without_waiting() -> Any:
    with stamina.set_testing(True, attempts=ATTEMPTS):
        yield


@pytest.fixture
def before(aws: LoopbackAws) -> Iterator[Flaky]:
    with flaky(aws.endpoint) as one:
        yield one


@pytest.mark.parametrize(
    ("method", "happens"),
    [("GET", False), ("POST", False), ("POST", True)],
    ids=["read", "write", "write that happened"],
)
def test_what_is_no_answer_is_tried_again(packets: PacketWorld, before: Flaky, method: str, happens: bool) -> None:
    layout = Layout(packets.record, 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
    route = route53_route("web", zone=packets.zone, layout=layout, nameservers=packets.nameservers, endpoint=before.url)
    for name, spoil in SPOILS.items():
        _to_half(packets.route)
        before.arm(spoil, method, happens=happens)
        report = take_back({"web": route}, writer="ops@laptop:1", reason="now", clock=SystemClock(), patience=EAGER)
        assert (before.spoilt, report.routes[0].outcome) == (1, Outcome.WRITTEN), (name, report)
        assert packets.route.read().weights == BLUE, name


def _to_half(route: Route) -> None:
    split = route.read()
    stamp = Stamp(split.epoch + 1, split.serial + 1, "ctl@host:7", SystemClock().now(), Purpose.ADVANCE)
    route.write(Weights(5000), expected=split, stamp=stamp)
