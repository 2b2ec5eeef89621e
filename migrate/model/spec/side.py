"""Side: where the service runs on one end of a migration."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from migrate.model.address import RecordType, record_type
from migrate.model.side import Cloud
from migrate.model.spec.amounts import Count
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


class _Side(Section):
    address: Address = Field(description="where this side's load balancer is reached: IPv4, IPv6 or host name")
    health_check: HealthCheckId | None = Field(default=None, description="id of the Route 53 health check of this side")
    capacity: Capacity | None = Field(default=None, description="what this side can carry")


class AwsSide(_Side):
    """A side in AWS."""

    tag: ClassVar[str] = Cloud.AWS
    cloud: Literal[Cloud.AWS] = Field(description="the cloud this side runs in: aws or gcp")
    account: Account = Field(description="AWS account, 12 digits")
    region: AwsRegion = Field(description="AWS region, such as eu-central-1")
    alias: Alias | None = Field(
        default=None, description="answer with an alias record to the load balancer `address` instead of a CNAME"
    )

    @property
    def place(self) -> str:
        """The cloud and the account, for comparison and for people."""
        return f"{self.cloud} {self.account}"

    @property
    def record_type(self) -> RecordType:
        """The record of a weighted set that carries this side; an alias to a load balancer answers as A."""
        return RecordType.A if self.alias else record_type(self.address)


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

    @property
    def record_type(self) -> RecordType:
        """The record of a weighted set that carries this side."""
        return record_type(self.address)


SideSpec = Annotated[AwsSide | GcpSide, Field(discriminator="cloud")]
