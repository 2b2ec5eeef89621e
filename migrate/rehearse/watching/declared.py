"""Declared: the source that is watched, as a migration.yaml declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from migrate.model.duration import written
from migrate.model.side import Cloud, Side
from migrate.model.spec.meter import MeterKind
from migrate.rehearse.edge_config import LISTENER
from migrate.rehearse.watching.names import BALANCERS, PROJECT, REGION, TOKEN, trace_filter, traced, url_map
from migrate.rehearse.watching.watched import Watched


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where sources are read: URLs, and the logs' paths. Empty is what does not run."""

    aws: str = ""
    google: str = ""
    prometheus: str = ""
    logs: Mapping[Side, Path] = field(default_factory=dict[Side, Path])


def declared(
    watched: Watched,
    clouds: Mapping[Side, Cloud],
    addresses: Addresses,
    *,
    period: timedelta,
    slow: timedelta | None,
) -> Mapping[str, Any]:
    """The one signal of the migration; `slow` is what latency is held against."""
    told = {"name": watched.value, "period": written(period), "delay": written(watched.delay)}
    if watched is Watched.LOG:
        logs = {side.value: {"path": path.name, "format": "envoy"} for side, path in addresses.logs.items()}
        return {**told, "kind": "log", **logs}
    meters = {side.value: _meter(watched.meters[cloud], side, addresses, slow) for side, cloud in clouds.items()}
    return {**told, "kind": "metrics", **meters}


def _meter(kind: MeterKind, side: Side, addresses: Addresses, slow: timedelta | None) -> Mapping[str, str]:
    told = {"source": kind.value}
    match kind:
        case MeterKind.PROMETHEUS:
            return told | {"url": addresses.prometheus, **_counters(side, slow)}
        case MeterKind.CLOUDWATCH:
            return told | {"region": REGION, "load-balancer": BALANCERS[side], "endpoint": addresses.aws}
        case MeterKind.XRAY:
            return told | {"region": REGION, "service": traced(side), "endpoint": addresses.aws}
        case MeterKind.CLOUD_MONITORING:
            google = {"project": PROJECT, "token": TOKEN, "endpoint": addresses.google}
            return told | google | {"url-map": url_map(side)}
        case MeterKind.CLOUD_TRACE:
            google = {"project": PROJECT, "token": TOKEN, "endpoint": addresses.google}
            return told | google | {"filter": trace_filter(side)}


def _counters(side: Side, slow: timedelta | None) -> Mapping[str, str]:
    """Those of the edge (migrate.rehearse.edge says what each counts)."""
    labels = f'envoy_http_conn_manager_prefix="{LISTENER}",side="{side}"'
    told = {
        "total": f"envoy_http_downstream_rq_completed{{{labels}}}",
        "bad": f'envoy_http_downstream_rq_xx{{{labels},envoy_response_code_class="5"}}',
    }
    if slow is None:
        return told
    bucket = f'le="{slow / timedelta(milliseconds=1):g}"'
    return told | {
        "timed": f"envoy_http_downstream_rq_time_count{{{labels}}}",
        "fast": f"envoy_http_downstream_rq_time_bucket{{{labels},{bucket}}}",
    }
