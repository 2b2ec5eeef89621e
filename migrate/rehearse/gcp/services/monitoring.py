"""Monitoring: the uptime checks of Cloud Monitoring."""

from __future__ import annotations

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.collection import Collection, Identifier, Naming, Place, Texts
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_PERIODS = frozenset(("60s", "300s", "600s", "900s"))
"""UptimeCheckConfig.period: "the supported values are 60s, 300s, 600s, and 900s"."""


def check_uptime(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: 400 that names the field.
    """
    body = resource.body
    if not body.get("displayName"):
        raise _bad("display_name", "is required")
    if len([one for one in ("monitoredResource", "resourceGroup", "syntheticMonitor") if one in body]) != 1:
        raise _bad("resource", "exactly one of monitored_resource, resource_group and synthetic_monitor is needed")
    if len([one for one in ("httpCheck", "tcpCheck") if one in body]) != 1:
        raise _bad("check_request_type", "exactly one of http_check and tcp_check is needed")
    if body["period"] not in _PERIODS:
        raise _bad("period", f"must be one of {', '.join(sorted(_PERIODS))}")
    if not 1 <= float(body["timeout"].removesuffix("s")) <= 60:
        raise _bad("timeout", "must be between 1 and 60 seconds")


def _bad(field: str, text: str) -> Refused:
    return Refused(Code.INVALID_ARGUMENT, f"Field uptime_check_config.{field} {text}.", violations=[(field, text)])


SERVICE = Service(
    "monitoring.v3",
    collections=(
        Collection(
            resource="monitoring.projects.uptimeCheckConfigs",
            pattern=r"projects/[^/]+/uptimeCheckConfigs/[^/]+",
            texts=Texts(missing="Could not find uptime check configuration {name}.", exists=""),
            identifier=Identifier(place=Place.SERVER),
            naming=Naming.FULL,
            defaults={"period": "60s", "timeout": "10s", "checkerType": "STATIC_IP_CHECKERS"},
            fixed=frozenset(("monitoredResource",)),
            check=check_uptime,
        ),
    ),
)
