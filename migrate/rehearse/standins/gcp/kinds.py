"""Kinds: every resource type of the stand-in for Google."""

from __future__ import annotations

from migrate.rehearse.standins.gcp import (
    balancing,
    buckets,
    certificates,
    databases,
    identity,
    members,
    network,
    peering,
    routers,
    running,
    schedules,
    secrets,
    vpn,
    zones,
)
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.kind import Kind

_FAMILIES = (
    network,
    routers,
    balancing,
    running,
    zones,
    buckets,
    secrets,
    databases,
    identity,
    members,
    certificates,
    schedules,
    peering,
    vpn,
)

KINDS: dict[str, Kind[Cloud]] = {kind.type: kind for family in _FAMILIES for kind in family.KINDS}
