"""What CloudWatch learns of a minute is what an application load balancer would tell."""

from __future__ import annotations

from migrate.rehearse.metrics.aws import AwsMetrics
from migrate.rehearse.watching.balancer import NAMESPACE, Balancer
from tests.rehearse.watching.requests import ABORTED, BROKEN, FINE, GONE, HELD_BACK, START, WAITED_FOR

NAME = "app/shop/0123456789abcdef"


def _told() -> dict[str, list[float]]:
    metrics = AwsMetrics()
    Balancer(NAME, metrics).publish(START, [FINE, FINE, BROKEN, ABORTED, WAITED_FOR, GONE, HELD_BACK])
    dimensions = frozenset({("LoadBalancer", NAME)})
    assert {(space, own) for space, _, own in metrics.cloudwatch.values} == {(NAMESPACE, dimensions)}
    assert {at for points in metrics.cloudwatch.values.values() for at, _ in points} == {START}
    return {name: [value for _, value in points] for (_, name, _), points in metrics.cloudwatch.values.items()}


def test_answers_of_targets_and_of_the_balancer_itself_are_counted_apart() -> None:
    counts = {name: sum(values) for name, values in _told().items() if name.startswith("HTTPCode")}
    assert counts == {
        "HTTPCode_Target_2XX_Count": 3,
        "HTTPCode_Target_5XX_Count": 1,
        "HTTPCode_ELB_5XX_Count": 2,
        "HTTPCode_ELB_4XX_Count": 1,
    }


def test_only_the_time_that_targets_took_is_told() -> None:
    assert _told()["TargetResponseTime"] == [0.017] * 4
