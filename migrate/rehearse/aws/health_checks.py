"""HealthChecks: the health checks of the account."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from migrate.rehearse.aws.health import Health, HealthCheck, completed
from migrate.rehearse.aws.health import complaint as health_complaint
from migrate.rehearse.aws.refusal import Code, Refused

CHECKERS: Mapping[str, str] = {"us-east-1": "15.177.2.74", "eu-west-1": "15.177.10.74", "sa-east-1": "15.177.6.74"}
"""Regions of the checkers that report, with an address of each."""

_UPDATABLE = frozenset(
    ("IPAddress", "Port", "ResourcePath", "FullyQualifiedDomainName", "SearchString", "FailureThreshold")
) | frozenset(("Inverted", "Disabled", "EnableSNI", "Regions"))


@dataclass(slots=True)
class HealthChecks:
    """By id. A deleted check keeps its last verdict for the records that still name it: Route 53 lets it be
    deleted while in use and then promises nothing (API reference, DeleteHealthCheck)."""

    draw: random.Random
    _checks: dict[str, HealthCheck] = field(default_factory=dict[str, HealthCheck])
    _deleted: dict[str, HealthCheck] = field(default_factory=dict[str, HealthCheck])

    def __contains__(self, check_id: str) -> bool:
        return check_id in self._checks

    def healthy(self, check_id: str) -> bool:
        return (self._checks.get(check_id) or self._deleted[check_id]).healthy

    def find(self, check_id: str) -> HealthCheck:
        """
        Raises:
            Refused: NoSuchHealthCheck.
        """
        if check_id not in self._checks:
            raise Refused(Code.NO_SUCH_HEALTH_CHECK, f"No health check exists with the specified ID {check_id}.")
        return self._checks[check_id]

    def listing(self) -> list[HealthCheck]:
        return sorted(self._checks.values(), key=lambda check: check.id)

    def create(self, reference: str, config: Mapping[str, Any]) -> HealthCheck:
        """A new check, or the one made before from the same reference and settings.

        Raises:
            Refused: InvalidInput, or HealthCheckAlreadyExists for a reference that was used otherwise.
        """
        if (text := health_complaint(config)) is not None:
            raise Refused(Code.INVALID_INPUT, text)
        whole = completed(config)
        used = [check for check in (*self._checks.values(), *self._deleted.values()) if check.reference == reference]
        if not used:
            check = HealthCheck(str(uuid.UUID(int=self.draw.getrandbits(128), version=4)), reference, whole)
            self._checks[check.id] = check
            return check
        if used[0].id in self._checks and used[0].config == whole:
            return used[0]
        text = f"A health check with the same CallerReference '{reference}' already exists."
        raise Refused(Code.HEALTH_CHECK_EXISTS, text)

    def update(self, check_id: str, version: int | None, fields: Mapping[str, Any]) -> HealthCheck:
        """
        Raises:
            Refused: NoSuchHealthCheck, HealthCheckVersionMismatch, or InvalidInput for a field that cannot change.
        """
        check = self.find(check_id)
        if version is not None and version != check.version:
            text = f"The value of HealthCheckVersion {version} doesn't match the current version {check.version}."
            raise Refused(Code.HEALTH_CHECK_VERSION_MISMATCH, text)
        if not fields.keys() <= _UPDATABLE:
            fixed = ", ".join(sorted(fields.keys() - _UPDATABLE))
            raise Refused(Code.INVALID_INPUT, f"Invalid parameter : {fixed} cannot be updated")
        updated = check.updated(fields)
        if (text := health_complaint(updated.config)) is not None:
            raise Refused(Code.INVALID_INPUT, text)
        self._checks[check_id] = updated
        return updated

    def delete(self, check_id: str) -> None:
        self._deleted[check_id] = self.find(check_id)
        del self._checks[check_id]

    def see(self, check_id: str, endpoint: Health) -> None:
        """From now on the checkers see this at the endpoint."""
        self._checks[check_id] = replace(self.find(check_id), endpoint=endpoint)

    def observations(self, check_id: str, now: datetime) -> list[dict[str, Any]]:
        """What each checker reports of the endpoint itself; inversion is not in it."""
        seen = self.find(check_id).endpoint
        status = "Success: HTTP Status Code 200, OK" if seen is Health.HEALTHY else "Failure: Connection refused."
        report = {"Status": status, "CheckedTime": now}
        return [
            {"Region": region, "IPAddress": address, "StatusReport": report} for region, address in CHECKERS.items()
        ]
