"""Shaping in Route 53: the very weights, one batch, health checks, aliases, and record types that disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from migrate.errors import RouteRefused, UnknownSplit
from migrate.model.address import RecordType
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.route53 import Layout, Plain, Target, shaping
from migrate.routes.shape import End, Shape, Sight
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, StrictWorld, simple, weighted

NAME = "app.example.com"
ELB_ZONE, ELB = "Z35SXDOTRQ7X7K", "shop-1.us-east-1.elb.amazonaws.com"
SHAPE = Shape(timedelta(seconds=60), End(BLUE_IP), End(GREEN_IP))
ALIASED = replace(SHAPE, blue=End(ELB, ELB_ZONE))
FIRST = Stamp(0, 1, "pulumi", START, Purpose.CLAIM)
CONTROLLER = Stamp(3, 7, "controller", START, Purpose.ADVANCE)


def look(world: StrictWorld, shape: Shape = SHAPE) -> Sight:
    sight = world.route.look(shape)
    assert sight is not None
    return sight


def reshape(world: StrictWorld, to: Shape, *, of: Shape = SHAPE) -> None:
    world.route.reshape(to, expected=look(world, of), first=FIRST)


def members(world: StrictWorld) -> list[dict[str, Any]]:
    return [raw for raw in world.listing() if raw["Type"] != "TXT"]


def a_check(world: StrictWorld, reference: str) -> str:
    config = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}
    return world.route53.create_health_check(CallerReference=reference, HealthCheckConfig=config)["HealthCheck"]["Id"]


def test_weights_of_other_hands_stay_to_the_last_digit() -> None:
    world = StrictWorld(weighted(NAME, "A", "old", 200, BLUE_IP), weighted(NAME, "A", "new", 55, GREEN_IP))
    reshape(world, SHAPE)
    assert world.weights() == {f"migrate-{NAME}-blue": 200, f"migrate-{NAME}-green": 55}
    split = world.route.read()
    assert (split.weights, split.stamp) == (Weights(2157), FIRST)


def test_a_drift_by_hand_is_neither_undone_nor_hidden_from_the_controller() -> None:
    world = StrictWorld()
    world.route.write(Weights(2500), expected=world.route.read(), stamp=CONTROLLER)
    moved = weighted(NAME, "A", f"migrate-{NAME}-green", 3, GREEN_IP)
    changes = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": moved}]}
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch=changes)
    reshape(world, replace(SHAPE, ttl=timedelta(seconds=20)))
    split = world.route.read()
    assert (split.weights, split.stamp) == (Weights(5000), CONTROLLER)
    assert "green=2500" in next(raw for raw in world.listing() if raw["Type"] == "TXT")["ResourceRecords"][0]["Value"]


def test_every_member_and_the_epoch_record_get_the_ttl_in_one_batch() -> None:
    world = StrictWorld()
    world.route.write(Weights(2500), expected=world.route.read(), stamp=CONTROLLER)
    versions = len(world.route53.history(world.zone))
    reshape(world, replace(SHAPE, ttl=timedelta(seconds=20)))
    assert {raw["TTL"] for raw in world.listing()} == {20}
    assert len(world.route53.history(world.zone)) == versions + 1


def test_health_checks_are_put_on_and_the_controller_keeps_them() -> None:
    world = StrictWorld()
    blue, green = a_check(world, "b"), a_check(world, "g")
    world.route.write(Weights(2500), expected=world.route.read(), stamp=CONTROLLER)
    checked = replace(SHAPE, blue=End(BLUE_IP, health_check=blue), green=End(GREEN_IP, health_check=green))
    reshape(world, checked)
    assert look(world).shape == checked
    world.route.write(Weights(5000), expected=world.route.read(), stamp=replace(CONTROLLER, serial=8))
    assert look(world).shape == checked
    reshape(world, SHAPE, of=checked)
    assert look(world, checked).shape == SHAPE


@pytest.mark.parametrize(
    ("shape", "serves"),
    [
        (ALIASED, BLUE),
        (replace(SHAPE, green=End(ELB, ELB_ZONE, evaluate_health=True)), GREEN),
    ],
    ids=["aws to gcp", "gcp to aws"],
)
def test_a_load_balancer_of_aws_is_an_alias_whichever_side_it_is(shape: Shape, serves: Weights) -> None:
    world = StrictWorld(simple(NAME, "A", GREEN_IP if shape is ALIASED else BLUE_IP))
    world.route = world.over(Layout(NAME, 60, *_targets(shape)))
    world.route.write(Weights(2500), expected=world.route.read(), stamp=CONTROLLER)
    assert look(world, shape).shape == shape
    world.route.write(serves, expected=world.route.read(), stamp=replace(CONTROLLER, serial=8))
    world.route.dissolve(expected=look(world, shape))
    [left] = world.listing()
    assert left["AliasTarget"]["DNSName"].startswith(ELB)
    assert "SetIdentifier" not in left


def _targets(shape: Shape) -> tuple[Target, Target]:

    made = shaping.layout(NAME, shape)
    return made.blue, made.green


def test_the_shape_of_nothing_but_an_alias_has_the_ttl_of_the_epoch_record() -> None:
    alias = {"HostedZoneId": ELB_ZONE, "DNSName": ELB, "EvaluateTargetHealth": False}
    world = StrictWorld({"Name": NAME, "Type": "A", "AliasTarget": alias})
    reshape(world, ALIASED, of=ALIASED)
    assert look(world, replace(ALIASED, ttl=timedelta(seconds=5))).shape.ttl == timedelta(seconds=60)


def test_given_back_leaves_one_plain_record_and_nothing_else() -> None:
    world = StrictWorld()
    world.route.write(GREEN, expected=world.route.read(), stamp=CONTROLLER)
    world.route.dissolve(expected=look(world))
    assert world.listing() == [{**simple(NAME, "A", GREEN_IP), "Name": f"{NAME}."}]


def test_a_name_whose_record_types_disagree_is_not_given_back() -> None:
    blue = Target((Plain(RecordType.A, BLUE_IP), Plain(RecordType.AAAA, "2001:db8::1")))
    green = Target((Plain(RecordType.A, GREEN_IP), Plain(RecordType.AAAA, "2001:db8::2")))
    layout = Layout(NAME, 60, blue, green)

    sets = [
        {**weighted(NAME, "A", "b", 1, BLUE_IP), "Name": f"{NAME}."},
        {**weighted(NAME, "AAAA", "g", 1, "2001:db8::2"), "Name": f"{NAME}."},
    ]
    with pytest.raises(RouteRefused, match="do not send everything to the same side"):
        shaping.plain(layout, sets)


def test_an_epoch_record_without_a_name_is_not_taken_for_nothing() -> None:
    line = "v=1 epoch=9 serial=1 green=0 by=x at=2026-03-02T12:00:00.000000Z for=claim"
    world = StrictWorld(simple(f"_migrate.{NAME}", "TXT", f'"{line}"'))
    with pytest.raises(UnknownSplit, match="not a split"):
        world.route.look(SHAPE)
