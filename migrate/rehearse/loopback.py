"""Loopback: a migration as it reads when its clouds are on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.model.duration import written
from migrate.model.plan import Plan
from migrate.model.side import Cloud, Side
from migrate.model.spec.spec import Spec
from migrate.rehearse.rehearsal import Pace

HOST = "app.shop.test"
ZONE_NAME = "shop.test"

PLACES: Mapping[Cloud, Mapping[str, str]] = {
    Cloud.AWS: {"cloud": "aws", "account": "111111111111", "region": "eu-central-1"},
    Cloud.GCP: {"cloud": "gcp", "project": "shop-rehearsal", "region": "europe-west3"},
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the loopback clouds are."""

    clouds: Mapping[Side, Cloud]
    addresses: Mapping[Side, str]
    metrics: Mapping[Side, str]
    port: int
    zone: str
    endpoint: str
    nameservers: Sequence[str]


def loopback(spec: Spec, plan: Plan, ground: Ground, pace: Pace) -> dict[str, Any]:
    """A migration.yaml's document with the same ramp, objectives and approvals, at the rehearsal's pace and places.

    Each route becomes a weighted name of its own in the rehearsal's zone; the first one carries the clients.
    """
    return {
        "name": spec.name,
        **{side.value: _side(side, ground) for side in Side},
        "service": {"host": HOST, "port": ground.port, "scheme": "http", "health": "/healthz"},
        "routes": [_route(index, route.name, ground, pace) for index, route in enumerate(spec.routes)],
        "slo": spec.slo.model_dump(mode="json", by_alias=True, exclude_none=True),
        "signals": [_edges(ground, pace), _probe(pace)],
        "steps": [_step(step.weights.green, step.approval) for step in plan.steps[1:]],
        "bake": written(pace.bake),
        "requests": 20,
        "gate": {
            "of-objective": plan.limits.of_objective,
            "of-blue": plan.limits.of_blue,
            "failures": plan.limits.failures,
            "window": written(pace.window),
        },
        "tick": written(pace.tick),
        "lease": written(pace.lease),
        "ledger": "ledger.db",
    }


def _side(side: Side, ground: Ground) -> dict[str, str]:
    return {**PLACES[ground.clouds[side]], "address": ground.addresses[side]}


def _route(index: int, name: str, ground: Ground, pace: Pace) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "route53",
        "zone": ground.zone,
        "record": record_of(index),
        "ttl": written(pace.ttl),
        "nameservers": list(ground.nameservers),
        "endpoint": ground.endpoint,
    }


def record_of(index: int) -> str:
    """The weighted name of a route by its place in the declaration."""
    return HOST if index == 0 else f"app-{index}.{ZONE_NAME}"


def _edges(ground: Ground, pace: Pace) -> dict[str, Any]:
    pages = {side.value: ground.metrics[side] for side in Side}
    return {"name": "edges", "kind": "envoy", "prefix": "users", "period": written(pace.tick), **pages}


def _probe(pace: Pace) -> dict[str, Any]:
    return {"name": "probe", "kind": "probe", "period": written(pace.tick), "timeout": "1s", "path": "/healthz"}


def _step(green: int, approval: bool) -> dict[str, Any]:
    return {"share": f"{green / 100:g}%", "approval": approval}
