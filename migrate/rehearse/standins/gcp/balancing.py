"""Balancing: the global load balancer, from the forwarding rule down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import Codec
from migrate.rehearse.standins.gcp.link import full
from migrate.rehearse.standins.gcp.network import API, GLOBAL, REGIONAL, linked
from migrate.rehearse.standins.gcp.rest import Rest, Show, Updates
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

_PROBES = {
    "httpHealthCheck": "HTTP",
    "httpsHealthCheck": "HTTPS",
    "http2HealthCheck": "HTTP2",
    "tcpHealthCheck": "TCP",
    "sslHealthCheck": "SSL",
    "grpcHealthCheck": "GRPC",
}
_SERVICES = ("defaultService", "service", "backendService")
_TIMES = ("checkIntervalSec", "timeoutSec", "healthyThreshold", "unhealthyThreshold")


def _probe_rules(values: Values) -> Iterator[tuple[str, str]]:
    if len([name for name in _PROBES if values.get(name)]) != 1:
        yield "httpHealthCheck", f"only one of {', '.join(_PROBES)} can be specified, and one must be"


def _probe_body(_: Cloud, told: Values) -> Values:
    return {**told, "type": next(kind for name, kind in _PROBES.items() if name in told)}


def _backend_body(_: Cloud, told: Values) -> Values:
    """The provider's one health check is a list of one in the API, its drain a field inside another."""
    drain = told.pop("connectionDrainingTimeoutSec", None)
    check = told.pop("healthChecks", None)
    backends = [{**one, "group": full(one["group"])} for one in told.get("backends", [])]
    told |= {"backends": backends} if backends else {}
    told |= {"healthChecks": [full(check)]} if check else {}
    return told | ({} if drain is None else {"connectionDraining": {"drainingTimeoutSec": drain}})


def _show_backend(told: Values, _: str) -> Values:
    drain = told.get("connectionDraining", {}).get("drainingTimeoutSec")
    checks = told.pop("healthChecks", [])
    told |= {"healthChecks": checks[0]} if checks else {}
    return {**told, "connectionDrainingTimeoutSec": drain, "generatedId": told.get("id")}


def _map_rules(values: Values) -> Iterator[tuple[str, str]]:
    weighted = values.get("defaultRouteAction", {}).get("weightedBackendServices")
    given = [values.get("defaultService"), values.get("defaultUrlRedirect"), weighted]
    if sum(one is not None for one in given) != 1:
        yield (
            "defaultService",
            "exactly one of defaultService, defaultUrlRedirect and weighted services must be specified",
        )


def _links_inside(value: object, *, named: str = "") -> object:
    """Every service a URL map names, as a URL."""
    if isinstance(value, dict):
        return {name: _links_inside(one, named=name) for name, one in cast("Values", value).items()}
    if isinstance(value, list):
        return [_links_inside(one) for one in cast("list[object]", value)]
    return full(value) if named in _SERVICES and isinstance(value, str) else value


def _map_body(_: Cloud, told: Values) -> Values:
    return cast("Values", _links_inside(told))


def _rule_rules(values: Values) -> Iterator[tuple[str, str]]:
    first = str(values.get("portRange", "")).partition("-")[0]
    if not (first.isdecimal() and 1 <= int(first) <= 65_535):
        yield "portRange", f"expected a port or a range of ports, got {values.get('portRange')!r}"


def _show_rule(told: Values, _: str) -> Values:
    """One port comes back as a range, which the provider takes for the same."""
    first, _, last = str(told.get("portRange", "")).partition("-")
    return {**told, "portRange": first if first == last else told.get("portRange"), "forwardingRuleId": told.get("id")}


def _numbered(name: str) -> Show:
    """Properties with the number Google gave under the provider's own name."""

    def show(told: Values, _: str) -> Values:
        return {**told, name: told.get("id")}

    return show


RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:compute/healthCheck:HealthCheck",
        api=API,
        collection=f"{GLOBAL}/healthChecks",
        inputs=("description", "sourceRegions", "logConfig", *_TIMES, *_PROBES),
        defaults={"checkIntervalSec": 5, "timeoutSec": 5, "healthyThreshold": 2, "unhealthyThreshold": 2},
        body=_probe_body,
        rules=_probe_rules,
        updates=Updates.PUT,
    ),
    Rest(
        type="gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
        api=API,
        collection=f"{REGIONAL}/networkEndpointGroups",
        inputs=("networkEndpointType", "cloudRun", "cloudFunction", "appEngine", "description"),
        updates=Updates.NEVER,
        defaults={"networkEndpointType": "SERVERLESS"},
    ),
    Rest(
        type="gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
        api=API,
        collection=f"{GLOBAL}/networkEndpointGroups",
        inputs=("networkEndpointType", "defaultPort", "description"),
        updates=Updates.NEVER,
    ),
    Rest(
        type="gcp:compute/backendService:BackendService",
        api=API,
        collection=f"{GLOBAL}/backendServices",
        inputs=(
            "backends",
            "protocol",
            "portName",
            "timeoutSec",
            "loadBalancingScheme",
            "healthChecks",
            "sessionAffinity",
            "enableCdn",
            "cdnPolicy",
            "customRequestHeaders",
            "customResponseHeaders",
            "logConfig",
            "description",
            "connectionDrainingTimeoutSec",
            "outlierDetection",
            "localityLbPolicy",
        ),
        codec=Codec({"enableCdn": "enableCDN"}),
        replaces=("loadBalancingScheme",),
        clears=("customRequestHeaders", "customResponseHeaders", "healthChecks"),
        defaults={"loadBalancingScheme": "EXTERNAL", "connectionDrainingTimeoutSec": 300},
        body=_backend_body,
        show=_show_backend,
        updates=Updates.PUT,
    ),
    Rest(
        type="gcp:compute/uRLMap:URLMap",
        api=API,
        collection=f"{GLOBAL}/urlMaps",
        inputs=(
            "defaultService",
            "defaultRouteAction",
            "defaultUrlRedirect",
            "hostRules",
            "pathMatchers",
            "description",
        ),
        clears=("defaultService", "defaultRouteAction", "defaultUrlRedirect", "hostRules", "pathMatchers"),
        body=_map_body,
        show=_numbered("mapId"),
        rules=_map_rules,
        updates=Updates.PUT,
    ),
    Rest(
        type="gcp:compute/targetHttpProxy:TargetHttpProxy",
        api=API,
        collection=f"{GLOBAL}/targetHttpProxies",
        inputs=("urlMap", "description"),
        replaces=("description",),
        body=linked("urlMap"),
        show=_numbered("proxyId"),
    ),
    Rest(
        type="gcp:compute/targetHttpsProxy:TargetHttpsProxy",
        api=API,
        collection=f"{GLOBAL}/targetHttpsProxies",
        inputs=("urlMap", "sslPolicy", "certificateMap", "sslCertificates", "quicOverride", "description"),
        replaces=("description",),
        clears=("sslPolicy", "certificateMap", "sslCertificates"),
        body=linked("urlMap", "sslPolicy"),
        show=_numbered("proxyId"),
    ),
    Rest(
        type="gcp:compute/sSLPolicy:SSLPolicy",
        api=API,
        collection=f"{GLOBAL}/sslPolicies",
        inputs=("profile", "minTlsVersion", "customFeatures", "description"),
        replaces=("description",),
        defaults={"profile": "COMPATIBLE", "minTlsVersion": "TLS_1_0"},
    ),
    Rest(
        type="gcp:compute/globalForwardingRule:GlobalForwardingRule",
        api=API,
        collection=f"{GLOBAL}/forwardingRules",
        inputs=(
            "target",
            "ipAddress",
            "ipProtocol",
            "portRange",
            "loadBalancingScheme",
            "networkTier",
            "labels",
            "description",
        ),
        codec=Codec({"ipAddress": "IPAddress", "ipProtocol": "IPProtocol"}),
        defaults={"loadBalancingScheme": "EXTERNAL"},
        body=linked("target", "IPAddress"),
        show=_show_rule,
        rules=_rule_rules,
        updates=Updates.VERBS,
        verbs={"target": "setTarget"},
    ),
)


def _group_path(cloud: Cloud, values: Values) -> str:
    project = values.get("project", cloud.project)
    return f"{API}/projects/{project}/global/networkEndpointGroups/{values['globalNetworkEndpointGroup']}"


def _endpoint(values: Values) -> Values:
    return {name: values[name] for name in ("fqdn", "ipAddress", "port") if values.get(name) is not None}


def _attach(cloud: Cloud, new: Values) -> str:
    path = f"{_group_path(cloud, new)}/attachNetworkEndpoints"
    with cloud.alone(path):
        cloud.wait(cloud.call("POST", path, {"networkEndpoints": [_endpoint(new)]}), API)
    parts = (new.get("project", cloud.project), new["globalNetworkEndpointGroup"], new.get("ipAddress", ""))
    return "/".join((*parts, new.get("fqdn", ""), str(new["port"])))


def _read_endpoint(cloud: Cloud, identifier: str, _: Values) -> Values | None:
    project, group, address, fqdn, port = identifier.split("/")
    known = {"project": project, "globalNetworkEndpointGroup": group}
    if cloud.find(_group_path(cloud, known)) is None:
        return None
    listed = cloud.call("POST", f"{_group_path(cloud, known)}/listNetworkEndpoints")
    wanted = {name: one for name, one in (("fqdn", fqdn), ("ipAddress", address), ("port", int(port))) if one}
    held = [one["networkEndpoint"] for one in listed.get("items", [])]
    return {**known, **wanted} if wanted in held else None


def _detach(cloud: Cloud, _: str, state: Values) -> None:
    path = f"{_group_path(cloud, state)}/detachNetworkEndpoints"
    with cloud.alone(path.replace("detach", "attach")):
        cloud.wait(cloud.call("POST", path, {"networkEndpoints": [_endpoint(state)]}), API)


ENDPOINT: Kind[Cloud] = Kind(
    type="gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
    inputs=frozenset(("globalNetworkEndpointGroup", "fqdn", "ipAddress", "port", "project")),
    create=_attach,
    read=_read_endpoint,
    delete=_detach,
)

KINDS: tuple[Kind[Cloud], ...] = (*(rest.kind() for rest in RESTS), ENDPOINT)
