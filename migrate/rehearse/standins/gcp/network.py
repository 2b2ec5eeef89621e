"""Networks: VPC networks and what is in them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import Codec
from migrate.rehearse.standins.gcp.link import full
from migrate.rehearse.standins.gcp.rest import Body, Rest, Rules, Updates
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

API = "compute/v1"
GLOBAL = "projects/{project}/global"
REGIONAL = "projects/{project}/regions/{region}"


def linked(*names: str) -> Body:
    """A body in which these fields are URLs."""

    def body(_: Cloud, told: Values) -> Values:
        return {name: full(one) if name in names and isinstance(one, str) else one for name, one in told.items()}

    return body


def cidr(name: str) -> Rules:
    """A rule: the property is a range without host bits."""

    def rules(values: Values) -> Iterator[tuple[str, str]]:
        try:
            ipaddress.ip_network(values.get(name, "0.0.0.0/0"))
        except ValueError as bad:
            yield name, f'"{values.get(name)}" is not a valid CIDR block: {bad}'

    return rules


def _network_body(_: Cloud, told: Values) -> Values:
    routing = told.pop("routingMode", None)
    return told | ({"routingConfig": {"routingMode": routing}} if routing else {})


def _show_network(told: Values, _: str) -> Values:
    return {**told, "routingMode": told.get("routingConfig", {}).get("routingMode"), "numericId": told.get("id")}


def _address_rules(values: Values) -> Iterator[tuple[str, str]]:
    if values.get("purpose") == "VPC_PEERING" and values.get("addressType") != "INTERNAL":
        yield "addressType", "must be INTERNAL for the purpose VPC_PEERING"


_RULE = Codec({"protocol": "IPProtocol"})


def _firewall_body(_: Cloud, told: Values) -> Values:
    told["network"] = full(told["network"])
    told.setdefault("logConfig", {"enable": False})
    return told


_FIREWALL = Codec({"allows": "allowed", "denies": "denied"}, {"allows": _RULE, "denies": _RULE})

RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:compute/network:Network",
        api=API,
        collection=f"{GLOBAL}/networks",
        inputs=("autoCreateSubnetworks", "routingMode", "mtu", "description"),
        replaces=("autoCreateSubnetworks", "mtu", "description"),
        defaults={"autoCreateSubnetworks": True},
        body=_network_body,
        show=_show_network,
    ),
    Rest(
        type="gcp:compute/subnetwork:Subnetwork",
        api=API,
        collection=f"{REGIONAL}/subnetworks",
        inputs=("network", "ipCidrRange", "privateIpGoogleAccess", "description", "purpose", "stackType"),
        replaces=("network", "ipCidrRange", "description", "purpose"),
        body=linked("network"),
        rules=cidr("ipCidrRange"),
    ),
    Rest(
        type="gcp:compute/router:Router",
        api=API,
        collection=f"{REGIONAL}/routers",
        inputs=("network", "description", "bgp"),
        replaces=("network",),
        body=linked("network"),
    ),
    Rest(
        type="gcp:compute/firewall:Firewall",
        api=API,
        collection=f"{GLOBAL}/firewalls",
        inputs=(
            "network",
            "direction",
            "allows",
            "denies",
            "priority",
            "disabled",
            "description",
            "sourceRanges",
            "destinationRanges",
            "sourceTags",
            "targetTags",
        ),
        replaces=("network", "direction"),
        codec=_FIREWALL,
        clears=("description", "targetTags", "sourceTags"),
        body=_firewall_body,
    ),
    Rest(
        type="gcp:compute/address:Address",
        api=API,
        collection=f"{REGIONAL}/addresses",
        inputs=("addressType", "address", "description", "networkTier", "labels"),
        updates=Updates.VERBS,
    ),
    Rest(
        type="gcp:compute/globalAddress:GlobalAddress",
        api=API,
        collection=f"{GLOBAL}/addresses",
        inputs=("addressType", "address", "description", "ipVersion", "network", "prefixLength", "purpose", "labels"),
        updates=Updates.VERBS,
        body=linked("network"),
        rules=_address_rules,
    ),
)

KINDS: tuple[Kind[Cloud], ...] = tuple(rest.kind() for rest in RESTS)
