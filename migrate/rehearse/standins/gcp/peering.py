"""Peering: the private connection of a network with Google's own services."""

from __future__ import annotations

from urllib.parse import quote, unquote

from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

API = "v1"
_PEERING = "servicenetworking-googleapis-com"


def _network(cloud: Cloud, named: str) -> str:
    """The API knows networks by the number of their project."""
    if not named.startswith("projects/"):
        raise Complaint(f"network must be projects/PROJECT/global/networks/NETWORK, got {named!r}")
    words = named.split("/")
    found = cloud.call("GET", f"v1/projects/{words[1]}")
    return "/".join(["projects", found["projectNumber"], *words[2:]])


def _create(cloud: Cloud, new: Values) -> str:
    body = {"network": _network(cloud, new["network"]), "reservedPeeringRanges": new["reservedPeeringRanges"]}
    cloud.wait(cloud.call("POST", f"{API}/services/{new['service']}/connections", body), API)
    return f"{quote(new['network'], safe='')}:{new['service']}"


def _parts(identifier: str) -> tuple[str, str]:
    network, _, service = identifier.rpartition(":")
    return unquote(network), service


def _read(cloud: Cloud, identifier: str, _: Values) -> Values | None:
    network, service = _parts(identifier)
    listed = cloud.call("GET", f"{API}/services/{service}/connections", network=_network(cloud, network))
    held: list[Values] = listed.get("connections", [])
    if not held:
        return None
    ranges = held[0].get("reservedPeeringRanges", [])
    return {"network": network, "service": service, "reservedPeeringRanges": ranges, "peering": held[0]["peering"]}


def _update(cloud: Cloud, identifier: str, change: Change) -> None:
    network, service = _parts(identifier)
    body = {"network": _network(cloud, network), "reservedPeeringRanges": change.new["reservedPeeringRanges"]}
    path = f"{API}/services/{service}/connections/-"
    cloud.wait(cloud.call("PATCH", path, body, updateMask="reservedPeeringRanges", force="true"), API)


def _delete(cloud: Cloud, identifier: str, _: Values) -> None:
    network, service = _parts(identifier)
    path = f"{API}/services/{service}/connections/{_PEERING}"
    cloud.wait(cloud.call("POST", path, {"consumerNetwork": _network(cloud, network)}), API)


KINDS: tuple[Kind[Cloud], ...] = (
    Kind(
        type="gcp:servicenetworking/connection:Connection",
        inputs=frozenset(("network", "service", "reservedPeeringRanges", "deletionPolicy")),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        replaces=frozenset(("network", "service")),
        kept=frozenset(("deletionPolicy",)),
    ),
)
