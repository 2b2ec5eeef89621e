"""Network: an AWS VPC or a Google network, in two zones, with known addresses towards the internet."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import cidr, network_aws, network_gcp
from migrate.components.network_ref import NetworkRef
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.model.side import Cloud


class NetworkArgs(TypedDict):
    """What a network is made of."""

    place: Place
    """Where it stands."""
    cidr: str
    """Its private range, /16 to /22, such as 10.20.0.0/16. Cut into quarters."""
    zones: NotRequired[Sequence[str]]
    """The two AWS zones; by default the region's a and b. Google's subnets span a region's zones."""
    peers: NotRequired[Sequence[str]]
    """Ranges of other networks, reached over a link, that may reach databases here."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class NetworkOutputs(TypedDict):
    """What both halves give."""

    network_id: pulumi.Output[str]
    public_subnet_ids: pulumi.Output[Sequence[str]]
    private_subnet_ids: pulumi.Output[Sequence[str]]
    route_table_ids: pulumi.Output[Sequence[str]]
    egress_addresses: pulumi.Output[Sequence[str]]
    cidr: pulumi.Output[str]
    edge_guard: pulumi.Output[str]
    service_guard: pulumi.Output[str]
    data_guard: pulumi.Output[str]


class Network(pulumi.ComponentResource):
    """An AWS VPC or a Google network, in two zones, with known addresses towards the internet."""

    network_id: pulumi.Output[str]
    """The VPC id, or the Google network's id."""
    public_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of load balancers; empty on Google."""
    private_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of containers and databases."""
    route_table_ids: pulumi.Output[Sequence[str]]
    """Route tables of the private subnets; empty on Google."""
    egress_addresses: pulumi.Output[Sequence[str]]
    """The public addresses calls go out from; for other people's allow lists."""
    cidr: pulumi.Output[str]
    """The private range."""
    edge_guard: pulumi.Output[str]
    """Security group of load balancers, or the network tag in its place."""
    service_guard: pulumi.Output[str]
    """Security group of containers, or the network tag in its place."""
    data_guard: pulumi.Output[str]
    """Security group of databases, or Google's reserved range for private services."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadCidr, BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Network", name, {**args}, opts)
        cidr.parse(args["cidr"])
        beyond = cidr.peers(args.get("peers", ()), args["cidr"])
        half = {Cloud.AWS: network_aws, Cloud.GCP: network_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.parts(beyond), args.get("adopt", {}))
        publish(self, half.build(parts, args, beyond))

    @property
    def ref(self) -> NetworkRef:
        """What other components take as `network`."""
        return {
            "id": self.network_id,
            "public_subnet_ids": self.public_subnet_ids,
            "private_subnet_ids": self.private_subnet_ids,
            "route_table_ids": self.route_table_ids,
            "edge_guard": self.edge_guard,
            "service_guard": self.service_guard,
            "data_guard": self.data_guard,
        }
