"""For every content of a name that Route 53 holds: green ends with nothing, or the refusal names what would do."""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from migrate.errors import RouteRefused
from migrate.rehearse.aws.name import normal
from migrate.routes.route53 import Layout
from tests.routes.route53.green import green_share
from tests.routes.route53.zones import (
    BLUE_LB,
    GREEN_LB,
    GREENS,
    INSIDE,
    OTHER_LB,
    contents,
    epochs,
    layouts,
)
from tests.routes.worlds import START, StrictWorld, create, simple

EXAMPLES = 100
AT = START + timedelta(hours=1)
CHECK: dict[str, Any] = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}
bounded = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.generate],
)


def a_world(layout: Layout) -> StrictWorld:
    world = StrictWorld(simple(INSIDE, "A", GREENS["A"][0]), layout=layout)
    for number, balancer in enumerate((BLUE_LB, GREEN_LB, OTHER_LB), start=1):
        for name in (balancer, f"dualstack.{balancer}"):
            world.route53.elsewhere[f"{name}."] = [f"203.0.113.10{number}", f"2001:db8:1b::{number}"]
    return world


def filled(data: st.DataObject, layout: Layout) -> StrictWorld:
    """A zone with something drawn at the name; sets that Route 53 refuses are left out one by one."""
    world = a_world(layout)
    made = [world.route53.create_health_check(CallerReference=ref, HealthCheckConfig=CHECK) for ref in ("a", "b")]
    checks = [reply["HealthCheck"]["Id"] for reply in made]
    sets = data.draw(contents(layout, world.zone, checks), label="sets") + data.draw(epochs(layout), label="epoch")
    for raw in sets:
        with suppress(ClientError):
            create(world.route53, world.zone, raw)
    if data.draw(st.integers(0, 3)) == 0:
        with suppress(ClientError):  # a check may be deleted while sets ask for it
            world.route53.delete_health_check(HealthCheckId=checks[0])
    return world


def apply(world: StrictWorld, command: str) -> None:
    batch = json.loads(shlex.split(command)[-1])
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch=batch)


def at_name(world: StrictWorld, layout: Layout) -> list[dict[str, Any]]:
    return [raw for raw in world.listing() if raw["Name"] == normal(layout.name)]


@given(data=st.data(), layout=layouts())
@bounded
def test_green_ends_with_nothing_or_the_refusal_names_a_command_that_applies(
    data: st.DataObject, layout: Layout
) -> None:
    world = filled(data, layout)
    before = world.listing()
    own = {normal(layout.name), layout.epoch_name}
    try:
        back = world.route.roll_back(writer="person", now=AT)
    except RouteRefused as refused:
        event(f"refused: {str(refused.seen)[:200]}")
        assert world.listing() == before
        apply(world, refused.then.removeprefix("By hand: "))
    else:
        event("written" if back.written else "already there")
        world.eventually(lambda: world.route.settled(back.change).settled)
    assert green_share(world, layout) == 0, at_name(world, layout)
    assert [raw for raw in world.listing() if raw["Name"] not in own] == [
        raw for raw in before if raw["Name"] not in own
    ]


@given(data=st.data(), layout=layouts())
@bounded
def test_a_second_rollback_writes_nothing(data: st.DataObject, layout: Layout) -> None:
    world = filled(data, layout)
    with suppress(RouteRefused):
        first = world.route.roll_back(writer="person", now=AT)
        there = world.listing()
        again = world.route.roll_back(writer="other", now=AT)
        assert world.listing() == there
        assert (again.written, again.change.stamp) == (False, first.change.stamp)
