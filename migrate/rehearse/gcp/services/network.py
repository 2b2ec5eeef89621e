"""Network rules: networks, subnetworks, routers, firewalls and addresses."""

from __future__ import annotations

import ipaddress
from typing import Any

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.operation import COMPUTE_URL
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.services.demand import forbid, networks, require, within

_ASNS = ((64_512, 65_534), (4_200_000_000, 4_294_967_294))
"""Private AS numbers of RFC 6996; Cloud Router takes these and 16550."""


def check_network(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    if "autoCreateSubnetworks" not in body:
        raise forbid("autoCreateSubnetworks", "", "Must be specified: legacy networks can no longer be made.")
    within(body, "mtu", 1_300, 8_896)


def fill_network(_: Account, resource: Resource) -> None:
    resource.body["selfLinkWithId"] = f"{COMPUTE_URL}projects/{resource.project}/global/networks/{resource.uid}"


def check_subnetwork(account: Account, resource: Resource, old: Json | None) -> None:
    body = resource.body
    require(body, "network", "ipCidrRange")
    secondary = [item.get("ipCidrRange", "") for item in body.get("secondaryIpRanges", [])]
    ranges = networks("ipCidrRange", [body["ipCidrRange"], *secondary])
    if not 4 <= ranges[0].prefixlen <= 29:
        raise forbid("ipCidrRange", body["ipCidrRange"], "Prefix lengths are 4 to 29.")
    network = account.get(_key(body["network"]))
    if network.body["autoCreateSubnetworks"] and old is None:
        raise forbid("network", body["network"], "Subnetworks can only be added to networks in custom subnet mode.")
    _check_overlap(account, resource, ranges)


def _check_overlap(account: Account, resource: Resource, ranges: list[Any]) -> None:
    for other in list(account.resources.values()):
        if other.collection is not resource.collection or other.key == resource.key:
            continue
        taken = ipaddress.ip_network(other.body["ipCidrRange"])
        clash = next((one for one in ranges if one.version == taken.version and one.overlaps(taken)), None)
        if clash is not None and other.body["network"] == resource.body["network"]:
            where = f"existing subnetwork '{other.id}' in region '{other.location}'"
            text = f"Invalid IPCidrRange: {clash} conflicts with {where}."
            raise Refused(Code.INVALID_ARGUMENT, text)


def fill_subnetwork(_: Account, resource: Resource) -> None:
    first = ipaddress.ip_network(resource.body["ipCidrRange"])
    resource.body["gatewayAddress"] = str(first[1])


def check_router(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    require(body, "network")
    asn = body.get("bgp", {}).get("asn")
    if asn is not None and asn != 16_550 and not any(low <= asn <= high for low, high in _ASNS):
        raise forbid("bgp.asn", asn, "Must be 16550 or a private AS number (RFC 6996).")
    _check_nats(body)
    _check_peers(body)


def fill_router(_: Account, resource: Resource) -> None:
    """Addresses that Cloud Router takes by itself: its own end of each link, from the interface's range."""
    for interface in resource.body.get("interfaces", []):
        peers = [one for one in resource.body.get("bgpPeers", []) if one.get("interfaceName") == interface["name"]]
        for peer in peers:
            if "ipRange" in interface:
                peer.setdefault("ipAddress", interface["ipRange"].partition("/")[0])


def _check_nats(body: Json) -> None:
    for place, nat in enumerate(body.get("nats", [])):
        if not nat.get("name"):
            raise forbid(f"nats[{place}].name", "", "Required.")
        if nat.get("natIpAllocateOption") == "MANUAL_ONLY" and not nat.get("natIps"):
            raise forbid(f"nats[{place}].natIps", "[]", "MANUAL_ONLY needs at least one address.")
        if not nat.get("sourceSubnetworkIpRangesToNat"):
            raise forbid(f"nats[{place}].sourceSubnetworkIpRangesToNat", "", "Required.")
    _check_distinct("nats", body.get("nats", []))


def _check_peers(body: Json) -> None:
    interfaces = {one.get("name") for one in body.get("interfaces", [])}
    _check_distinct("interfaces", body.get("interfaces", []))
    _check_distinct("bgpPeers", body.get("bgpPeers", []))
    for place, peer in enumerate(body.get("bgpPeers", [])):
        if peer.get("interfaceName") not in interfaces:
            why = "There is no interface of this name on the router."
            raise forbid(f"bgpPeers[{place}].interfaceName", peer.get("interfaceName"), why)
        if not peer.get("peerAsn"):
            raise forbid(f"bgpPeers[{place}].peerAsn", "", "Required.")
        if body.get("bgp", {}).get("asn") is None:
            raise forbid("bgp.asn", "", "A router with BGP peers needs an AS number.")


def _check_distinct(field: str, items: list[Json]) -> None:
    names = [one.get("name") for one in items]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise forbid(field, twice, "Names must be unique on a router.")


def check_firewall(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    require(body, "network")
    if bool(body.get("allowed")) == bool(body.get("denied")):
        raise forbid("allowed", "", "Exactly one of allowed and denied must be given.")
    within(body, "priority", 0, 65_535)
    networks("sourceRanges", [*body.get("sourceRanges", []), *body.get("destinationRanges", [])])
    if body["direction"] == "EGRESS" and body.get("sourceTags"):
        raise forbid("sourceTags", body["sourceTags"], "Egress rules have no sources but ranges.")


def check_address(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    if body.get("purpose") == "VPC_PEERING":
        require(body, "network", "prefixLength")
        within(body, "prefixLength", 8, 24)
    elif body["addressType"] == "INTERNAL" and resource.location == "global":
        raise forbid("addressType", "INTERNAL", "Global internal addresses need a purpose.")


def guard_address(account: Account, resource: Resource) -> None:
    """A forwarding rule holds an address by value, so no reference shows that it is in use."""
    held = resource.body["address"]
    user = next((one for one in account.resources.values() if one.body.get("IPAddress") == held), None)
    if user is not None:
        text = f"The address resource '{resource.name}' is already being used by '{user.name}'"
        raise Refused(Code.IN_USE, text)


def fill_address(account: Account, resource: Resource) -> None:
    body = resource.body
    body["status"] = "RESERVED"
    if body["addressType"] == "EXTERNAL":
        body.setdefault("address", external_address(account))
    else:
        length = body.get("prefixLength", 32)
        body.setdefault("address", f"10.{200 + account.draw.randrange(50)}.0.0" if length < 32 else "10.199.0.2")


def external_address(account: Account) -> str:
    """An address of the account's public range that no address resource and no forwarding rule holds."""
    held = {one.body.get(field) for one in account.resources.values() for field in ("address", "IPAddress")}
    hosts = range(1, account.external.num_addresses - 1)
    drawn = (str(account.external[place]) for place in account.draw.sample(hosts, len(held) + 1))
    return next(address for address in drawn if address not in held)


def _key(url: str) -> str:
    return f"compute/{url.removeprefix(COMPUTE_URL).removeprefix('https://compute.googleapis.com/compute/v1/')}"
