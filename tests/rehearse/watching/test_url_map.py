"""What Cloud Monitoring learns of a minute is what a global load balancer would tell."""

from __future__ import annotations

from collections import Counter

from migrate.rehearse.metrics.google import GoogleMetrics
from migrate.rehearse.metrics.monitoring import LATENCIES, REQUESTS
from migrate.rehearse.watching.url_map import UrlMap
from tests.rehearse.watching.requests import ABORTED, BROKEN, FINE, GONE, HELD_BACK, START, WAITED_FOR


def test_requests_by_class_and_the_whole_time_of_those_that_were_answered() -> None:
    metrics = GoogleMetrics()
    UrlMap("shop", metrics).publish(START, [FINE, BROKEN, ABORTED, WAITED_FOR, GONE, HELD_BACK])
    data = metrics.monitoring.data
    assert {(one.at, one.resource["url_map_name"]) for one in data} == {(START, "shop")}
    classes = Counter(one.metric["response_code_class"] for one in data if one.what == REQUESTS)
    assert classes == {"200": 2, "500": 3, "0": 1}
    assert [one.ms for one in data if one.what == LATENCIES] == [20, 20, 20, 1000, 520]
