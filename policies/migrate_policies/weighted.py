"""Weighted: which properties of which resources split traffic, and what each provider takes there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .known import EACH, UNKNOWN, found, items


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers a provider takes. `total` is what one split must sum to, where it must."""

    called: str
    most: float
    fraction: bool = False
    total: int | None = None

    def __str__(self) -> str:
        kind = "number" if self.fraction else "whole number"
        return f"a {kind}, 0 or more" if self.most == math.inf else f"a {kind} from 0 to {self.most}"


@dataclass(frozen=True, slots=True)
class Weighted:
    """One property. `lone` says that each resource holds one member of a split, whose others are other resources."""

    path: str
    scale: Scale
    lone: bool = False

    def splits(self, props: object) -> Iterator[tuple[tuple[str, object], ...]]:
        """Every split there is: the members' places and weights."""
        if EACH not in self.path:
            yield from (((where, value),) for where, value in found(props, self.path) if value is not None)
            return
        outer, _, last = self.path.rpartition(EACH)
        for where, members in found(props, outer):
            if members is UNKNOWN:
                yield ((where, UNKNOWN),)
                continue
            split = ((f"{where}[{place}]", member) for place, member in enumerate(items(members)))
            weights = tuple(weight for place, member in split for weight in found(member, last[1:], place))
            if weights:
                yield weights


ROUTE53 = Scale("Route 53", 255)
"""Route 53 API, ResourceRecordSet.Weight."""
ALB = Scale("an application load balancer", 999)
"""Elastic Load Balancing API, TargetGroupTuple.Weight."""
CLOUD_DNS = Scale("Cloud DNS", math.inf, fraction=True)
"""Cloud DNS API v1, RRSetRoutingPolicy.WrrPolicy.items[].weight: any non-negative number."""
URL_MAP = Scale("a URL map", 1000)
"""Compute API v1, WeightedBackendService.weight."""
CLOUD_RUN = Scale("Cloud Run", 100, total=100)
"""Cloud Run Admin API v2, TrafficTarget.percent."""
API_GATEWAY = Scale("an API Gateway stage", 100, fraction=True)
"""API Gateway API, CanarySettings.percentTraffic."""

_ACTION = "forward.targetGroups[].weight"
_LISTENER = (Weighted(f"defaultActions[].{_ACTION}", ALB),)
_LISTENER_RULE = (Weighted(f"actions[].{_ACTION}", ALB),)
_BACKENDS = "weightedBackendServices[].weight"
_URL_MAP = tuple(
    Weighted(f"{path}.{_BACKENDS}", URL_MAP)
    for path in (
        "defaultRouteAction",
        "pathMatchers[].defaultRouteAction",
        "pathMatchers[].pathRules[].routeAction",
        "pathMatchers[].routeRules[].routeAction",
    )
)

ROUTE53_RECORD = "aws:route53/record:Record"
CLOUD_DNS_RECORD = "gcp:dns/recordSet:RecordSet"

WEIGHTED: Mapping[str, tuple[Weighted, ...]] = {
    ROUTE53_RECORD: (Weighted("weightedRoutingPolicies[].weight", ROUTE53, lone=True),),
    CLOUD_DNS_RECORD: (Weighted("routingPolicy.wrrs[].weight", CLOUD_DNS),),
    "aws:lb/listener:Listener": _LISTENER,
    "aws:alb/listener:Listener": _LISTENER,
    "aws:lb/listenerRule:ListenerRule": _LISTENER_RULE,
    "aws:alb/listenerRule:ListenerRule": _LISTENER_RULE,
    "aws:apigateway/stage:Stage": (Weighted("canarySettings.percentTraffic", API_GATEWAY, lone=True),),
    "gcp:compute/uRLMap:URLMap": _URL_MAP,
    "gcp:compute/regionUrlMap:RegionUrlMap": _URL_MAP,
    "gcp:cloudrunv2/service:Service": (Weighted("traffics[].percent", CLOUD_RUN),),
}
