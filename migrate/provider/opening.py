"""Opening: from the inputs of a traffic split to the route they speak of."""

from __future__ import annotations

from migrate.provider.inputs import Inputs
from migrate.routes.route53 import Route53Route, route53_route, shaping


def open_route(inputs: Inputs) -> Route53Route:
    """The route; no cloud is asked yet. Raises InvalidValue. The one mechanism of RouteKind so far is Route 53."""
    route = inputs.route
    return route53_route(
        route.name,
        zone=route.zone,
        layout=shaping.layout(route.record, inputs.shape),
        nameservers=route.nameservers,
        endpoint=route.endpoint,
    )
