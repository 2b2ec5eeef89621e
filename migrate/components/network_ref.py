"""Network reference: what other components need to know of a network."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi


class NetworkRef(TypedDict):
    """A network that stands, made by `Network` or not. Same fields on either cloud."""

    id: pulumi.Input[str]
    """The VPC id, or the Google network's id (projects/../global/networks/..)."""
    public_subnet_ids: pulumi.Input[Sequence[str]]
    """Subnets of load balancers, one per zone; empty on Google, whose load balancers stand outside the network."""
    private_subnet_ids: pulumi.Input[Sequence[str]]
    """Subnets of containers and databases."""
    route_table_ids: pulumi.Input[Sequence[str]]
    """Route tables of the private subnets; empty on Google, where routes belong to the network."""
    edge_guard: pulumi.Input[str]
    """Who reaches a load balancer: a security group, or a network tag."""
    service_guard: pulumi.Input[str]
    """Who reaches a container: a security group, or a network tag."""
    data_guard: pulumi.Input[str]
    """Who reaches a database: a security group, or the name of Google's reserved range for private services."""
