"""Link: a private way between an AWS VPC and a Google network: four VPN tunnels, two per AWS connection."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import cidr, link_aws, link_gcp
from migrate.components.errors import BadAmount, BadName
from migrate.components.network_ref import NetworkRef
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place, checked
from migrate.components.size import counted
from migrate.components.tunnel import insides
from migrate.model.side import Cloud

PRIVATE_ASNS = range(64512, 65535)
"""RFC 6996, 16 bits; 65535 is reserved (RFC 7300)."""


class LinkEnd(TypedDict):
    """One end of the link."""

    place: Place
    """Where it stands."""
    network: NetworkRef
    """Its network."""
    cidr: str
    """Its network's range."""
    asn: int
    """The number its routers announce it under: private, 64512 to 65534, and not the other end's."""


class LinkArgs(TypedDict):
    """What a link is made of."""

    aws: LinkEnd
    """The end in AWS."""
    google: LinkEnd
    """The end in Google."""
    inside_cidrs: Sequence[str]
    """Four /30 ranges inside 169.254.0.0/16, one per tunnel; no other tunnel of either network may use them."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class Link(pulumi.ComponentResource):
    """A private way between an AWS VPC and a Google network: four VPN tunnels, two per AWS connection.

    The keys are made by AWS and handed to Google as secrets; no program or file holds them.
    """

    aws_gateway: pulumi.Output[str]
    """The id of the VPN gateway in AWS."""
    google_gateway: pulumi.Output[str]
    """The id of the VPN gateway in Google."""
    tunnel_addresses: pulumi.Output[Sequence[str]]
    """The public addresses of the four tunnels in AWS."""

    def __init__(self, name: str, args: LinkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadCidr, BadAmount, BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Link", name, {**args}, opts)
        _check(args)
        place: Place = {**args["aws"]["place"]}
        place.pop("side", None)
        parts = Parts(self, name, place, link_aws.PARTS | link_gcp.PARTS, args.get("adopt", {}))
        google = link_gcp.gateway(parts, args["google"])
        aws_end = link_aws.build(parts, args, google, insides(args["inside_cidrs"]))
        link_gcp.build(parts, args, google, aws_end.tunnels)
        publish(
            self,
            {
                "aws_gateway": aws_end.gateway,
                "google_gateway": google.id,
                "tunnel_addresses": pulumi.Output.all(*(tunnel.outside for tunnel in aws_end.tunnels)),
            },
        )


def _check(args: LinkArgs) -> None:
    """Refuse what could not route, before anything stands."""
    ends = {"aws": (args["aws"], Cloud.AWS), "google": (args["google"], Cloud.GCP)}
    for key, (end, cloud) in ends.items():
        counted(f"{key}.asn", end["asn"], least=PRIVATE_ASNS[0], most=PRIVATE_ASNS[-1])
        if checked(end["place"])["cloud"] != cloud:
            raise BadName(f"{key}.place.cloud", "this end is in the other cloud", seen=end["place"]["cloud"])
    if args["aws"]["asn"] == args["google"]["asn"]:
        raise BadAmount("google.asn", "both ends have one number", seen=args["google"]["asn"])
    cidr.apart(args["aws"]["cidr"], args["google"]["cidr"], argument="google.cidr")
