"""DeclaredRoles: the selectors, ids and names of a declared signal say which series count what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from migrate.errors import InvalidValue
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.model.spec.signal import MetricsSpec
from migrate.signals.exports.declared_roles import DeclaredRoles
from migrate.signals.exports.roles import Part, Source
from migrate.signals.exports.series import ExportSeries, Meaning

PROMETHEUS = {"source": "prometheus", "url": "http://p.example", "total": "r_total", "bad": 'r_total{code=~"5.."}'}
BALANCER = {"source": "cloudwatch", "region": "eu-central-1", "load_balancer": "app/shop/50dc6c495c0c9188"}
METRICS = {
    "source": "cloudwatch",
    "region": "eu-central-1",
    "metrics": {"a": {"namespace": "N", "name": "Asked"}, "e": {"namespace": "N", "name": "Errors"}},
    "total": "a + FILL(e, 0)",
    "bad": "FILL(e, 0)",
}
URL_MAP = {"source": "cloud-monitoring", "project": "shop-project", "url_map": "shop"}
EVENTS = {
    "source": "cloud-monitoring",
    "project": "shop-project",
    "objective": "projects/p/services/s/serviceLevelObjectives/o",
}
REQUESTS = "loadbalancing.googleapis.com/https/request_count"


def parts(blue: dict[str, Any], name: str, **labels: str) -> set[str]:
    """What a series of blue's file counts, by availability."""
    declared = MetricsSpec.model_validate({"name": "users", "kind": "metrics", "blue": blue, "green": blue})
    one = ExportSeries("series 1", (name,), Meaning.COUNTER, (), labels)
    sources = [Source(one, Path("b.json")), Source(one, Path("g.json"), green=True)]
    roles = DeclaredRoles(declared)(sources)
    found = roles.get(0, frozenset())
    assert {role.side for role in found} <= {Side.BLUE}
    assert {role[1:] for role in found} == {role[1:] for role in roles.get(1, frozenset())}
    return {role.part.value for role in found if role.sli is Sli.AVAILABILITY}


@pytest.mark.parametrize(
    ("blue", "name", "labels", "found"),
    [
        (PROMETHEUS, "r_total", {"code": "200"}, {"total"}),
        (PROMETHEUS, "r_total", {"code": "503"}, {"total", "bad"}),
        (PROMETHEUS, "other_total", {"code": "503"}, set()),
        (BALANCER, "HTTPCode_Target_2XX_Count", {}, {"total"}),
        (BALANCER, "httpcode_elb_5xx_count", {}, {"total", "bad"}),
        (BALANCER, "TargetResponseTime", {}, set()),
        (METRICS, "a", {}, {"total"}),
        (METRICS, "Errors", {}, {"total", "bad"}),
        (METRICS, "e_bad", {}, {"bad"}),
        (URL_MAP, REQUESTS, {"response_code_class": "500", "url_map_name": "shop"}, {"total", "bad"}),
        (URL_MAP, REQUESTS, {"response_code_class": "0", "url_map_name": "shop"}, set()),
        (URL_MAP, REQUESTS, {"response_code_class": "500", "url_map_name": "another"}, set()),
        (EVENTS, "select_slo_counts", {"event_type": "bad"}, {"total", "bad"}),
        (EVENTS, "select_slo_counts", {"event_type": "good"}, {"total"}),
    ],
)
def test_each_source_tells_its_series(blue: dict[str, Any], name: str, labels: dict[str, str], found: set[str]) -> None:
    assert parts(blue, name, **labels) == found


def test_an_expression_that_is_no_sum_is_known_by_its_own_id_alone() -> None:
    divided = METRICS | {"total": "a / 2"}
    assert parts(divided, "a") == set()
    assert parts(divided, "total") == {Part.TOTAL}


def test_traces_have_no_exports() -> None:
    with pytest.raises(InvalidValue, match="no exports of this source"):
        parts({"source": "xray", "region": "eu-central-1", "service": "shop"}, "x")
