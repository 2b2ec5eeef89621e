"""Shaping: a weighted name put into another shape, its weights staying as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from migrate.errors import RouteRefused
from migrate.model.address import RecordType, parse_host
from migrate.model.side import Side
from migrate.model.weights import BLUE, GREEN
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53 import reading
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.quantum import Pair
from migrate.routes.route53.target import Alias, Answer, Plain, Target
from migrate.routes.shape import End, Shape


def layout(name: str, shape: Shape) -> Layout:
    """The record sets of a shape. Raises InvalidValue."""
    return Layout(name, int(shape.ttl.total_seconds()), _target(shape.blue), _target(shape.green))


def _target(end: End) -> Target:
    if end.alias_zone is None:
        return Target.at(end.address, *end.also, health_check=end.health_check)
    kinds = (RecordType.A, RecordType.AAAA) if end.dual_stack else (RecordType.A,)
    names = [parse_host(address) for address in (end.address, *end.also)]
    aliases = tuple(Alias(kind, end.alias_zone, name, end.evaluate_health) for kind in kinds for name in names)
    return Target(aliases, end.health_check)


def seen(asked: Shape, lay: Layout, sets: Sequence[Raw]) -> Shape:
    """The shape record sets express; what no set tells is as asked."""
    blue, green = (_end(asked.end(side), lay, side, sets) for side in Side)
    return Shape(timedelta(seconds=ttl(lay, sets)), blue, green)


def _end(asked: End, lay: Layout, side: Side, sets: Sequence[Raw]) -> End:
    own = [raw for raw in reading.addresses(lay, sets) if reading.whose(lay, raw) is side]
    if not own:
        return asked
    health = bool(own[0].get("AliasTarget", {}).get("EvaluateTargetHealth", False))
    return replace(asked, health_check=own[0].get("HealthCheckId"), evaluate_health=health)


def kept(lay: Layout, sets: Sequence[Raw]) -> Layout:
    """A layout with the TTL and the health checks that are there.

    They are the infrastructure's, and may have been changed since the process that moves weights read its declaration:
    to write the old ones would undo that, and a health check that is gone would make Route 53 refuse the weights.
    """
    blue, green = (_kept(lay, side, sets) for side in Side)
    return replace(lay, ttl=ttl(lay, sets), blue=blue, green=green)


def kept_blue(lay: Layout, sets: Sequence[Raw]) -> Layout:
    """A layout with blue's health check as it is there, and the TTL of this project's own sets."""
    ttls = [int(raw["TTL"]) for raw in sets if "TTL" in raw and lay.owner(raw)]
    return replace(lay, ttl=max(ttls, default=lay.ttl), blue=_kept(lay, Side.BLUE, sets))


def _kept(lay: Layout, side: Side, sets: Sequence[Raw]) -> Target:
    target = lay.target(side)
    own = [raw for raw in reading.addresses(lay, sets) if reading.whose(lay, raw) is side]
    check = next((raw["HealthCheckId"] for raw in own if "HealthCheckId" in raw), target.health_check)
    return Target(tuple(_as_it_stands(answer, own) for answer in target.answers), check)


def _as_it_stands(answer: Answer, own: Sequence[Raw]) -> Answer:
    """An alias goes on evaluating its target's health, or not, as the set that stands there does."""
    if isinstance(answer, Plain):
        return answer
    there = next((raw["AliasTarget"] for raw in own if raw["Type"] == answer.type and answer.is_in(raw)), None)
    return replace(answer, evaluate_health=bool(there["EvaluateTargetHealth"])) if there else answer


def ttl(lay: Layout, sets: Sequence[Raw]) -> int:
    """Seconds. The epoch record has the TTL of the plain members, and tells it where all members are aliases."""
    plain = [int(raw["TTL"]) for raw in reading.addresses(lay, sets) if "TTL" in raw]
    return max(plain or [int(raw["TTL"]) for raw in sets if raw["Name"] == lay.epoch_name], default=lay.ttl)


def reshaped(old: Layout, sets: Sequence[Raw], new: Layout, first: EpochRecord) -> list[dict[str, Any]]:
    """The same split in another layout: the very weights and the very epoch record, where there is one.

    The weights are taken as they stand and not from basis points, so that not even a split made by other hands moves.
    """
    shares = reading.shares(old, sets)
    epoch = next((raw for raw in sets if raw["Name"] == old.epoch_name), None)
    kept = {**epoch, "TTL": new.ttl} if epoch else new.epoch_set(first)
    return [*new.sets({kind: shares.get(kind) or _furthest(shares) for kind in new.types}), kept]


def _furthest(shares: Mapping[RecordType, Pair]) -> Pair:
    """For a record type that was not there: where A and AAAA were moved apart by hand, what most was asked of green."""
    return max(shares.values(), key=lambda share: share.exact)


def plain(lay: Layout, sets: Sequence[Raw]) -> list[dict[str, Any]]:
    """The simple records of the side that has everything. Raises RouteRefused where A and AAAA disagree on it."""
    found = {share.weights for share in reading.shares(lay, sets).values()}
    if len(found) > 1 or not found <= {BLUE, GREEN}:
        raise RouteRefused(
            f"the record types of {lay.name} do not send everything to the same side; it stays as it is",
            seen=", ".join(map(str, sorted(found))),
            limit="all traffic on the side that stays",
            then="Take the traffic back with `migrate rollback`; then try again.",
        )
    return lay.plain(Side.GREEN if found == {GREEN} else Side.BLUE)


def same(before: Sequence[Raw], after: Sequence[Raw]) -> bool:
    """Whether both are the same record sets, in whatever order."""
    return sorted(map(_spelled, before)) == sorted(map(_spelled, after))


def _spelled(raw: Raw) -> str:
    return json.dumps(raw, sort_keys=True)
