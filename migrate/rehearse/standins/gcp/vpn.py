"""VPN: the Google end of a site-to-site VPN."""

from __future__ import annotations

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.network import API, GLOBAL, REGIONAL, linked
from migrate.rehearse.standins.gcp.rest import Rest, Updates
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values


def _show_tunnel(told: Values, _: str) -> Values:
    return {**told, "tunnelId": told.get("id")}


RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:compute/haVpnGateway:HaVpnGateway",
        api=API,
        collection=f"{REGIONAL}/vpnGateways",
        inputs=("network", "stackType", "description", "vpnInterfaces", "labels"),
        body=linked("network"),
        updates=Updates.VERBS,
    ),
    Rest(
        type="gcp:compute/externalVpnGateway:ExternalVpnGateway",
        api=API,
        collection=f"{GLOBAL}/externalVpnGateways",
        inputs=("redundancyType", "interfaces", "description", "labels"),
        updates=Updates.VERBS,
    ),
    Rest(
        type="gcp:compute/vPNTunnel:VPNTunnel",
        api=API,
        collection=f"{REGIONAL}/vpnTunnels",
        inputs=(
            "router",
            "vpnGateway",
            "vpnGatewayInterface",
            "peerExternalGateway",
            "peerExternalGatewayInterface",
            "peerGcpGateway",
            "ikeVersion",
            "sharedSecret",
            "description",
            "labels",
        ),
        body=linked("router", "vpnGateway", "peerExternalGateway", "peerGcpGateway"),
        kept=("sharedSecret",),
        defaults={"ikeVersion": 2},
        show=_show_tunnel,
        updates=Updates.VERBS,
    ),
)

_FLAGS = (
    "exportCustomRoutes",
    "importCustomRoutes",
    "exportSubnetRoutesWithPublicIp",
    "importSubnetRoutesWithPublicIp",
)


def _configure(cloud: Cloud, new: Values) -> str:
    """Changes a peering that is there: it is never made here."""
    path = f"projects/{new.get('project', cloud.project)}/global/networks/{new['network']}"
    told = {"name": new["peering"], **{name: new[name] for name in _FLAGS if name in new}}
    cloud.wait(cloud.call("PATCH", f"{API}/{path}/updatePeering", {"networkPeering": told}), API)
    return f"{path}/networkPeerings/{new['peering']}"


def _read_routes(cloud: Cloud, identifier: str, __: Values) -> Values | None:
    path, _, name = identifier.partition("/networkPeerings/")
    found = cloud.find(f"{API}/{path}")
    held: list[Values] = found.get("peerings", []) if found else []
    peering = next((one for one in held if one["name"] == name), None)
    if peering is None:
        return None
    words = path.split("/")
    flags = {flag: peering[flag] for flag in _FLAGS if flag in peering}
    return {"project": words[1], "network": words[4], "peering": name, **flags}


def _update_routes(cloud: Cloud, _: str, change: Change) -> None:
    _configure(cloud, change.new)


def _leave(*_: object) -> None:
    """A peering goes with its connection; the provider only forgets this resource."""


ROUTES: Kind[Cloud] = Kind(
    type="gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
    inputs=frozenset(("network", "peering", "project", *_FLAGS)),
    create=_configure,
    read=_read_routes,
    update=_update_routes,
    delete=_leave,
    replaces=frozenset(("network", "peering", "project")),
)

KINDS: tuple[Kind[Cloud], ...] = (*(rest.kind() for rest in RESTS), ROUTES)
