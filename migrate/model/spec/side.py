"""Side: where the service runs on one end of a migration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.address import RecordType, parse, record_type
from migrate.model.reached import Reached
from migrate.model.side import Cloud
from migrate.model.spec.amounts import Count
from migrate.model.spec.built import AwsZone, Cidr, Image, Part, ResourceId, Secret, Variable
from migrate.model.spec.names import Account, Address, AwsRegion, GcpRegion, HealthCheckId, Project, ZoneId
from migrate.model.spec.section import Section


class Capacity(Section):
    """What a side can carry."""

    requests_per_second: Count = Field(description="requests per second this side can carry")


class Alias(Section):
    """An AWS load balancer as the target of a Route 53 alias record."""

    zone: ZoneId = Field(description="hosted zone id of the load balancer, as AWS lists it for its region")
    evaluate_health: bool = Field(
        default=False, description="whether Route 53 may turn away from the load balancer on its own"
    )
    dual_stack: bool = Field(default=False, description="whether the load balancer answers IPv6 too, as AAAA")


class _Side(Section):
    address: Address | None = Field(
        default=None,
        description="where its load balancer is reached: IPv4, IPv6 or host name; `migrate up mirror` finds green's",
    )
    also: tuple[Address, ...] = Field(
        default=(),
        max_length=49,
        description="further addresses of the same side: the other family, or more that share its clients evenly",
    )
    health_check: HealthCheckId | None = Field(default=None, description="id of the Route 53 health check of this side")
    capacity: Capacity | None = Field(default=None, description="what this side can carry")
    image: Image | None = Field(
        default=None, description="the container's image in a registry this cloud can reach, by digest"
    )
    cidr: Cidr | None = Field(default=None, description="private range of this side's network, /16 to /22")
    secrets: Mapping[Variable, Secret] = Field(
        default_factory=dict[str, str],
        description="environment variables whose value is a secret: the reference of each, never the value",
    )
    adopt: Mapping[Part, ResourceId] = Field(
        default_factory=dict[str, str],
        description="what is there already: component/part, such as network/vpc, and its id; taken over unchanged",
    )


class AwsSide(_Side):
    """A side in AWS."""

    tag: ClassVar[str] = Cloud.AWS
    cloud: Literal[Cloud.AWS] = Field(description="the cloud this side runs in: aws or gcp")
    account: Account = Field(description="AWS account, 12 digits")
    region: AwsRegion = Field(description="AWS region, such as eu-central-1")
    alias: Alias | None = Field(
        default=None, description="answer with an alias record to the load balancer `address` instead of a CNAME"
    )
    zones: tuple[AwsZone, ...] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description="the network's two zones; the region's a and b where absent",
    )

    @property
    def place(self) -> str:
        """The cloud and the account, for comparison and for people."""
        return f"{self.cloud} {self.account}"

    def reached(self, at: Reached) -> AwsSide:
        """The same with what it does not say itself; an alias answers where a zone is found. Raises InvalidValue."""
        if self.address is not None:
            return self.model_copy(update=_checked_by(self, at))
        alias = Alias(zone=at.alias_zone) if at.alias_zone else None
        found = {"address": parse(at.address), "alias": self.alias or alias}
        return self.model_copy(update=found | _checked_by(self, at))

    @property
    def aliased(self) -> bool:
        """Whether an alias record carries this side: a load balancer the stacks build has no address of its own."""
        return self.alias is not None or self.address is None

    @property
    def record_types(self) -> frozenset[RecordType]:
        """The records that carry this side; an alias to a load balancer answers as A, dual-stack as AAAA too."""
        if self.aliased or self.address is None:
            both = self.alias is not None and self.alias.dual_stack
            return frozenset({RecordType.A, RecordType.AAAA} if both else {RecordType.A})
        return frozenset(map(record_type, (self.address, *self.also)))


class GcpSide(_Side):
    """A side in GCP."""

    tag: ClassVar[str] = Cloud.GCP
    cloud: Literal[Cloud.GCP] = Field(description="the cloud this side runs in: aws or gcp")
    project: Project = Field(description="GCP project id")
    region: GcpRegion = Field(description="GCP region, such as europe-west3")

    @property
    def place(self) -> str:
        """The cloud and the project, for comparison and for people."""
        return f"{self.cloud} {self.project}"

    def reached(self, at: Reached) -> GcpSide:
        """The same with what it does not say itself. Raises InvalidValue."""
        return self.model_copy(update={"address": self.address or parse(at.address)} | _checked_by(self, at))

    @property
    def record_types(self) -> frozenset[RecordType]:
        """The records that carry this side; a load balancer the stacks build is anycast IPv4."""
        return frozenset(map(record_type, (self.address, *self.also))) if self.address else frozenset({RecordType.A})


def _checked_by(side: _Side, at: Reached) -> dict[str, str | None]:
    return {"health_check": side.health_check or at.health_check}


SideSpec = Annotated[AwsSide | GcpSide, Field(discriminator="cloud")]
