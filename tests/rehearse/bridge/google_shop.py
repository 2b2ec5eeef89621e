"""GoogleShop: a Cloud Run service behind a global load balancer, made by hand in the loopback Google Cloud."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from tests.waiting import eventually

PROJECT = "rehearsal"
REGION = "europe-west3"
_COMPUTE = f"compute/v1/projects/{PROJECT}"
_RUN = f"v2/projects/{PROJECT}/locations/{REGION}/services"


class GoogleShop:
    """Made whole at once; `scale`, `close` and `remove` are what an operator may do to it."""

    def __init__(self, endpoint: str, *, containers: int) -> None:
        self._endpoint = endpoint
        self._opener = build_opener(ProxyHandler({}))
        self._do("POST", f"{_RUN}?serviceId=shop", _service(containers))
        group = {"name": "shop", "networkEndpointType": "SERVERLESS", "cloudRun": {"service": "shop"}}
        self._make(f"regions/{REGION}/networkEndpointGroups", group)
        backend = {
            "protocol": "HTTPS",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "backends": [{"group": self._url(f"regions/{REGION}/networkEndpointGroups/shop")}],
        }
        self._make("global/backendServices", {"name": "shop", **backend})
        service = self._url("global/backendServices/shop")
        self._make("global/urlMaps", {"name": "shop", "defaultService": service})
        self._make("global/targetHttpProxies", {"name": "shop", "urlMap": self._url("global/urlMaps/shop")})
        self._make("global/addresses", {"name": "shop"})
        self.address = self._do("GET", f"{_COMPUTE}/global/addresses/shop")["address"]
        self.listen()

    def listen(self) -> None:
        rule = {"target": self._url("global/targetHttpProxies/shop"), "portRange": "80", "IPAddress": self.address}
        self._make("global/forwardingRules", {"name": "shop", "loadBalancingScheme": "EXTERNAL_MANAGED", **rule})

    def scale(self, containers: int) -> None:
        self._do("PATCH", f"{_RUN}/shop", _service(containers))

    def close(self) -> None:
        self._do("DELETE", f"{_COMPUTE}/global/forwardingRules/shop")

    def remove(self) -> None:
        self._do("DELETE", f"{_RUN}/shop")

    def _make(self, collection: str, body: dict[str, Any]) -> None:
        self._do("POST", f"{_COMPUTE}/{collection}", body)

    def _do(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask, and wait until the operation that was begun is done."""
        said = self._ask(method, path, body)
        if str(said.get("kind", "")).endswith("#operation"):
            link = said["selfLink"].partition("/compute/")[2]
            eventually(lambda: self._ask("GET", f"compute/{link}")["status"] == "DONE")
        elif "/operations/" in str(said.get("name", "")):
            eventually(lambda: self._ask("GET", f"v2/{said['name']}").get("done"))
        return said

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": "Bearer anybody", "Content-Type": "application/json"}
        request = Request(f"{self._endpoint}/{path}", data=data, method=method, headers=headers)
        with self._opener.open(request, timeout=5) as answered:
            return json.loads(answered.read())

    def _url(self, name: str) -> str:
        return f"https://www.googleapis.com/{_COMPUTE}/{name}"


def _service(containers: int) -> dict[str, Any]:
    scaling = {"minInstanceCount": containers, "maxInstanceCount": 10}
    return {"template": {"containers": [{"image": "hub.test/shop"}], "scaling": scaling}}
