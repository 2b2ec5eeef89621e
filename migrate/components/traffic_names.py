"""Traffic names: each side's own name, its health check, and the place of the weighted name. No weight is written."""

from dataclasses import dataclass
from typing import NotRequired, Protocol, TypedDict

import pulumi

from migrate.components import names_aws, names_gcp
from migrate.components.errors import BadName
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place, SideName
from migrate.components.size import counted
from migrate.components.zone import Zone
from migrate.model.side import Cloud


class Target(TypedDict):
    """Where one side is reached; `Service` exports both values."""

    cloud: Cloud
    """The side's cloud."""
    address: pulumi.Input[str]
    """The load balancer's DNS name (AWS) or anycast address (Google)."""
    alias_zone: NotRequired[pulumi.Input[str | None]]
    """The hosted zone of an AWS load balancer's name; needed in a Route 53 zone."""


class TrafficNamesArgs(TypedDict):
    """What stands around a split."""

    place: Place
    """Where the zone lives."""
    zone: Zone
    """The zone of `host`."""
    host: str
    """The name users call. Its weights belong to the controller and are never written here."""
    health_path: str
    """The path the health checks ask, on each side's own name."""
    ttl: int
    """Seconds a resolver may keep an answer of the weighted name."""
    blue: Target
    """Where blue is reached."""
    green: Target
    """Where green is reached."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


@dataclass(frozen=True, slots=True)
class SplitSite:
    """What a split needs to know of its surroundings."""

    migration: str
    zone: Zone
    host: str
    ttl: int
    blue: Target
    green: Target
    blue_check: pulumi.Output[str]
    green_check: pulumi.Output[str]


class SplitMaker(Protocol):
    """The seam for the resource that takes over the weighted name at 100/0 and ignores weights ever after."""

    def __call__(self, name: str, site: SplitSite, opts: pulumi.ResourceOptions) -> pulumi.Resource:
        """Register it under `name` with `opts`."""
        ...


class TrafficNames(pulumi.ComponentResource):
    """Each side's own name, its health check, and the place of the weighted name. No weight is written."""

    host: pulumi.Output[str]
    """The weighted name."""
    blue_host: pulumi.Output[str]
    """The name that reaches blue alone."""
    green_host: pulumi.Output[str]
    """The name that reaches green alone."""
    blue_check: pulumi.Output[str]
    """The id of blue's health check. In Cloud DNS one check asks both sides: both ids are the same."""
    green_check: pulumi.Output[str]
    """The id of green's health check."""

    def __init__(
        self,
        name: str,
        args: TrafficNamesArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        split: SplitMaker | None = None,
    ) -> None:
        """`split` makes the traffic split itself, as a child; without it the weighted name is left alone.

        Raises BadName, UnknownPart, NoProvider.
        """
        super().__init__("migrate:index:TrafficNames", name, {**args}, opts)
        if args["zone"]["cloud"] != args["place"]["cloud"]:
            raise BadName("place.cloud", "health checks live where the zone lives", seen=args["place"]["cloud"])
        half = {Cloud.AWS: names_aws, Cloud.GCP: names_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.PARTS, args.get("adopt", {}))
        hosts = {side: f"{side}.{args['host']}" for side in SideName}
        checks = half.build(parts, args, hosts)
        site = _site(args, checks)
        if split is not None:
            split(f"{name}-split", site, pulumi.ResourceOptions(parent=self))
        publish(
            self,
            {
                "host": pulumi.Output.from_input(args["host"]),
                "blue_host": pulumi.Output.from_input(hosts[SideName.BLUE]),
                "green_host": pulumi.Output.from_input(hosts[SideName.GREEN]),
                "blue_check": checks[SideName.BLUE],
                "green_check": checks[SideName.GREEN],
            },
        )


def _site(args: TrafficNamesArgs, checks: dict[SideName, pulumi.Output[str]]) -> SplitSite:
    return SplitSite(
        migration=args["place"]["migration"],
        zone=args["zone"],
        host=args["host"],
        ttl=counted("ttl", args["ttl"], least=1),
        blue=args["blue"],
        green=args["green"],
        blue_check=checks[SideName.BLUE],
        green_check=checks[SideName.GREEN],
    )
