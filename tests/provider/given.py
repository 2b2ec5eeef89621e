"""Plain values: the inputs of a split as the engine sends them, and a resource over one route in this process."""

from __future__ import annotations

from typing import Any

from migrate.provider.inputs import Inputs
from migrate.provider.resource import SplitResource
from migrate.provider.wire import Values
from migrate.routes.shape import Shaped
from tests.routes.worlds import BLUE_IP, GREEN_IP

ROUTE = {"name": "public", "kind": "route53", "zone": "Z0123456789", "record": "app.example.com", "ttl": 60}


def values(**route: Any) -> Values:
    """The inputs, with other values for the route; what is None is left out."""
    told = {name: value for name, value in {**ROUTE, **route}.items() if value is not None}
    return {"migration": "shop", "route": told, "blue": {"address": BLUE_IP}, "green": {"address": GREEN_IP}}


def inputs(**route: Any) -> Inputs:
    return Inputs.of(values(**route))


def resource(route: Shaped) -> SplitResource:
    return SplitResource(lambda _: route)
