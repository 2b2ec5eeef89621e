"""Traffic: weights, and the records that carry them."""

from __future__ import annotations

from typing import Any

from tests.policies import kept
from tests.policies.cases.case import case
from tests.policies.kept import TAGS, aws, backends, forward, of


def _stage(name: str, percent: object) -> Any:
    return aws("apigateway/stage:Stage", name, canarySettings={"percentTraffic": percent}, tags=TAGS)


def _plain(name: str, /, **props: Any) -> Any:
    given = {"name": f"{name}.example.com", "zoneId": "Z1", "type": "A", "ttl": 300, "records": ["192.0.2.1"]}
    return aws("route53/record:Record", name, **(given | props))


WEIGHTS = (
    case("weights-in-bounds", "seen 300, allowed: a whole number from 0 to 255", kept.record("heavy", 300)),
    case("weights-in-bounds", "seen -1,", kept.record("negative", -1)),
    case("weights-in-bounds", "Round it: Route 53 takes no fractions", kept.record("broken", 0.5)),
    case("weights-in-bounds", "seen much", kept.record("worded", "much")),
    case("weights-in-bounds", "not known before the update", kept.record("unknown", of("map")), kept.url_map("map")),
    case(
        "weights-in-bounds",
        "defaultActions[0].forward.targetGroups[1].weight: seen 1000, allowed: a whole number from 0 to 999",
        kept.listener("thousand", defaultActions=forward(0, 1000)),
    ),
    case("weights-in-bounds", "seen all zero", kept.listener("nobody", defaultActions=forward(0, 0))),
    case("weights-in-bounds", "Write it down", kept.listener("unsaid", defaultActions=forward(100, None))),
    case(
        "weights-in-bounds",
        "actions[0].forward.targetGroups[0].weight: seen 1500",
        kept.listener_rule("ruled", "secure", forward(1500, 1)),
        kept.listener("secure"),
    ),
    case("weights-in-bounds", "a number, 0 or more", kept.record_set("below", (-0.5, 1))),
    case("weights-in-bounds", "routingPolicy.wrrs: seen all zero", kept.record_set("naught", (0, 0))),
    case(
        "weights-in-bounds",
        "seen 1001, allowed: a whole number from 0 to 1000",
        kept.url_map("over", defaultRouteAction=backends(1001, 0)),
    ),
    case(
        "weights-in-bounds",
        "pathMatchers[0].routeRules[1].routeAction.weightedBackendServices: seen all zero",
        kept.url_map(
            "matched",
            pathMatchers=[{"routeRules": [{"routeAction": backends(1, 1)}, {"routeAction": backends(0, 0)}]}],
        ),
    ),
    case("weights-in-bounds", "seen 95, allowed: a sum of 100", kept.run("short", (90, 5))),
    case("weights-in-bounds", "canarySettings.percentTraffic: seen 101", _stage("stage", 101)),
    case(
        "weighted-sets-answer",
        "the weighted set of dark, dim: seen all zero",
        kept.record("dark", 0, name="out.example.com"),
        kept.record("dim", 0, name="OUT.example.com."),
    ),
    case(
        "weights-not-ignored", "seen weightedRoutingPolicies", kept.record("w", ignoring=("weightedRoutingPolicies",))
    ),
    case(
        "weights-not-ignored",
        "seen defaultActions[0].forward.targetGroups[*].weight",
        kept.listener("parts", ignoring=("defaultActions[0].forward.targetGroups[*].weight",)),
    ),
    case("weights-not-ignored", "seen *", kept.url_map("everything", ignoring=("*",))),
)

RECORDS = (
    case("records-forgotten-fast", "ttl: seen 300, allowed: 60 s at the most", kept.record("slow", ttl=300)),
    case("records-forgotten-fast", "ttl: seen 61", kept.record_set("slower", ttl=61)),
    case("records-forgotten-fast", "ttl: seen nothing", kept.record_set("endless", ttl=None)),
    case("records-forgotten-fast", "ttl: seen 300", _plain("soon", name="Soon.example.com.")),
    case("records-health-checked", "healthCheckId: seen nothing", kept.record("blind", healthCheckId=None)),
    case(
        "records-health-checked",
        "healthCheckId: seen nothing",
        kept.record("deaf", healthCheckId=None, ttl=None, aliases=[{"name": "a", "evaluateTargetHealth": False}]),
    ),
    case(
        "records-health-checked",
        "routingPolicy.wrrs[0].healthCheckedTargets: seen nothing",
        kept.record_set("raw", routingPolicy={"wrrs": [{"weight": 1, "rrdatas": ["192.0.2.1"]}], "healthCheck": "c"}),
    ),
    case(
        "records-health-checked",
        "routingPolicy.healthCheck: seen nothing",
        kept.record_set(
            "unasked", routingPolicy={"wrrs": [{"weight": 1, "healthCheckedTargets": {"externalEndpoints": ["1"]}}]}
        ),
    ),
)

BROKEN = (*WEIGHTS, *RECORDS)

_INTERNAL = {"wrrs": [{"weight": 2.5, "healthCheckedTargets": {"internalLoadBalancers": [{"port": "80"}]}}]}

KEPT = (
    kept.record("most", 255, name="split.example.com"),
    kept.record("none", 0, name="split.example.com"),
    kept.record("elsewhere", 0),
    kept.record("checked-later", healthCheckId=of("check")),
    kept.record("followed", healthCheckId=None, ttl=None, aliases=[{"name": "a", "evaluateTargetHealth": True}]),
    kept.record("declared", ignoring=("weightedRoutingPolicies",)),
    kept.record("beside", ignoring=("records", "allowOverwrite")),
    aws("route53/healthCheck:HealthCheck", "check", type="HTTPS", tags=TAGS),
    _plain("still"),
    kept.record_set("thirds", (0.333, 0.667)),
    kept.record_set("inside", routingPolicy=_INTERNAL),
    kept.listener("edge", defaultActions=forward(999, 0)),
    kept.listener("one", defaultActions=forward(None)),
    kept.listener("whole", defaultActions=[{"type": "forward", "targetGroupArn": "arn"}]),
    kept.listener("ordered", ignoring=("defaultActions[0].order", "tags")),
    kept.url_map("full", defaultRouteAction=backends(1000, 0)),
    kept.url_map("plain", defaultService="b"),
    kept.run("halves", (50, 50)),
    kept.run("latest", (None,)),
    _stage("tenth", 0.1),
    aws("apigateway/stage:Stage", "no-canary", tags=TAGS),
)
