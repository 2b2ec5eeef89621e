"""Load balancing rules: from the forwarding rule down to the endpoint group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.services.demand import forbid, require, within
from migrate.rehearse.gcp.services.network import external_address

WEIGHT_LIMIT = 1_000
"""WeightedBackendService.weight: "The value must be from 0 to 1000"."""

_PROBES = {
    "HTTP": "httpHealthCheck",
    "HTTPS": "httpsHealthCheck",
    "HTTP2": "http2HealthCheck",
    "TCP": "tcpHealthCheck",
    "SSL": "sslHealthCheck",
    "GRPC": "grpcHealthCheck",
}
_SERVERLESS = {"SERVERLESS": ("cloudRun", "cloudFunction", "appEngine")}
_SPEAKS = {"targetHttpProxies": ("80", "8080"), "targetHttpsProxies": ("443",)}
"""Ports of global external load balancers; a classic HTTP proxy takes 80 and 8080, an HTTPS proxy 443."""


def check_health_check(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    require(body, "type")
    wanted = _PROBES.get(body["type"])
    others = [field for field in _PROBES.values() if field in body and field != wanted]
    if wanted is None or others:
        raise forbid(others[0] if others else "type", body["type"], "The check and its type must agree.")
    for field in ("checkIntervalSec", "timeoutSec"):
        within(body, field, 1, 300)
    for field in ("healthyThreshold", "unhealthyThreshold"):
        within(body, field, 1, 10)
    if body["timeoutSec"] > body["checkIntervalSec"]:
        raise forbid("timeoutSec", body["timeoutSec"], "Must not exceed checkIntervalSec.")


def check_endpoint_group(account: Account, resource: Resource, _: Json | None) -> None:
    body = resource.body
    require(body, "networkEndpointType")
    named = [field for field in _SERVERLESS["SERVERLESS"] if body.get(field)]
    if body["networkEndpointType"] == "SERVERLESS":
        if len(named) != 1:
            raise forbid(
                "cloudRun", named, "A serverless group names exactly one of cloudRun, cloudFunction, appEngine."
            )
        _check_run(account, resource)
    elif named:
        raise forbid(named[0], body[named[0]], "Only serverless groups name a service.")


def _check_run(account: Account, resource: Resource) -> None:
    """Google takes a group whose service is missing and answers 404 to its traffic; here that is a refusal."""
    name = resource.body.get("cloudRun", {}).get("service")
    if name is not None:
        account.get(f"run/projects/{resource.project}/locations/{resource.location}/services/{name}")


def fill_endpoint_group(_: Account, resource: Resource) -> None:
    resource.body.setdefault("size", 0)


def check_backend_service(account: Account, resource: Resource, _: Json | None) -> None:
    body = resource.body
    within(body, "timeoutSec", 1, 2_147_483_647)
    groups = [backend.get("group") for backend in body.get("backends", [])]
    if None in groups or len(set(groups)) != len(groups):
        raise forbid("backends", groups, "Every backend names a group of its own.")
    kinds = {_endpoint_type(account, str(group)) for group in groups}
    if kinds & {"SERVERLESS"} and body.get("healthChecks"):
        raise forbid("healthChecks", body["healthChecks"], "Serverless network endpoint groups have no health checks.")
    if len(kinds) > 1 and "SERVERLESS" in kinds:
        raise forbid("backends", groups, "Serverless groups do not mix with others.")
    if kinds - {"SERVERLESS", "INTERNET_FQDN_PORT", "INTERNET_IP_PORT"} and not body.get("healthChecks"):
        raise forbid("healthChecks", "", "At least one health check must be given.")


def fill_backend_service(_: Account, resource: Resource) -> None:
    if resource.body["protocol"] in ("HTTP", "HTTPS"):
        resource.body.setdefault("port", 443 if resource.body["protocol"] == "HTTPS" else 80)
        resource.body.setdefault("portName", resource.body["protocol"].lower())


def _endpoint_type(account: Account, group: str) -> str:
    found = _at(account, group)
    return str(found.body.get("networkEndpointType")) if found else "INSTANCE_GROUP"


def check_backend_bucket(account: Account, resource: Resource, _: Json | None) -> None:
    require(resource.body, "bucketName")
    account.get(f"storage/b/{resource.body['bucketName']}")


def check_url_map(account: Account, resource: Resource, _: Json | None) -> None:
    body = resource.body
    _check_target("", body)
    matchers = {matcher.get("name") for matcher in body.get("pathMatchers", [])}
    for place, matcher in enumerate(body.get("pathMatchers", [])):
        _check_target(f"pathMatchers[{place}].", matcher)
    for place, rule in enumerate(body.get("hostRules", [])):
        if rule.get("pathMatcher") not in matchers:
            raise forbid(f"hostRules[{place}].pathMatcher", rule.get("pathMatcher"), "There is no such path matcher.")
        if not rule.get("hosts"):
            raise forbid(f"hostRules[{place}].hosts", "[]", "Required.")
    for path, action in _actions(body, ""):
        _check_weights(path, action.get("weightedBackendServices"))
    _check_schemes(account, body)


def _check_target(prefix: str, body: Json) -> None:
    """Exactly one of a service, a redirect, or a route action with weights."""
    weighted = body.get("defaultRouteAction", {}).get("weightedBackendServices")
    given = [body.get("defaultService"), body.get("defaultUrlRedirect"), weighted]
    if sum(one is not None for one in given) != 1:
        why = "Exactly one of defaultService, defaultUrlRedirect and weightedBackendServices is needed."
        raise forbid(f"{prefix}defaultService", body.get("defaultService", ""), why)


def _check_weights(path: str, services: list[Json] | None) -> None:
    for place, service in enumerate(services or []):
        where = f"{path}.weightedBackendServices[{place}]"
        if not service.get("backendService"):
            raise forbid(f"{where}.backendService", "", "Required.")
        if not 0 <= int(service.get("weight", 0)) <= WEIGHT_LIMIT:
            raise forbid(f"{where}.weight", service["weight"], f"Must be between 0 and {WEIGHT_LIMIT}.")
    if services and not any(int(service.get("weight", 0)) for service in services):
        raise forbid(f"{path}.weightedBackendServices", "all 0", "At least one weight must be greater than 0.")


def _check_schemes(account: Account, body: Json) -> None:
    """Weights need the scheme EXTERNAL_MANAGED (or an internal one): the classic load balancer has none."""
    for path, action in _actions(body, ""):
        for service in action.get("weightedBackendServices", []):
            found = _at(account, service["backendService"])
            if found is not None and found.body["loadBalancingScheme"] == "EXTERNAL":
                why = "weightedBackendServices is not supported with the load balancing scheme EXTERNAL."
                raise forbid(f"{path}.weightedBackendServices", service["backendService"], why)


def _actions(value: object, path: str) -> Iterator[tuple[str, Json]]:
    """Every route action in a URL map with its path."""
    if isinstance(value, list):
        for place, item in enumerate(cast("list[object]", value)):
            yield from _actions(item, f"{path}[{place}]")
    if isinstance(value, dict):
        for name, inner in cast("dict[str, object]", value).items():
            inside = f"{path}.{name}" if path else name
            if name in ("defaultRouteAction", "routeAction"):
                yield inside, cast("Json", inner)
            else:
                yield from _actions(inner, inside)


def check_http_proxy(_: Account, resource: Resource, __: Json | None) -> None:
    require(resource.body, "urlMap")


def check_https_proxy(_: Account, resource: Resource, __: Json | None) -> None:
    require(resource.body, "urlMap")
    if not resource.body.get("sslCertificates") and not resource.body.get("certificateMap"):
        raise forbid("sslCertificates", "[]", "At least one certificate or a certificate map must be given.")


def check_forwarding_rule(account: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    require(body, "target", "portRange")
    proxy = _at(account, body["target"])
    if proxy is None:
        raise forbid("target", body["target"], "The target must be a target proxy.")
    first, _, last = str(body["portRange"]).partition("-")
    allowed = _SPEAKS.get(proxy.collection.resource.rpartition(".")[2], ())
    managed = body["loadBalancingScheme"] == "EXTERNAL_MANAGED"
    if (last and last != first) or not (first in allowed or (managed and first.isdecimal())):
        raise forbid("portRange", body["portRange"], f"This target takes one port of {', '.join(allowed)}.")
    _check_scheme(account, body, proxy)


def _check_scheme(account: Account, body: Json, proxy: Resource) -> None:
    """The scheme of the rule and of every backend service behind it must be the same."""
    url_map = _at(account, proxy.body["urlMap"])
    for url in _services(url_map.body if url_map else {}):
        behind = _at(account, url)
        scheme = behind.body.get("loadBalancingScheme") if behind else None
        if scheme not in (None, body["loadBalancingScheme"]):
            text = (
                f"Invalid value for field 'resource.loadBalancingScheme': '{body['loadBalancingScheme']}'. "
                f"The forwarding rule and backend service '{url}' ({scheme}) must have the same scheme."
            )
            raise Refused(Code.INVALID_ARGUMENT, text)


def fill_forwarding_rule(account: Account, resource: Resource) -> None:
    body = resource.body
    named = _at(account, str(body.get("IPAddress", "")))
    if named is not None:
        body["IPAddress"] = named.body["address"]
    body.setdefault("IPAddress", external_address(account))
    first, _, last = str(body["portRange"]).partition("-")
    body["portRange"] = f"{first}-{last or first}"


def check_ssl_certificate(_: Account, resource: Resource, __: Json | None) -> None:
    body = resource.body
    if body["type"] == "MANAGED":
        if not body.get("managed", {}).get("domains"):
            raise forbid("managed.domains", "[]", "Required for managed certificates.")
    else:
        require(body, "certificate", "privateKey")


def fill_ssl_certificate(_: Account, resource: Resource) -> None:
    if resource.body["type"] == "MANAGED":
        resource.body["managed"]["status"] = "PROVISIONING"


def check_ssl_policy(_: Account, resource: Resource, __: Json | None) -> None:
    custom = bool(resource.body.get("customFeatures"))
    if custom != (resource.body["profile"] == "CUSTOM"):
        raise forbid("customFeatures", custom, "Features are listed for the profile CUSTOM and for no other.")


def fill_ssl_policy(_: Account, resource: Resource) -> None:
    resource.body["enabledFeatures"] = list(
        resource.body.get("customFeatures", ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"])
    )


def _services(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _services(item)
    if isinstance(value, dict):
        for name, inner in cast("dict[str, Any]", value).items():
            if name in ("defaultService", "service", "backendService") and isinstance(inner, str):
                yield inner
            yield from _services(inner)


def _at(account: Account, url: str) -> Resource | None:
    name = url.partition("/compute/v1/")[2] or url
    return account.resources.get(f"compute/{name}")
