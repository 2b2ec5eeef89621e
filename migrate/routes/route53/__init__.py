"""Route 53: a weighted name in a hosted zone, and how a route to it is made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from migrate.errors import RouteRefused
from migrate.model.settled_by import SettledBy
from migrate.routes.authority import NameServers, Server, given, resolved
from migrate.routes.route53.access import Access
from migrate.routes.route53.client import PatientClient, Route53Client, connect
from migrate.routes.route53.layout import Layout
from migrate.routes.route53.read_back import ReadBackClient, is_emulated
from migrate.routes.route53.refusal import told_apart
from migrate.routes.route53.route import Route53Route
from migrate.routes.route53.target import Alias, Plain, Target
from migrate.routes.route53.witness import Witness, system_resolver

__all__ = [
    "Access",
    "Alias",
    "Layout",
    "Plain",
    "Route53Client",
    "Route53Route",
    "Target",
    "route53_route",
    "zone_authority",
]


def route53_route(
    name: str,
    *,
    zone: str,
    layout: Layout,
    nameservers: Sequence[str] = (),
    endpoint: str | None = None,
    access: Access | None = None,
    settled_by: SettledBy = SettledBy.DETECT,
) -> Route53Route:
    """A route to the real Route 53, or to another `endpoint` of its API; `access` says more of where it is, and as whom
    it is asked. The client is made at the first call.

    Without `nameservers` (`ip[:port]`) the zone's own are asked. Raises InvalidValue.
    """
    client: Route53Client = PatientClient(partial(connect, access or Access(endpoint)))
    if is_emulated(endpoint):
        client = ReadBackClient(client)
    # Servers that are given, or stand behind another API, have no resolver that knows the zone.
    resolver = None if (nameservers or endpoint) and settled_by is SettledBy.DETECT else system_resolver()
    witness = Witness(zone_authority(client, zone, nameservers), resolver, settled_by)
    return Route53Route(name, client=client, zone=zone, layout=layout, authority=witness)


def zone_authority(client: Route53Client, zone: str, nameservers: Sequence[str] = ()) -> NameServers:
    """The name servers of a zone, or those given instead. Raises InvalidValue."""
    listed = given(*nameservers)
    return NameServers((lambda: listed) if listed else partial(_own_servers, client, zone))


def _own_servers(client: Route53Client, zone: str) -> tuple[Server, ...]:
    with told_apart(f"zone {zone}"):
        names = client.get_hosted_zone(Id=zone).get("DelegationSet", {}).get("NameServers", [])
    if not names:
        raise RouteRefused(
            f"zone {zone} has no name servers of its own: it is private",
            then="Give servers that can be asked under `nameservers` in migration.yaml, or `settled-by: api`.",
        )
    return resolved(names)
