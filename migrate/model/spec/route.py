"""Route: one thing that splits traffic, as declared."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from migrate.model.spec.names import Account, Label, NameServer, Record, Url, ZoneId
from migrate.model.spec.section import Section
from migrate.model.spec.times import Ttl


class RouteKind(StrEnum):
    """The mechanisms that can split traffic."""

    ROUTE53 = "route53"


class Route53Spec(Section):
    """A weighted name in a Route 53 hosted zone."""

    tag: ClassVar[str] = RouteKind.ROUTE53
    name: Label = Field(description="what this route is called in messages and in the ledger")
    kind: Literal[RouteKind.ROUTE53] = Field(description="the mechanism that splits traffic: route53")
    zone: ZoneId = Field(description="hosted zone id that holds the record")
    account: Account | None = Field(
        default=None, description="AWS account of the zone, 12 digits; the AWS side's where absent"
    )
    record: Record = Field(description="the weighted name; no other route may have it in the same zone")
    ttl: Ttl = Field(description="how long a resolver may keep an answer; whole seconds, 60s for an alias")
    nameservers: tuple[NameServer, ...] | None = Field(
        default=None,
        min_length=1,
        description="servers to ask for what is answered, instead of the zone's own: ip or ip:port",
    )
    endpoint: Url | None = Field(default=None, description="another address of the Route 53 API, for rehearsals")


RouteSpec = Route53Spec
"""Every kind of route; a union as soon as there are two."""
