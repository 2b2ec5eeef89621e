"""Services: those of ECS as they are once their tasks run, with what moto forgets of them.

In moto no task of a service ever starts. What really runs is the bridge's business; until it says otherwise a service
has as many tasks as it wants.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast

from migrate.rehearse.aws.model import Operation

Json = dict[str, Any]

_FORGOTTEN = ("healthCheckGracePeriodSeconds", "enableExecuteCommand")


@dataclass(slots=True)
class Services:
    """`asked` is what moto forgets, by the ARN of the service."""

    asked: dict[str, Json] = field(default_factory=dict[str, Json])

    def corrected(self, operation: Operation, body: bytes) -> bytes:
        """An answer that holds one service or several, put right."""
        told = cast("Json", json.loads(body))
        if "service" in told:
            self._remember(told["service"]["serviceArn"], operation.parameters)
        for service in [told["service"]] if "service" in told else cast("list[Json]", told.get("services", [])):
            self._settle(service)
        return json.dumps(told).encode()

    def _remember(self, arn: str, parameters: Json) -> None:
        held = self.asked.setdefault(arn, {})
        held |= {name: parameters[name] for name in _FORGOTTEN if name in parameters}
        breaker = parameters.get("deploymentConfiguration", {}).get("deploymentCircuitBreaker")
        if breaker is not None:
            held["deploymentCircuitBreaker"] = breaker

    def _settle(self, service: Json) -> None:
        held = dict(self.asked.get(service["serviceArn"], {}))
        breaker = held.pop("deploymentCircuitBreaker", None)
        if breaker is not None:
            service.setdefault("deploymentConfiguration", {})["deploymentCircuitBreaker"] = breaker
        service |= held
        for counted in (service, *service.get("deployments", [])):
            counted |= {"runningCount": counted.get("desiredCount", 0), "pendingCount": 0}
        for deployment in service.get("deployments", []):
            deployment["rolloutState"] = "COMPLETED"
