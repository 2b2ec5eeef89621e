"""Google: the fronts in the loopback Google Cloud: forwarding rules, and the Cloud Run services they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrate.model.side import Cloud
from migrate.rehearse.bridge.front import Front
from migrate.rehearse.gcp.control import Control
from migrate.rehearse.gcp.document import Json

_API = "/compute/v1/"


class Google:
    """Every project of the account."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def look(self) -> list[Front]:
        """Every address that a global forwarding rule has. Raises RehearsalError when the stub does not answer."""
        return _Sight(self._control.resources()).fronts()


@dataclass(frozen=True, slots=True)
class _Sight:
    """What existed at one moment, by key."""

    resources: Mapping[str, Json]

    def fronts(self) -> list[Front]:
        services: dict[str, set[str]] = {}
        for key, rule in self.resources.items():
            if "/global/forwardingRules/" in key:
                services.setdefault(rule["IPAddress"], set()).update(self._behind(rule))
        return [
            Front(Cloud.GCP, address, listens=bool(names), containers=sum(map(self._containers, names)))
            for address, names in services.items()
        ]

    def _behind(self, rule: Json) -> Iterator[str]:
        """The keys of the Cloud Run services, there or not, that a rule leads to; none where it only redirects."""
        proxy = self._linked(rule["target"])
        for backend in _backends(self._linked(proxy.get("urlMap", ""))):
            for group in self._linked(backend).get("backends", []):
                endpoint = self._linked(group["group"])
                if "cloudRun" in endpoint:
                    yield _run_key(group["group"], endpoint["cloudRun"]["service"])

    def _containers(self, service: str) -> int:
        """A service that keeps none warm starts one with the first request."""
        found = self.resources.get(service)
        if found is None:
            return 0
        scaling = found.get("template", {}).get("scaling", {}) | found.get("scaling", {})
        return max(1, int(scaling.get("minInstanceCount", 0)))

    def _linked(self, url: str) -> Json:
        return self.resources.get(_key(url), {})


def _backends(url_map: Json) -> Iterator[str]:
    if "defaultService" in url_map:
        yield url_map["defaultService"]
    weighted = url_map.get("defaultRouteAction", {}).get("weightedBackendServices", [])
    yield from (one["backendService"] for one in weighted if one.get("weight"))


def _key(url: str) -> str:
    return f"compute/{url.rpartition(_API)[2]}"


def _run_key(group: str, service: str) -> str:
    """The group stands in the region of its service: .../projects/P/regions/R/networkEndpointGroups/N."""
    _, project, _, region, *_ = group.rpartition(_API)[2].split("/")
    return f"run/projects/{project}/locations/{region}/services/{service}"
