"""Compute verbs: the calls of compute that are neither create, get, list, patch, update nor delete."""

from __future__ import annotations

import copy
from functools import partial

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.crud import begin, check_idle, rewrite
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.service import Verb
from migrate.rehearse.gcp.services.demand import forbid

_LABELLED = (
    "addresses",
    "globalAddresses",
    "globalForwardingRules",
    "vpnGateways",
    "externalVpnGateways",
    "vpnTunnels",
)
_SETTERS = {
    "globalForwardingRules.setTarget": "target",
    "targetHttpProxies.setUrlMap": "urlMap",
    "targetHttpsProxies.setUrlMap": "urlMap",
    "targetHttpsProxies.setSslCertificates": "sslCertificates",
    "targetHttpsProxies.setCertificateMap": "certificateMap",
    "targetHttpsProxies.setQuicOverride": "quicOverride",
    "targetHttpsProxies.setSslPolicy": "sslPolicy",
    "subnetworks.setPrivateIpGoogleAccess": "privateIpGoogleAccess",
}


def set_field(field: str, account: Account, asked: Asked) -> Json:
    """The `setX` calls: one field of the request becomes one of the resource.

    Raises:
        Refused: See `crud.update`.
    """
    resource = account.get(_owner(asked))
    check_idle(resource)
    body = copy.deepcopy(resource.body)
    body[field] = asked.body.get(field)
    return rewrite(account, resource, {name: value for name, value in body.items() if value is not None}, asked)


def set_labels(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 412 when the fingerprint of the labels is not the current one.
    """
    resource = account.get(_owner(asked))
    check_idle(resource)
    if asked.body.get("labelFingerprint") != resource.body.get("labelFingerprint"):
        text = "Labels fingerprint either invalid or resource labels have changed"
        raise Refused(Code.CONDITION_NOT_MET, text)
    return rewrite(account, resource, {**resource.body, "labels": asked.body.get("labels", {})}, asked)


def invalidate_cache(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The path does not begin with a slash, or the URL map is missing.
    """
    path = asked.body.get("path", "")
    if not path.startswith("/"):
        raise forbid("path", path, "Must begin with a slash.")
    return begin(account, account.get(_owner(asked)), asked).to_json()


def change_endpoints(account: Account, asked: Asked) -> Json:
    """Attach or detach endpoints of a global (internet) endpoint group.

    Raises:
        Refused: The group is missing, or none or an unknown endpoint is named.
    """
    group = account.get(_owner(asked))
    check_idle(group)
    named: list[Json] = asked.body.get("networkEndpoints", [])
    if not named:
        raise forbid("networkEndpoints", "[]", "At least one endpoint must be given.")
    held = account.endpoints.setdefault(group.key, [])
    if asked.method.verb == "attachNetworkEndpoints":
        held += [one for one in named if one not in held]
    else:
        gone = next((one for one in named if one not in held), None)
        if gone is not None:
            raise forbid("networkEndpoints", gone, "There is no such endpoint in the group.")
        held[:] = [one for one in held if one not in named]
    return rewrite(account, group, {**group.body, "size": len(held)}, asked)


def list_endpoints(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The group is missing.
    """
    group = account.get(_owner(asked))
    held = account.endpoints.get(group.key, [])
    return {
        "kind": "compute#networkEndpointGroupsListNetworkEndpoints",
        "id": str(group.uid),
        "items": [{"networkEndpoint": one} for one in copy.deepcopy(held)],
    }


def get_health(account: Account, asked: Asked) -> Json:
    """Health is of the bridge's making; without one nothing is known, as Google says of backends never probed.

    Raises:
        Refused: The backend service is missing.
    """
    account.get(_owner(asked))
    return {"kind": "compute#backendServiceGroupHealth"}


def update_peering(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The network, or the peering, is none.
    """
    network = account.get(_owner(asked))
    check_idle(network)
    wanted: Json = asked.body.get("networkPeering", {})
    peerings: list[Json] = copy.deepcopy(network.body.get("peerings", []))
    found = next((one for one in peerings if one["name"] == wanted.get("name")), None)
    if found is None:
        raise forbid("networkPeering.name", wanted.get("name"), "There is no such peering on the network.")
    found |= wanted
    return rewrite(account, network, {**network.body, "peerings": peerings}, asked)


def _owner(asked: Asked) -> str:
    """The key of the resource whose sub-path was called; the path of the older calls leaves `global` out."""
    project, kind, *rest = asked.key.removeprefix("compute/projects/").split("/")
    scope = [kind] if kind in ("global", "regions") else ["global", kind]
    return "/".join(["compute/projects", project, *scope, *rest[:-1]])


_GROUPS = "compute.globalNetworkEndpointGroups"

VERBS: dict[str, Verb] = {
    **{f"compute.{name}": partial(set_field, field) for name, field in _SETTERS.items()},
    **{f"compute.{name}.setLabels": set_labels for name in _LABELLED},
    "compute.urlMaps.invalidateCache": invalidate_cache,
    "compute.backendServices.getHealth": get_health,
    "compute.networks.updatePeering": update_peering,
    f"{_GROUPS}.attachNetworkEndpoints": change_endpoints,
    f"{_GROUPS}.detachNetworkEndpoints": change_endpoints,
    f"{_GROUPS}.listNetworkEndpoints": list_endpoints,
}
