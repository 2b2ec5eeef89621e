"""Google names: each side's record in a Cloud DNS zone, and the one health check of its routing policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components import zone as zones
from migrate.components.parts import Parts
from migrate.components.place import SideName
from migrate.model.address import RecordType
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.traffic_names import Target, TrafficNamesArgs

PARTS = frozenset([*(f"name-{side}" for side in SideName), "check"])

SOURCES = ("us-east1", "europe-west1", "asia-east1")
"""Cloud DNS takes exactly three source regions, an interval of 30 s or more, and a check of its own
(compute.v1 healthChecks, sourceRegions)."""
INTERVAL, TIMEOUT = 30, 10


def build(parts: Parts, args: TrafficNamesArgs, hosts: Mapping[SideName, str]) -> dict[SideName, pulumi.Output[str]]:
    """Register both names and the check; give its id for either side: a Cloud DNS policy has one check for all."""
    _name(parts, args, hosts[SideName.BLUE], SideName.BLUE, args["blue"])
    _name(parts, args, hosts[SideName.GREEN], SideName.GREEN, args["green"])
    check = gcp.compute.HealthCheck(
        parts.named("check"),
        project=parts.place["account"],
        source_regions=list(SOURCES),
        check_interval_sec=INTERVAL,
        timeout_sec=TIMEOUT,
        https_health_check={"host": args["host"], "port": 443, "request_path": args["health_path"]},
        opts=parts.options("check"),
    )
    return dict.fromkeys(SideName, check.id)


def _name(parts: Parts, args: TrafficNamesArgs, host: str, side: SideName, target: Target) -> None:
    kind = RecordType.A if target["cloud"] == Cloud.GCP else RecordType.CNAME
    zones.record(parts, f"name-{side}", args["zone"], name=host, kind=kind, value=target["address"])
