"""A global load balancer from the forwarding rule down, as Compute Engine keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearse.gcp.conftest import PROJECT, Cloud, P

LINK = f"https://www.googleapis.com/compute/v1/{P}/global"
SERVICES = f"v2/{P}/locations/europe-west1/services"
REGION = "regions/europe-west1"


def backend_service(cloud: Cloud, name: str, scheme: str = "EXTERNAL_MANAGED") -> str:
    """A Cloud Run service, its endpoint group and the backend service before it."""
    cloud.done("POST", SERVICES, {"template": {"containers": [{"image": "hub.test/shop"}]}}, serviceId=name)
    cloud.compute(
        "POST",
        f"{REGION}/networkEndpointGroups",
        {"name": name, "networkEndpointType": "SERVERLESS", "cloudRun": {"service": name}},
    )
    group = f"https://www.googleapis.com/compute/v1/{P}/{REGION}/networkEndpointGroups/{name}"
    body = {"name": name, "protocol": "HTTPS", "loadBalancingScheme": scheme, "backends": [{"group": group}]}
    cloud.compute("POST", "global/backendServices", body)
    return f"{LINK}/backendServices/{name}"


def url_map(blue: str, green: str, weights: tuple[int, int]) -> dict[str, Any]:
    services = [{"backendService": one, "weight": weight} for one, weight in zip((blue, green), weights, strict=True)]
    return {"name": "shop", "defaultRouteAction": {"weightedBackendServices": services}}


@pytest.fixture
def chain(cloud: Cloud) -> Cloud:
    blue, green = backend_service(cloud, "blue"), backend_service(cloud, "green")
    cloud.compute("POST", "global/urlMaps", url_map(blue, green, (100, 0)))
    certificate = {"name": "shop", "type": "MANAGED", "managed": {"domains": ["shop.test"]}}
    cloud.compute("POST", "global/sslCertificates", certificate)
    proxy = {"name": "shop", "urlMap": f"{LINK}/urlMaps/shop", "sslCertificates": [f"{LINK}/sslCertificates/shop"]}
    cloud.compute("POST", "global/targetHttpsProxies", proxy)
    cloud.compute("POST", "global/forwardingRules", rule())
    return cloud


def rule(**changed: object) -> dict[str, object]:
    target = f"{LINK}/targetHttpsProxies/shop"
    fields = {"name": "shop", "target": target, "portRange": "443", "loadBalancingScheme": "EXTERNAL_MANAGED"}
    return {**fields, **changed}


def test_the_rule_has_an_address_and_its_port_as_a_range(chain: Cloud) -> None:
    found = chain.compute("GET", "global/forwardingRules/shop")
    assert found["IPAddress"].startswith("198.1")
    assert found["portRange"] == "443-443"


def test_weights_change_with_the_current_fingerprint(chain: Cloud) -> None:
    current = chain.compute("GET", "global/urlMaps/shop")
    services = current["defaultRouteAction"]["weightedBackendServices"]
    services[1]["weight"] = 100
    chain.compute("PATCH", "global/urlMaps/shop", current)
    after = chain.compute("GET", "global/urlMaps/shop")
    assert [one["weight"] for one in after["defaultRouteAction"]["weightedBackendServices"]] == [100, 100]
    assert after["fingerprint"] != current["fingerprint"]


def test_a_stale_fingerprint_is_refused(chain: Cloud) -> None:
    current = chain.compute("GET", "global/urlMaps/shop")
    chain.compute("PATCH", "global/urlMaps/shop", {**current, "description": "somebody else"})
    refusal = chain.refused("PATCH", f"compute/v1/{P}/global/urlMaps/shop", current)
    assert (refusal.status, refusal.reason) == (412, "conditionNotMet")


def test_a_missing_fingerprint_is_refused(chain: Cloud) -> None:
    refusal = chain.refused("PATCH", f"compute/v1/{P}/global/urlMaps/shop", {"description": "blind"})
    assert (refusal.status, refusal.reason) == (400, "required")
    assert refusal.message == "Required field 'resource.fingerprint' not specified"


@pytest.mark.parametrize(
    ("weights", "said"), [((1001, 0), "0 and 1000"), ((-1, 1), "TYPE_UINT32"), ((0, 0), "greater")]
)
def test_weights_no_load_balancer_takes_are_refused(chain: Cloud, weights: tuple[int, int], said: str) -> None:
    body = url_map(f"{LINK}/backendServices/blue", f"{LINK}/backendServices/green", weights)
    refusal = chain.refused("POST", f"compute/v1/{P}/global/urlMaps", {**body, "name": "other"})
    assert refusal.status == 400
    assert said in refusal.message


def test_weights_over_classic_backend_services_are_refused(chain: Cloud) -> None:
    classic = backend_service(chain, "classic", "EXTERNAL")
    body = url_map(classic, f"{LINK}/backendServices/green", (1, 1))
    refusal = chain.refused("POST", f"compute/v1/{P}/global/urlMaps", {**body, "name": "other"})
    assert "EXTERNAL" in refusal.message


def test_schemes_do_not_mix(chain: Cloud) -> None:
    body = rule(name="other", loadBalancingScheme="EXTERNAL")
    refusal = chain.refused("POST", f"compute/v1/{P}/global/forwardingRules", body)
    assert "must have the same scheme" in refusal.message


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("urlMaps/shop", "targetHttpsProxies/shop"),
        ("backendServices/blue", "urlMaps/shop"),
        ("targetHttpsProxies/shop", "forwardingRules/shop"),
        ("sslCertificates/shop", "targetHttpsProxies/shop"),
    ],
)
def test_what_is_in_use_stays(chain: Cloud, path: str, user: str) -> None:
    refusal = chain.refused("DELETE", f"compute/v1/{P}/global/{path}")
    assert (refusal.status, refusal.reason) == (400, "resourceInUseByAnotherResource")
    assert refusal.message.endswith(f"'{P}/global/{path}' is already being used by '{P}/global/{user}'")
    assert chain.compute("GET", f"global/{path}")


def test_a_rule_needs_a_target(chain: Cloud) -> None:
    refusal = chain.refused("POST", f"compute/v1/{P}/global/forwardingRules", rule(name="other", target=None))
    assert (refusal.status, refusal.reason) == (400, "required")


def test_a_target_that_is_not_there_is_named(chain: Cloud) -> None:
    target = f"{LINK}/targetHttpsProxies/nowhere"
    refusal = chain.refused("POST", f"compute/v1/{P}/global/forwardingRules", rule(name="other", target=target))
    assert (refusal.status, refusal.reason) == (404, "notFound")
    assert refusal.message == f"The resource '{P}/global/targetHttpsProxies/nowhere' was not found"


def test_a_bare_name_is_no_url(chain: Cloud) -> None:
    refusal = chain.refused("POST", f"compute/v1/{P}/global/forwardingRules", rule(name="other", target="shop"))
    assert refusal.message == "Invalid value for field 'resource.target': 'shop'. The URL is malformed."


def test_what_is_not_ready_cannot_be_built_upon(chain: Cloud) -> None:
    blue, green = f"{LINK}/backendServices/blue", f"{LINK}/backendServices/green"
    chain.ask("POST", f"compute/v1/{P}/global/urlMaps", {**url_map(blue, green, (1, 1)), "name": "late"})
    proxy = {"name": "late", "urlMap": f"{LINK}/urlMaps/late"}
    refusal = chain.refused("POST", f"compute/v1/{P}/global/targetHttpProxies", proxy)
    assert (refusal.status, refusal.reason) == (400, "resourceNotReady")


def test_an_operation_runs_until_it_is_due(chain: Cloud) -> None:
    started = chain.ask("POST", f"compute/v1/{P}/global/addresses", {"name": "egress"})
    path = f"compute/v1/{P}/global/operations/{started['name']}"
    assert chain.ask("GET", path)["status"] == "RUNNING"
    chain.clock.advance(1)
    assert chain.ask("GET", path)["status"] == "DONE"


def test_what_is_deleted_is_gone_when_its_operation_is_done(chain: Cloud) -> None:
    chain.ask("DELETE", f"compute/v1/{P}/global/forwardingRules/shop")
    assert chain.ask("GET", f"compute/v1/{P}/global/forwardingRules/shop")["name"] == "shop"
    chain.clock.advance(1)
    assert chain.refused("GET", f"compute/v1/{P}/global/forwardingRules/shop").status == 404


def test_a_rule_gets_another_target(chain: Cloud) -> None:
    proxy = {"name": "next", "urlMap": f"{LINK}/urlMaps/shop", "sslCertificates": [f"{LINK}/sslCertificates/shop"]}
    chain.compute("POST", "global/targetHttpsProxies", proxy)
    target = f"{LINK}/targetHttpsProxies/next"
    chain.compute("POST", "global/forwardingRules/shop/setTarget", {"target": target})
    assert chain.compute("GET", "global/forwardingRules/shop")["target"] == target


def test_a_proxy_gets_another_map_by_the_older_path(chain: Cloud) -> None:
    blue, green = f"{LINK}/backendServices/blue", f"{LINK}/backendServices/green"
    chain.compute("POST", "global/urlMaps", {**url_map(blue, green, (0, 1)), "name": "next"})
    chain.compute("POST", "targetHttpsProxies/shop/setUrlMap", {"urlMap": f"{LINK}/urlMaps/next"})
    assert chain.compute("GET", "global/targetHttpsProxies/shop")["urlMap"].endswith("/next")


def test_labels_have_a_fingerprint_of_their_own(chain: Cloud) -> None:
    path = f"compute/v1/{P}/global/forwardingRules/shop/setLabels"
    refusal = chain.refused("POST", path, {"labels": {"side": "blue"}, "labelFingerprint": "c3RhbGU="})
    assert refusal.status == 412
    current = chain.compute("GET", "global/forwardingRules/shop")["labelFingerprint"]
    chain.done("POST", path, {"labels": {"side": "blue"}, "labelFingerprint": current})
    assert chain.compute("GET", "global/forwardingRules/shop")["labels"] == {"side": "blue"}


def test_a_serverless_backend_takes_no_health_check(chain: Cloud) -> None:
    check = {"name": "probe", "type": "HTTP", "httpHealthCheck": {"port": 80}}
    chain.compute("POST", "global/healthChecks", check)
    body = chain.compute("GET", "global/backendServices/blue") | {"healthChecks": [f"{LINK}/healthChecks/probe"]}
    refusal = chain.refused("PATCH", f"compute/v1/{P}/global/backendServices/blue", body)
    assert "no health checks" in refusal.message


def test_an_internet_endpoint_group_reaches_the_other_cloud(chain: Cloud) -> None:
    group = {"name": "aws", "networkEndpointType": "INTERNET_FQDN_PORT", "defaultPort": 443}
    chain.compute("POST", "global/networkEndpointGroups", group)
    endpoint = {"fqdn": "blue.shop.test", "port": 443}
    path = "global/networkEndpointGroups/aws"
    chain.compute("POST", f"{path}/attachNetworkEndpoints", {"networkEndpoints": [endpoint]})
    assert chain.compute("POST", f"{path}/listNetworkEndpoints")["items"] == [{"networkEndpoint": endpoint}]
    assert chain.compute("GET", path)["size"] == 1


def test_a_project_that_is_not_ours_is_unknown(cloud: Cloud) -> None:
    refusal = cloud.refused("GET", "compute/v1/projects/elsewhere/global/networks")
    assert (refusal.status, refusal.message) == (404, "The resource 'projects/elsewhere' was not found")


def test_a_region_that_does_not_exist_is_unknown(cloud: Cloud) -> None:
    refusal = cloud.refused("GET", f"compute/v1/{P}/regions/mars-north1/addresses")
    assert refusal.message == "Invalid value for field 'region': 'mars-north1'. Unknown region."


def test_listings_come_in_pages(cloud: Cloud) -> None:
    for name in ("a", "b", "c"):
        cloud.compute("POST", "global/addresses", {"name": name})
    path = f"compute/v1/{P}/global/addresses"
    first = cloud.ask("GET", path, maxResults="2")
    second = cloud.ask("GET", path, maxResults="2", pageToken=first["nextPageToken"])
    assert [one["name"] for one in first["items"] + second["items"]] == ["a", "b", "c"]
    assert "nextPageToken" not in second
    assert PROJECT in second["items"][0]["selfLink"]
