"""Peering: the private connections of Service Networking, through which Cloud SQL gets an address in a network."""

from __future__ import annotations

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Collection, Identifier, Texts
from migrate.rehearse.gcp.crud import begin
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

PRODUCER = "services/servicenetworking.googleapis.com"
_PEERING = "servicenetworking-googleapis-com"


def create(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The producer, the network or a range is none, or the network has a connection already.
    """
    network = _network(account, asked.body)
    key = f"{asked.key}/{network.replace('/', ':')}"
    if asked.name != f"{PRODUCER}/connections":
        raise Refused(Code.FORBIDDEN, f"Permission denied on service {asked.name}.")
    if key in account.resources:
        text = "Cannot modify allocated ranges in CreateConnection. Please use UpdateConnection."
        raise Refused(Code.FAILED_PRECONDITION, text)
    body: Json = {"network": network, "peering": _PEERING, "service": PRODUCER}
    connection = Resource(key, CONNECTIONS, body, account.now(), account.uid())
    return _keep(account, connection, asked)


def patch(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The connection, or a range, is none.
    """
    connection = _find(account, _network(account, asked.body))
    return _keep(account, connection, asked)


def listing(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The network is not one that is served.
    """
    wanted = account.normal(asked.query.get("network", ""))
    held = [one for one in account.resources.values() if one.collection is CONNECTIONS]
    return {"connections": [one.show() for one in held if wanted in ("", one.body["network"])]}


def delete(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The connection is none, or a Cloud SQL instance still uses it.
    """
    network = account.normal(asked.body.get("consumerNetwork", ""))
    connection = _find(account, network)
    for one in account.resources.values():
        private = one.body.get("settings", {}).get("ipConfiguration", {}).get("privateNetwork", "")
        if one.service == "sql" and private.endswith(network):
            text = (
                "Failed to delete connection; Producer services (e.g. CloudSQL, Cloud Memstore, etc.) are still using "
                "this connection."
            )
            raise Refused(Code.FAILED_PRECONDITION, text)

    def remove() -> None:
        account.resources.pop(connection.key, None)
        account.get(f"compute/{network}").body.pop("peerings", None)

    return begin(account, connection, asked, end=remove).to_json()


def _keep(account: Account, connection: Resource, asked: Asked) -> Json:
    ranges: list[str] = asked.body.get("reservedPeeringRanges", [])
    if not ranges:
        raise Refused(Code.INVALID_ARGUMENT, "At least one reserved peering range must be given.")
    project = connection.body["network"].split("/")[1]
    for name in ranges:
        found = account.resources.get(f"compute/projects/{project}/global/addresses/{name}")
        if found is None or found.body.get("purpose") != "VPC_PEERING":
            raise Refused(Code.INVALID_ARGUMENT, f"Allocated IP range '{name}' not found in network.")
    connection.body["reservedPeeringRanges"] = ranges
    account.resources[connection.key] = connection
    _show_on(account, connection.body["network"])
    return begin(account, connection, asked).to_json()


def _show_on(account: Account, network: str) -> None:
    """The network's own view of the connection."""
    peering = {"name": _PEERING, "state": "ACTIVE", "exportCustomRoutes": False, "importCustomRoutes": False}
    account.get(f"compute/{network}").body.setdefault("peerings", [peering])


def _network(account: Account, body: Json) -> str:
    network = account.normal(body.get("network", ""))
    if f"compute/{network}" not in account.resources:
        raise Refused(Code.NOT_FOUND, f"The network '{network}' was not found.")
    return network


def _find(account: Account, network: str) -> Resource:
    held = (one for one in account.resources.values() if one.collection is CONNECTIONS)
    found = next((one for one in held if one.body["network"] == network), None)
    if found is None:
        raise Refused(Code.NOT_FOUND, f"There is no connection of network '{network}'.")
    return found


CONNECTIONS = Collection(
    resource="servicenetworking.services.connections",
    pattern=r"services/[^/]+/connections/[^/]+",
    texts=Texts(missing="There is no connection '{id}'.", exists=""),
    identifier=Identifier(),
    schema="Connection",
)

_CONNECTIONS = "servicenetworking.services.connections"

SERVICE = Service(
    "servicenetworking.v1",
    collections=(CONNECTIONS,),
    verbs={
        f"{_CONNECTIONS}.create": create,
        f"{_CONNECTIONS}.patch": patch,
        f"{_CONNECTIONS}.list": listing,
        f"{_CONNECTIONS}.deleteConnection": delete,
    },
)
