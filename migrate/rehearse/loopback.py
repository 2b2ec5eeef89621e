"""Loopback: a migration as it reads when its clouds are on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from migrate.errors import RehearsalError
from migrate.model.duration import written
from migrate.model.plan import Plan, Step
from migrate.model.side import Cloud, Side
from migrate.model.spec.gate import GateKind
from migrate.model.spec.spec import Spec
from migrate.rehearse import scaled
from migrate.rehearse.places import PLACES
from migrate.rehearse.rehearsal import Load, Pace
from migrate.rehearse.watching.declared import Addresses, declared
from migrate.rehearse.watching.watched import Watched

ANSWER = timedelta(seconds=1)
"""The longest time that a probe waits on a quiet machine; a slow one has up to half of what the gate looks at."""

HOST = "app.shop.test"
ZONE_NAME = "shop.test"

CIDRS: Mapping[Side, str] = {Side.BLUE: "10.10.0.0/16", Side.GREEN: "10.20.0.0/16"}
NOWHERE: Mapping[Cloud, Mapping[str, Any]] = {
    Cloud.AWS: {"address": "blue.invalid", "alias": {"zone": "Z0000000000000"}},
    Cloud.GCP: {"address": "203.0.113.1"},
}
"""A name that never resolves (RFC 6761) and an address kept for documents (RFC 5737)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the loopback clouds are."""

    clouds: Mapping[Side, Cloud]
    answers: Mapping[Side, str]
    """What a record holds for each side that is there."""
    doors: Mapping[Side, str]
    """Where a request gets to each side whose answer is a name that only the rehearsal's DNS knows."""
    metrics: Mapping[Side, str]
    port: int
    zone: str
    endpoint: str
    nameservers: Sequence[str]
    alias_zones: Mapping[Side, str] = field(default_factory=dict[Side, str])
    """The hosted zones of load balancers' names."""
    watched: Watched = Watched.EDGES
    sources: Addresses = field(default_factory=Addresses)
    """Where the watched source is read, if it is not the edges."""


@dataclass(frozen=True, slots=True)
class Means:
    """How fast the rehearsal goes, how much is sent, and how many times slower than a quiet machine this one is."""

    pace: Pace
    load: Load = field(default_factory=Load)
    slowness: float = 1.0


def loopback(spec: Spec, plan: Plan, ground: Ground, means: Means) -> dict[str, Any]:
    """A migration.yaml's document with the same ramp, objectives and approvals, at the rehearsal's pace and places.

    Each route becomes a weighted name of its own in the rehearsal's zone; the first one carries the clients. What a
    certificate rules out is as coarse as the rehearsal's means make it (see `scaled`).
    """
    pace = means.pace
    return {
        "name": spec.name,
        **{side.value: _side(side, ground) for side in Side},
        "service": _service(spec, ground),
        "routes": [_route(index, route.name, ground, pace) for index, route in enumerate(spec.routes)],
        "slo": _promises(spec, plan, means),
        "signals": _signals(spec, ground, means),
        "steps": [_step(step, means) for step in plan.steps[1:]],
        "bake": written(pace.bake),
        "requests": scaled.REQUESTS,
        "gate": spec.gate.model_dump(mode="json", by_alias=True, exclude_none=True)
        | {"window": written(max(pace.window, 2 * _patience(spec, means)))},
        "tick": written(pace.tick),
        "lease": written(pace.lease),
        "ledger": "ledger.db",
    }


def _promises(spec: Spec, plan: Plan, means: Means) -> dict[str, Any]:
    told = {"tolerance": scaled.tolerance(spec, plan, means.pace, means.load)}
    promised = spec.slo.model_dump(mode="json", by_alias=True, exclude_none=True)
    if spec.slo.latency is None:
        return {**promised, **told}
    within = written(_within(spec, means))
    return {**promised, **told, "latency": {**promised["latency"], "within": within}}


def _service(spec: Spec, ground: Ground) -> dict[str, Any]:
    peak = {} if spec.service.peak is None else {"peak": spec.service.peak}
    return {"host": HOST, "port": ground.port, "scheme": "http", "health": "/healthz", **peak}


def with_stacks(document: Mapping[str, Any], spec: Spec, ground: Ground, *, soak: timedelta) -> dict[str, Any]:
    """The same, and what the stacks build sides from. Blue's address must be declared: where it does not stand yet, it
    is one that nobody has. Green's is found by `migrate up mirror`. Raises RehearsalError.
    """
    if spec.container is None:
        raise RehearsalError(
            "nothing says what the stacks shall build",
            seen=f"migration {spec.name} without `container`",
            then="Declare `container` in its migration.yaml, or rehearse with `sides: standing`.",
        )
    sides = {side.value: {**document[side.value], "cidr": CIDRS[side]} for side in Side}
    if Side.BLUE not in ground.answers:
        sides[Side.BLUE] |= NOWHERE[ground.clouds[Side.BLUE]]
    sides[Side.GREEN].pop("address", None)
    return {
        **document,
        **sides,
        "container": spec.container.model_dump(mode="json", by_alias=True, exclude_none=True),
        "verify": {"checks": [{"path": "/"}, {"path": "/healthz", "contains": "ok"}], **_door(ground)},
        "soak": written(soak),
    }


def _door(ground: Ground) -> dict[str, str]:
    """A balancer of AWS has but a name, which only the rehearsal's name servers know."""
    return {"at": ground.doors[Side.GREEN]} if Side.GREEN in ground.doors else {}


def _side(side: Side, ground: Ground) -> dict[str, Any]:
    told: dict[str, Any] = {**PLACES[ground.clouds[side]]}
    if side in ground.answers:
        told["address"] = ground.answers[side]
    if side in ground.alias_zones:
        told["alias"] = {"zone": ground.alias_zones[side]}
    return told


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


def _signals(spec: Spec, ground: Ground, means: Means) -> list[Mapping[str, Any]]:
    """What the rehearsal watches, whatever the migration's own signals are."""
    if ground.watched is Watched.EDGES:
        return [_edges(ground, means.pace), _probe(spec, ground, means)]
    period, slow = ground.watched.period(means.pace.tick), _within(spec, means) or None
    return [declared(ground.watched, ground.clouds, ground.sources, period=period, slow=slow)]


def _edges(ground: Ground, pace: Pace) -> dict[str, Any]:
    pages = {side.value: ground.metrics[side] for side in Side}
    return {"name": "edges", "kind": "envoy", "prefix": "users", "period": written(pace.tick), **pages}


def _probe(spec: Spec, ground: Ground, means: Means) -> dict[str, Any]:
    doors = {side.value: f"http://{address}:{ground.port}/healthz" for side, address in ground.doors.items()}
    patience = _patience(spec, means)
    told = {"name": "probe", "kind": "probe", "timeout": written(patience), "path": "/healthz", **doors}
    certified = spec.gate.kind is GateKind.EVIDENCE
    return {
        **told,
        "period": written(max(means.pace.tick, patience)),
        **({"rate": scaled.PROBES} if certified else {}),
    }


def _within(spec: Spec, means: Means) -> timedelta:
    """The time from which an answer is slow: none where the declaration has no such promise."""
    latency = spec.slo.latency
    return scaled.bearable(latency.within, means.slowness, _longest(means)) if latency else timedelta(0)


def _longest(means: Means) -> timedelta:
    return min(ANSWER * min(means.slowness, scaled.MOST_BAKES), means.pace.window / 2)


def _patience(spec: Spec, means: Means) -> timedelta:
    """How long a probe waits: longer than an answer takes that is slow, or none would ever be slow."""
    return max(_longest(means), _within(spec, means) * 5 / 4)


def _step(step: Step, means: Means) -> dict[str, Any]:
    green = step.weights.green
    needed = scaled.requests(green, means.pace, means.load)
    return {"share": f"{green / 100:g}%", "approval": step.approval, "requests": needed}
