"""Mirrored service: both sides of one service, from one declaration."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import cidr
from migrate.components.adoption import divided
from migrate.components.errors import SameCloud
from migrate.components.outputs import publish
from migrate.components.parity import Parity, compared
from migrate.components.place import Place, SideName
from migrate.components.side import DatabaseShape, ServiceShape, Side, SideArgs


class MirrorEnd(TypedDict):
    """What differs between the two sides."""

    place: Place
    """Where it stands. The side itself is known from which end this is."""
    image: str
    """The container image in a registry this cloud can reach, by digest."""
    cidr: str
    """The network's private range; it may not overlap the other end's."""
    zones: NotRequired[Sequence[str]]
    """The two AWS zones of the network."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Environment variables whose value is a secret that has one."""
    cdn_host: NotRequired[str]
    """The name users call this end's cache by, if there is one."""


class MirroredServiceArgs(TypedDict):
    """What both sides share, and what differs."""

    service: ServiceShape
    """The service itself, the same on both sides."""
    blue: MirrorEnd
    """The side that serves today."""
    green: MirrorEnd
    """The target."""
    secret_places: NotRequired[Sequence[str]]
    """Secrets to make a place for, on both sides."""
    database: NotRequired[DatabaseShape]
    """A database, on both sides."""
    buckets: NotRequired[Sequence[str]]
    """A word for each bucket, on both sides."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: side/component/part, such as blue/network/vpc, and their id."""


class MirroredService(pulumi.ComponentResource):
    """Both sides of one service, from one declaration."""

    blue_address: pulumi.Output[str]
    """What a record for blue points to."""
    blue_alias_zone: pulumi.Output[str | None]
    """The hosted zone of blue's load balancer, where it is in AWS."""
    green_address: pulumi.Output[str]
    """What a record for green points to."""
    green_alias_zone: pulumi.Output[str | None]
    """The hosted zone of green's load balancer, where it is in AWS."""
    parity: pulumi.Output[Parity]
    """What both sides have, property by property."""

    def __init__(self, name: str, args: MirroredServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises every ComponentError."""
        super().__init__("migrate:index:MirroredService", name, {**args}, opts)
        _two_clouds(args)
        cidr.apart(args["blue"]["cidr"], args["green"]["cidr"], argument="green.cidr")
        adopt = divided(args.get("adopt", {}), SideName)
        under = pulumi.ResourceOptions(parent=self)
        self.blue = Side(f"{name}-blue", _side(args, SideName.BLUE, adopt), under)
        self.green = Side(f"{name}-green", _side(args, SideName.GREEN, adopt), under)
        publish(
            self,
            {
                "blue_address": self.blue.address,
                "blue_alias_zone": self.blue.alias_zone,
                "green_address": self.green.address,
                "green_alias_zone": self.green.alias_zone,
                "parity": compared(self.blue, self.green),
            },
        )


def _two_clouds(args: MirroredServiceArgs) -> None:
    blue, green = (args["blue"]["place"]["cloud"], args["green"]["place"]["cloud"])
    if blue == green:
        raise SameCloud(
            "green.place.cloud",
            "both sides in one cloud would share one provider, and so one account",
            seen=blue,
            limit="one side in AWS, one in Google",
            then="For two accounts of one cloud, declare two `Side`s, each with its own provider.",
        )


def _side(args: MirroredServiceArgs, side: SideName, adopt: dict[str, dict[str, str]]) -> SideArgs:
    ends = {SideName.BLUE: (args["blue"], args["green"]), SideName.GREEN: (args["green"], args["blue"])}
    own, other = ends[side]
    built: SideArgs = {
        **own,
        "place": {**own["place"], "side": side},
        "service": args["service"],
        "peers": [other["cidr"]],
        "secret_places": args.get("secret_places", ()),
        "buckets": args.get("buckets", ()),
        "adopt": adopt[side],
    }
    if "database" in args:
        built["database"] = args["database"]
    return built
