"""Route: one thing that splits traffic, as declared."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.finding import FindingId
from migrate.model.settled_by import SettledBy
from migrate.model.spec.accepted import Reason
from migrate.model.spec.names import Account, AwsRegion, Label, NameServer, Record, Url, ZoneId
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Ttl

Accepted = Annotated[
    FindingId,
    Field(strict=False),
    allowed("the name of a finding, as `migrate check --online` tells it"),
]
Role = Annotated[
    str,
    Field(pattern=r"^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}$"),
    allowed("the ARN of a role: arn:aws:iam::123456789012:role/NAME"),
]
ExternalId = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9+=,.@:/_-]{2,1224}$"),
    allowed("an ExternalId: 2 to 1224 of letters, digits and +=,.@:/_-"),
]


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
    role: Role | None = Field(
        default=None, description="role in the zone's account to assume: arn:aws:iam::123456789012:role/migrate-zone"
    )
    external_id: ExternalId | None = Field(default=None, description="what that role asks for as ExternalId")
    region: AwsRegion | None = Field(
        default=None, description="a region of the zone's partition, where it is not the AWS side's"
    )
    record: Record = Field(description="the weighted name; no other route may have it in the same zone")
    ttl: Ttl = Field(description="how long a resolver may keep an answer; whole seconds, 60s for an alias")
    nameservers: tuple[NameServer, ...] | None = Field(
        default=None,
        min_length=1,
        description="servers to ask for what is answered, instead of the zone's own: ip or ip:port",
    )
    settled_by: SettledBy = Field(
        default=SettledBy.DETECT,
        strict=False,
        description="whose word shows that a change came through: servers, resolver, api; detect finds out",
    )
    accept: Mapping[Accepted, Reason] = Field(
        default_factory=dict[FindingId, str],
        description="findings of the look before the first write to go on with all the same, each with its reason",
    )
    endpoint: Url | None = Field(default=None, description="another address of the Route 53 API, for rehearsals")


RouteSpec = Route53Spec
"""Every kind of route; a union as soon as there are two."""
