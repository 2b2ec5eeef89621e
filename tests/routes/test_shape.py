"""The contract of a route whose name can be set up, changed and given back, kept by every one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from migrate.errors import LostRace, RouteRefused, RouteUnreachable, UnknownSplit
from migrate.model.split import Purpose, Split, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.memory import MemoryRoute
from migrate.routes.route53 import Route53Route
from migrate.routes.shape import End, Shape, Sight
from migrate.testing.route_contract import RouteTrouble, RouteWorld
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, MemoryWorld, PacketWorld, StrictWorld

QUARTER = Weights(2500)
SHAPE = Shape(timedelta(seconds=60), End(BLUE_IP), End(GREEN_IP))
SHORT = replace(SHAPE, ttl=timedelta(seconds=20))
FIRST = Stamp(0, 1, "pulumi", START, Purpose.CLAIM)
CONTROLLER = Stamp(3, 7, "controller", START, Purpose.ADVANCE)


def shaped(world: RouteWorld) -> MemoryRoute | Route53Route:
    assert isinstance(world.route, MemoryRoute | Route53Route)
    return world.route


def look(world: RouteWorld, shape: Shape = SHAPE) -> Sight:
    sight = shaped(world).look(shape)
    assert sight is not None
    return sight


def split_at(world: RouteWorld, weights: Weights) -> Split:
    world.route.write(weights, expected=world.route.read(), stamp=CONTROLLER)
    return world.route.read()


def take_away(world: RouteWorld) -> None:
    """Another hand leaves nothing at the name."""
    if isinstance(world, MemoryWorld):
        world.route.remove()
        return
    assert isinstance(world, StrictWorld | PacketWorld)
    client = world.route53 if isinstance(world, StrictWorld) else world.client
    record = "app.example.com" if isinstance(world, StrictWorld) else world.record
    page = client.list_resource_record_sets(HostedZoneId=world.zone, StartRecordName=record, MaxItems="300")
    sets = [raw for raw in page["ResourceRecordSets"] if raw["Name"].endswith(f"{record}.")]
    changes = [{"Action": "DELETE", "ResourceRecordSet": raw} for raw in sets]
    client.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})


def test_a_look_tells_the_split_and_the_shape(world: RouteWorld) -> None:
    split_at(world, QUARTER)
    assert look(world, SHORT) == Sight(world.route.read(), SHAPE)


def test_where_nothing_stands_there_is_nothing_to_see_and_all_blue_is_made(world: RouteWorld) -> None:
    take_away(world)
    assert shaped(world).look(SHAPE) is None
    shaped(world).establish(SHAPE, stamp=FIRST)
    sight = look(world)
    assert (sight.split.weights, sight.split.stamp, sight.shape) == (BLUE, FIRST, SHAPE)


def test_a_name_that_stands_is_not_made_again(world: RouteWorld) -> None:
    there = split_at(world, QUARTER)
    with pytest.raises(LostRace):
        shaped(world).establish(SHAPE, stamp=FIRST)
    assert world.route.read() == there


def test_a_plain_record_is_taken_over_at_the_weights_it_means(world: RouteWorld) -> None:
    shaped(world).reshape(SHAPE, expected=look(world), first=FIRST)
    split = world.route.read()
    assert (split.weights, split.stamp) == (BLUE, FIRST)


@pytest.mark.parametrize("weights", [BLUE, Weights(100), QUARTER, Weights(4995), GREEN], ids=str)
def test_a_new_shape_moves_no_weight_and_leaves_the_stamp(world: RouteWorld, weights: Weights) -> None:
    before = split_at(world, weights)
    shaped(world).reshape(SHORT, expected=look(world), first=FIRST)
    after = world.route.read()
    assert (after.weights, after.stamp, after.ttl) == (before.weights, CONTROLLER, timedelta(seconds=20))


def test_the_same_shape_again_is_no_write(world: RouteWorld) -> None:
    before = split_at(world, QUARTER)
    shaped(world).reshape(SHAPE, expected=look(world), first=FIRST)
    assert world.route.read() == before


def test_a_new_address_takes_the_place_of_the_old_one(world: RouteWorld) -> None:
    split_at(world, QUARTER)
    moved = replace(SHAPE, green=End("198.51.100.77"))
    shaped(world).reshape(moved, expected=look(world), first=FIRST)
    assert look(world, moved).split.weights == QUARTER
    with pytest.raises(UnknownSplit):
        shaped(world).look(SHAPE)


def test_a_controller_that_raced_is_beaten_once_and_goes_on_in_the_new_shape(world: RouteWorld) -> None:
    raced = split_at(world, QUARTER)
    shaped(world).reshape(SHORT, expected=look(world), first=FIRST)
    following = replace(CONTROLLER, serial=8)
    with pytest.raises(LostRace):
        world.route.write(GREEN, expected=raced, stamp=following)
    world.route.write(GREEN, expected=world.route.read(), stamp=following)
    split = world.route.read()
    assert (split.weights, split.stamp, split.ttl) == (GREEN, following, SHORT.ttl)


def test_a_shape_from_an_older_look_loses_the_race_and_changes_nothing(world: RouteWorld) -> None:
    old = look(world)
    there = split_at(world, QUARTER)
    with pytest.raises(LostRace):
        shaped(world).reshape(SHORT, expected=old, first=FIRST)
    with pytest.raises(LostRace):
        shaped(world).dissolve(expected=old)
    assert world.route.read() == there


@pytest.mark.parametrize("weights", [BLUE, GREEN], ids=str)
def test_a_name_given_back_answers_the_side_that_has_everything(world: RouteWorld, weights: Weights) -> None:
    split_at(world, weights)
    shaped(world).dissolve(expected=look(world))
    split = world.route.read()
    assert (split.weights, split.stamp) == (weights, None)


def test_a_name_that_splits_traffic_is_not_given_back(world: RouteWorld) -> None:
    there = split_at(world, QUARTER)
    with pytest.raises(RouteRefused, match="still splits traffic") as refused:
        shaped(world).dissolve(expected=look(world))
    assert "migrate rollback" in refused.value.then
    assert world.route.read() == there


@pytest.mark.parametrize("trouble", [RouteTrouble.LOST_BEFORE, RouteTrouble.LOST_AFTER])
def test_only_the_next_look_tells_whether_a_shape_without_an_answer_is_there(
    world: RouteWorld, trouble: RouteTrouble
) -> None:
    split_at(world, QUARTER)
    expected = look(world)
    world.arm(trouble)
    with pytest.raises(RouteUnreachable):
        shaped(world).reshape(SHORT, expected=expected, first=FIRST)
    world.mend()
    sight = look(world)
    assert sight.shape == (SHORT if trouble is RouteTrouble.LOST_AFTER else SHAPE)
    assert (sight.split.weights, sight.split.stamp) == (QUARTER, CONTROLLER)
