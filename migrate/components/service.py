"""Service: a container behind a load balancer, on ECS Fargate or on Cloud Run."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import container, service_aws, service_gcp
from migrate.components.network_ref import NetworkRef
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.components.zone import Zone
from migrate.model.side import Cloud


class ServiceArgs(TypedDict):
    """What a service is made of."""

    place: Place
    """Where it stands."""
    network: NetworkRef
    """The network it stands in."""
    zone: Zone
    """The DNS zone of `host`; certificates are proved by records there."""
    host: str
    """The name users call. The certificate also covers this side's own name, such as green.app.example.com."""
    image: str
    """The container image, by digest."""
    port: int
    """The port the container listens on; it is told by PORT on both clouds."""
    health_path: str
    """The path that answers 2xx while the container is well."""
    capacity: int
    """Containers that always run, at least 1; it is never scaled below that."""
    most: NotRequired[int]
    """Containers at the most; four times `capacity` by default."""
    cpu: NotRequired[int]
    """Whole vCPUs per container: 1, 2, 4 or 8; 1 by default."""
    memory: NotRequired[int]
    """MiB per container; the least that both clouds offer with `cpu` by default."""
    environment: NotRequired[dict[str, pulumi.Input[str]]]
    """Plain environment variables."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables whose value is a secret: a Secrets Manager ARN or a Secret Manager name."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class ServiceOutputs(TypedDict):
    """What both halves give."""

    address: pulumi.Output[str]
    alias_zone: pulumi.Output[str | None]
    url: pulumi.Output[str]
    health_path: pulumi.Output[str]
    image: pulumi.Output[str]
    ports: pulumi.Output[Sequence[int]]
    env_keys: pulumi.Output[Sequence[str]]
    tls_minimum: pulumi.Output[str]
    capacity: pulumi.Output[int]
    identity: pulumi.Output[str]


class Service(pulumi.ComponentResource):
    """A container behind a load balancer, on ECS Fargate or on Cloud Run."""

    address: pulumi.Output[str]
    """What a record points to: the load balancer's DNS name (AWS) or its anycast address (Google)."""
    alias_zone: pulumi.Output[str | None]
    """The hosted zone of the load balancer's name, for an alias record; nothing on Google."""
    url: pulumi.Output[str]
    """This side under its own name."""
    health_path: pulumi.Output[str]
    """The path health checks ask."""
    image: pulumi.Output[str]
    """The image, by digest."""
    ports: pulumi.Output[Sequence[int]]
    """The ports users can call, as built, lowest first."""
    env_keys: pulumi.Output[Sequence[str]]
    """The names of all environment variables, secret or not, in order."""
    tls_minimum: pulumi.Output[str]
    """The lowest TLS version accepted, as built, such as 1.2."""
    capacity: pulumi.Output[int]
    """Containers that always run."""
    identity: pulumi.Output[str]
    """Whom the container acts as: a role's ARN or a service account's address. Grant it what the service needs."""

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises NotADigest, BadAmount, BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Service", name, {**args}, opts)
        wanted = container.wanted(args)
        half = {Cloud.AWS: service_aws, Cloud.GCP: service_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.parts(wanted), args.get("adopt", {}))
        publish(self, half.build(parts, args, wanted))
