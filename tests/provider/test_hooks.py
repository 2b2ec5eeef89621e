"""What the guard refuses, by examples; tests/provider/test_guard.py sees it on the real engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pulumi
import pytest

from migrate.errors import RouteUnreachable, UpdateRefused
from migrate.model.side import Side
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.provider.hooks import Guard
from migrate.routes.memory import MemoryRoute

QUARTER = Weights(2_500)
ECS = "aws:ecs/service:Service"


def route(weights: Weights) -> MemoryRoute:
    return MemoryRoute("public", now=lambda: datetime(2026, 3, 2, tzinfo=UTC), weights=weights)


def guard(weights: Weights, side: Side | None) -> Guard:
    return Guard([route(weights)], side)


def args(kind: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> pulumi.ResourceHookArgs:
    urn = f"urn:pulumi:green::shop::{kind}::web"
    return pulumi.ResourceHookArgs(urn, "id-1", "web", kind, new_inputs=new, old_inputs=old)


@pytest.mark.parametrize(
    ("weights", "side"),
    [(QUARTER, Side.GREEN), (QUARTER, Side.BLUE), (QUARTER, None), (GREEN, Side.GREEN), (BLUE, Side.BLUE)],
)
def test_what_serves_is_not_deleted(weights: Weights, side: Side | None) -> None:
    with pytest.raises(UpdateRefused, match=rf"{ECS}::web would be deleted while it serves") as refused:
        guard(weights, side).refuse_delete(args(ECS))
    assert str(weights) in str(refused.value.seen)
    assert "`migrate rollback`" in refused.value.then


@pytest.mark.parametrize(
    ("weights", "side"), [(BLUE, Side.GREEN), (GREEN, Side.BLUE), (BLUE, None), (GREEN, None)], ids=str
)
def test_what_does_not_serve_may_go(weights: Weights, side: Side | None) -> None:
    guard(weights, side).refuse_delete(args(ECS))


def test_one_route_of_several_is_enough_to_serve() -> None:
    with pytest.raises(UpdateRefused, match="would be deleted"):
        Guard([route(BLUE), route(Weights(100))], Side.GREEN).refuse_delete(args(ECS))


def test_where_nobody_can_tell_whether_it_serves_nothing_is_deleted() -> None:
    down = route(BLUE)
    down.fail(RouteUnreachable("no answer"))
    with pytest.raises(RouteUnreachable):
        Guard([down], Side.GREEN).refuse_delete(args(ECS))


def test_a_side_that_serves_is_not_made_smaller() -> None:
    old, new = {"desiredCount": 4, "tags": {"a": "1"}}, {"desiredCount": 3, "tags": {"a": "2"}}
    with pytest.raises(UpdateRefused, match="would have desiredCount changed from 4 to 3 while it serves"):
        guard(QUARTER, Side.GREEN).refuse_update(args(ECS, old, new))
    guard(BLUE, Side.GREEN).refuse_update(args(ECS, old, new))


def test_a_side_that_serves_may_grow_and_change_otherwise() -> None:
    old = {"scaling": [{"minCapacity": 2}], "name": "web"}
    guard(QUARTER, Side.GREEN).refuse_update(args(ECS, old, {"scaling": [{"minCapacity": 3}], "name": "web2"}))


def test_capacity_is_found_wherever_it_stands() -> None:
    with pytest.raises(UpdateRefused, match=r"scaling\[0\].minCapacity"):
        guard(QUARTER, Side.GREEN).refuse_update(
            args(ECS, {"scaling": [{"minCapacity": 2}]}, {"scaling": [{"minCapacity": 1}]})
        )


def test_a_weight_is_never_moved_by_an_update_whoever_serves() -> None:
    kind = "aws:lb/listener:Listener"
    old, new = ({"defaultActions": [{"forward": {"targetGroups": [{"weight": at}]}}]} for at in (1, 2))
    with pytest.raises(UpdateRefused, match="only the controller moves weights"):
        guard(BLUE, Side.GREEN).refuse_update(args(kind, old, new))
