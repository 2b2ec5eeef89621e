"""TrafficSplit: a weighted name in a Pulumi program. Its weights are outputs; only the controller moves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, cast

import pulumi
from pydantic.alias_generators import to_camel, to_snake
from typing_extensions import override

from migrate.model.spec.route import RouteKind
from migrate.provider.resource import OUTPUTS
from migrate.provider.schema import KIND

if TYPE_CHECKING:
    from migrate.components.traffic_names import SplitSite, Target

PACKAGE = "migrate"


class SplitRoute(TypedDict):
    """The weighted name."""

    name: str
    """What the route is called in migration.yaml."""
    kind: RouteKind
    """The mechanism that splits traffic."""
    zone: pulumi.Input[str]
    """The hosted zone's id."""
    record: str
    """The weighted name."""
    ttl: pulumi.Input[int]
    """Seconds a resolver may keep an answer; 60 where a side is an alias."""
    nameservers: NotRequired[Sequence[str] | None]
    """Servers to ask for what is answered, instead of the zone's own."""
    endpoint: NotRequired[str | None]
    """Another address of the API, for rehearsals."""


class SplitEnd(TypedDict):
    """Where one side is reached."""

    address: pulumi.Input[str]
    """IPv4, IPv6 or host name of the load balancer."""
    alias_zone: NotRequired[pulumi.Input[str | None]]
    """The hosted zone of an AWS load balancer, whose name is the address."""
    evaluate_health: NotRequired[bool]
    """Whether Route 53 may turn away from the load balancer on its own."""
    health_check: NotRequired[pulumi.Input[str | None]]
    """The id of the side's Route 53 health check."""
    also: NotRequired[Sequence[str] | None]
    """Further addresses of the side: of the other family, or more that share its clients."""
    dual_stack: NotRequired[bool | None]
    """Whether the AWS load balancer answers IPv6 too."""


class Provider(pulumi.ProviderResource):
    """The explicit provider, for programs that forbid default ones."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(PACKAGE, name, {}, opts)


class TrafficSplit(pulumi.CustomResource):
    """A weighted name: made at all blue, or taken over as it is, and never deleted while both sides have traffic."""

    blue_weight: pulumi.Output[int]
    """Blue's share in basis points, when it was last read."""
    green_weight: pulumi.Output[int]
    """Green's share in basis points, when it was last read."""
    epoch: pulumi.Output[int]
    """The epoch under which the weights were written; 0 before any controller was there."""
    ttl: pulumi.Output[int]
    """Seconds a resolver may keep an answer."""

    def __init__(
        self,
        name: str,
        *,
        migration: str,
        route: SplitRoute,
        blue: SplitEnd,
        green: SplitEnd,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`migration` is its name in migration.yaml."""
        inputs = {"migration": migration, "route": _told(route), "blue": _told(blue), "green": _told(green)}
        super().__init__(KIND, name, {**inputs, **dict.fromkeys(map(to_snake, OUTPUTS))}, opts)

    @override
    def translate_input_property(self, prop: str) -> str:
        return to_camel(prop)

    @override
    def translate_output_property(self, prop: str) -> str:
        return to_snake(prop)


def _told(values: SplitRoute | SplitEnd) -> dict[str, Any]:
    """Without what is left open."""
    return {name: value for name, value in cast("dict[str, Any]", values).items() if value is not None}


@dataclass(slots=True)
class SplitFor:
    """A SplitMaker for `TrafficNames`: makes the split of the route called `route` as its child."""

    route: str
    nameservers: Sequence[str] = ()
    endpoint: str | None = None
    made: TrafficSplit | None = None
    """The split, once `TrafficNames` has asked for it."""

    def __call__(self, name: str, site: SplitSite, opts: pulumi.ResourceOptions) -> TrafficSplit:
        """Register it under `name` with `opts`."""
        route = SplitRoute(
            name=self.route,
            kind=RouteKind.ROUTE53,
            zone=site.zone["id"],
            record=site.host,
            ttl=site.ttl,
            nameservers=self.nameservers or None,
            endpoint=self.endpoint,
        )
        blue, green = _end(site.blue, site.blue_check), _end(site.green, site.green_check)
        self.made = TrafficSplit(name, migration=site.migration, route=route, blue=blue, green=green, opts=opts)
        return self.made


def _end(target: Target, check: pulumi.Output[str]) -> SplitEnd:
    return SplitEnd(address=target["address"], alias_zone=target.get("alias_zone"), health_check=check)
