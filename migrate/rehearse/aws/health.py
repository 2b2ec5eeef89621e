"""HealthCheck: a Route 53 health check whose verdict the rehearsal sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Health(StrEnum):
    """What the checkers see at the endpoint."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One version of a check. `config` is the HealthCheckConfig of the API and is never changed."""

    id: str
    reference: str
    config: Mapping[str, Any]
    version: int = 1
    endpoint: Health = Health.HEALTHY

    @property
    def healthy(self) -> bool:
        """As Route 53 counts it: a disabled check is always healthy, an inverted one means the opposite
        (API reference, HealthCheckConfig)."""
        if self.config.get("Disabled"):
            return True
        return (self.endpoint is Health.HEALTHY) != bool(self.config.get("Inverted"))

    def updated(self, fields: Mapping[str, Any]) -> HealthCheck:
        return replace(self, config={**self.config, **fields}, version=self.version + 1)

    def to_api(self) -> dict[str, Any]:
        return {
            "Id": self.id,
            "CallerReference": self.reference,
            "HealthCheckConfig": dict(self.config),
            "HealthCheckVersion": self.version,
        }


_DEFAULTS: Mapping[str, Any] = {
    "RequestInterval": 30,
    "FailureThreshold": 3,
    "MeasureLatency": False,
    "Inverted": False,
    "Disabled": False,
}

_PORTS = {"HTTP": 80, "HTTPS": 443, "HTTP_STR_MATCH": 80, "HTTPS_STR_MATCH": 443}


def completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with the defaults Route 53 fills in."""
    ports = {"Port": _PORTS[config["Type"]]} if config["Type"] in _PORTS else {}
    return {**_DEFAULTS, **ports, **config}


def complaint(config: Mapping[str, Any]) -> str | None:
    """What is wrong with a HealthCheckConfig, or None: the rules a check of an endpoint must keep."""
    kind = config.get("Type")
    if kind not in _PORTS and kind != "TCP":
        return f"Invalid parameter : Type {kind} is not served by the loopback Route 53"
    if "IPAddress" not in config and "FullyQualifiedDomainName" not in config:
        return "Invalid parameter : Either IPAddress or FullyQualifiedDomainName must be specified"
    if kind == "TCP" and "Port" not in config:
        return "Invalid parameter : Port must be specified for TCP health checks"
    if config.get("RequestInterval", 30) not in (10, 30):
        return "Invalid parameter : RequestInterval must be 10 or 30"
    if not 1 <= config.get("FailureThreshold", 3) <= 10:
        return "Invalid parameter : FailureThreshold must be between 1 and 10"
    return None
