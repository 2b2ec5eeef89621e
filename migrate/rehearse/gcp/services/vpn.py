"""VPN rules: HA VPN gateways, external gateways and tunnels."""

from __future__ import annotations

import hashlib

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.services.demand import forbid, require
from migrate.rehearse.gcp.services.network import external_address

_INTERFACES = {"SINGLE_IP_INTERNALLY_REDUNDANT": 1, "TWO_IPS_REDUNDANCY": 2, "FOUR_IPS_REDUNDANCY": 4}


def check_gateway(_: Account, resource: Resource, __: Json | None) -> None:
    require(resource.body, "network")


def fill_gateway(account: Account, resource: Resource) -> None:
    """An HA gateway has two interfaces, each with an address of its own."""
    interfaces = resource.body.setdefault("vpnInterfaces", [{"id": 0}, {"id": 1}])
    for interface in interfaces:
        interface.setdefault("ipAddress", external_address(account))


def check_external(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    require(body, "redundancyType", "interfaces")
    ids = sorted(interface.get("id", 0) for interface in body["interfaces"])
    if ids != list(range(_INTERFACES[body["redundancyType"]])):
        raise forbid("interfaces", ids, f"{body['redundancyType']} takes interfaces 0 and up, one for each address.")


def check_tunnel(account: Account, resource: Resource, _: Json | None) -> None:
    body = resource.body
    require(body, "sharedSecret", "vpnGateway", "router")
    if bool(body.get("peerExternalGateway")) == bool(body.get("peerGcpGateway")):
        raise forbid("peerExternalGateway", "", "Exactly one of peerExternalGateway and peerGcpGateway must be given.")
    if body.get("vpnGatewayInterface", 0) not in (0, 1):
        raise forbid("vpnGatewayInterface", body["vpnGatewayInterface"], "An HA VPN gateway has interfaces 0 and 1.")
    if body.get("peerExternalGateway"):
        _check_peer(account, body)


def _check_peer(account: Account, body: Json) -> None:
    peer = account.get(
        f"compute/{body['peerExternalGateway'].partition('/compute/v1/')[2] or body['peerExternalGateway']}"
    )
    number = body.get("peerExternalGatewayInterface", 0)
    if number not in (interface.get("id", 0) for interface in peer.body["interfaces"]):
        raise forbid("peerExternalGatewayInterface", number, "The external gateway has no such interface.")


def fill_tunnel(account: Account, resource: Resource) -> None:
    body = resource.body
    hashed = hashlib.sha256(body["sharedSecret"].encode()).hexdigest()
    body |= {"sharedSecretHash": hashed, "status": "FIRST_HANDSHAKE", "detailedStatus": "Handshake with peer."}
    if body.get("peerExternalGateway"):
        name = body["peerExternalGateway"].partition("/compute/v1/")[2] or body["peerExternalGateway"]
        interfaces = account.get(f"compute/{name}").body["interfaces"]
        number = body.get("peerExternalGatewayInterface", 0)
        body["peerIp"] = next(one["ipAddress"] for one in interfaces if one.get("id", 0) == number)
