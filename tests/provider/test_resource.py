"""What the engine may do with a split, over the route in memory and over the strict double of Route 53."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from migrate.errors import LostRace, RouteRefused, RouteUnreachable, UnknownSplit
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.provider.resource import Difference, SplitResource
from migrate.routes.memory import Moment
from migrate.routes.shape import End, Shape, Sight
from tests.provider.given import inputs, resource, values
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, MemoryWorld, StrictWorld, simple, weighted

NAME = "app.example.com"
QUARTER = Weights(2_500)
CONTROLLER = Stamp(3, 7, "controller", START, Purpose.ADVANCE)
Worlds = MemoryWorld | StrictWorld


@pytest.fixture(params=[MemoryWorld, StrictWorld], ids=["memory", "strict"])
def world(request: pytest.FixtureRequest) -> Worlds:
    return request.param()


def split(world: Worlds) -> SplitResource:
    return resource(world.route)


def move(world: Worlds, weights: Weights) -> None:
    world.route.write(weights, expected=world.route.read(), stamp=CONTROLLER)


def test_a_plain_record_becomes_a_split_at_all_blue(world: Worlds) -> None:
    assert split(world).create(inputs()) == {"blueWeight": 10_000, "greenWeight": 0, "epoch": 0, "ttl": 60}
    stamp = world.route.read().stamp
    assert stamp is not None
    assert (stamp.epoch, stamp.purpose) == (0, Purpose.CLAIM)


def test_a_controller_takes_over_from_a_split_that_pulumi_made(world: Worlds) -> None:
    split(world).create(inputs())
    move(world, QUARTER)
    assert world.route.read().stamp == CONTROLLER


def test_creating_a_split_that_splits_adopts_it_as_it_is(world: Worlds) -> None:
    move(world, QUARTER)
    before = world.route.read()
    assert split(world).create(inputs()) == {"blueWeight": 7_500, "greenWeight": 2_500, "epoch": 3, "ttl": 60}
    assert world.route.read() == before


@pytest.mark.parametrize(
    ("sets", "weights"),
    [
        ([simple(NAME, "A", GREEN_IP)], GREEN),
        ([weighted(NAME, "A", "old", 200, BLUE_IP), weighted(NAME, "A", "new", 55, GREEN_IP)], Weights(2157)),
        ([weighted(NAME, "A", "old", 9, BLUE_IP), weighted(NAME, "A", "new", 0, GREEN_IP)], BLUE),
    ],
)
def test_what_other_hands_made_is_taken_over_at_its_weights(sets: list[dict[str, object]], weights: Weights) -> None:
    world = StrictWorld(*sets)
    split(world).create(inputs())
    assert world.route.read().weights == weights
    assert set(world.weights()) <= {f"migrate-{NAME}-blue", f"migrate-{NAME}-green"}


def test_a_record_of_somebody_else_is_not_taken_over() -> None:
    world = StrictWorld(simple(NAME, "A", "203.0.113.9"))
    with pytest.raises(UnknownSplit):
        split(world).create(inputs())
    assert world.listing() == [{**simple(NAME, "A", "203.0.113.9"), "Name": f"{NAME}."}]


def test_a_read_shows_the_weights_and_takes_them_for_no_drift(world: Worlds) -> None:
    split(world).create(inputs())
    move(world, QUARTER)
    told = split(world).read(inputs(), values())
    assert told == (values(), {"blueWeight": 7_500, "greenWeight": 2_500, "epoch": 3, "ttl": 60})


def test_a_ttl_that_somebody_changed_is_drift(world: Worlds) -> None:
    split(world).create(inputs(ttl=20))
    told = split(world).read(inputs(), values())
    assert told is not None
    drifted, outputs = told
    assert (drifted, outputs["ttl"]) == (values(ttl=20), 20)
    assert split(world).diff(drifted, values()) == {"route.ttl": Difference(added=False, removed=False, replaces=False)}


def test_a_health_check_that_somebody_put_on_is_drift() -> None:
    world = StrictWorld()
    config = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}
    reply = world.route53.create_health_check(CallerReference="b", HealthCheckConfig=config)
    check = reply["HealthCheck"]["Id"]
    checked = {**values(), "blue": {"address": BLUE_IP, "healthCheck": check}}
    split(world).create(type(inputs()).of(checked))
    told = split(world).read(inputs(), values())
    assert told is not None
    assert told[0] == checked
    assert split(world).diff(told[0], values()) == {"blue.healthCheck": Difference(False, True, False)}


@pytest.mark.parametrize("weights", [BLUE, Weights(100), QUARTER, GREEN], ids=str)
def test_a_new_ttl_moves_no_weight(world: Worlds, weights: Weights) -> None:
    split(world).create(inputs())
    move(world, weights)
    assert split(world).update(inputs(), inputs(ttl=20))["ttl"] == 20
    after = world.route.read()
    assert (after.weights, after.stamp, after.ttl) == (weights, CONTROLLER, timedelta(seconds=20))


def test_a_new_address_moves_no_weight_and_a_killed_update_is_found_done(world: Worlds) -> None:
    move(world, QUARTER)
    moved = type(inputs()).of({**values(), "green": {"address": "198.51.100.77"}})
    for _ in range(2):
        assert split(world).update(inputs(), moved)["greenWeight"] == 2_500
    sight = world.route.look(moved.shape)
    assert sight is not None
    assert (sight.split.weights, sight.split.stamp) == (QUARTER, CONTROLLER)


def test_an_update_that_races_a_controller_starts_from_what_the_controller_wrote(world: Worlds) -> None:
    split(world).create(inputs())
    route = Raced(world, lambda: move(world, QUARTER))
    assert resource(route).update(inputs(), inputs(ttl=20))["greenWeight"] == 2_500
    after = world.route.read()
    assert (after.weights, after.stamp, after.ttl.total_seconds()) == (QUARTER, CONTROLLER, 20)


class Raced:
    """The route of a world, on which somebody acts once between a look and the write that follows."""

    def __init__(self, world: Worlds, act: Callable[[], None]) -> None:
        self.route, self.acts = world.route, [act]
        self.establish, self.dissolve = self.route.establish, self.route.dissolve
        self.losses = 0

    def look(self, shape: Shape) -> Sight | None:
        return self.route.look(shape)

    def reshape(self, shape: Shape, *, expected: Sight, first: Stamp) -> None:
        while self.acts:
            self.acts.pop()()
        try:
            self.route.reshape(shape, expected=expected, first=first)
        except LostRace:
            self.losses += 1
            raise


def test_the_race_above_is_a_race(world: Worlds) -> None:
    split(world).create(inputs())
    route = Raced(world, lambda: move(world, QUARTER))
    resource(route).update(inputs(), inputs(ttl=20))
    assert route.losses == 1


def test_a_change_whose_answer_was_lost_is_found_done() -> None:
    world = MemoryWorld()
    split(world).create(inputs())
    route = Raced(world, lambda: world.route.fail(RouteUnreachable("no answer"), moment=Moment.AFTER))
    assert resource(route).update(inputs(), inputs(ttl=20))["ttl"] == 20


@pytest.mark.parametrize("weights", [BLUE, GREEN], ids=str)
def test_a_split_at_one_side_is_given_back_to_that_side(world: Worlds, weights: Weights) -> None:
    split(world).create(inputs())
    move(world, weights)
    split(world).delete(inputs())
    after = world.route.read()
    assert (after.weights, after.stamp) == (weights, None)


def test_a_split_in_traffic_is_not_deleted(world: Worlds) -> None:
    move(world, QUARTER)
    before = world.route.read()
    with pytest.raises(RouteRefused, match="still splits traffic") as refused:
        split(world).delete(inputs())
    assert "`migrate rollback`" in refused.value.then
    assert world.route.read() == before


def test_what_is_gone_is_gone_for_a_read_and_a_delete_and_made_anew_by_a_create() -> None:
    world = MemoryWorld()
    move(world, QUARTER)
    world.route.remove()
    assert split(world).read(inputs(), values()) is None
    split(world).delete(inputs())
    with pytest.raises(UnknownSplit, match="nothing stands at"):
        split(world).update(inputs(), inputs(ttl=20))
    assert split(world).create(inputs())["blueWeight"] == 10_000


def test_the_same_inputs_differ_in_nothing_and_ask_no_cloud() -> None:
    assert SplitResource(_nobody).diff(values(), values()) == {}


def test_every_property_that_differs_is_named_with_its_path() -> None:
    new = {**values(ttl=20, endpoint="http://127.0.0.1:1"), "green": {"address": "198.51.100.7"}}
    new["blue"] = {"address": BLUE_IP, "healthCheck": "abc"}
    assert SplitResource(_nobody).diff(values(nameservers=["192.0.2.53"]), new) == {
        "blue.healthCheck": Difference(added=True, removed=False, replaces=False),
        "green.address": Difference(added=False, removed=False, replaces=False),
        "route.endpoint": Difference(added=True, removed=False, replaces=False),
        "route.nameservers": Difference(added=False, removed=True, replaces=False),
        "route.ttl": Difference(added=False, removed=False, replaces=False),
    }


def _nobody(_: object) -> MemoryWorld:
    raise AssertionError("no cloud was to be asked")


@pytest.mark.parametrize("path", ["name", "zone", "record"])
def test_another_split_is_a_replacement_and_refused_while_this_one_is_in_traffic(world: Worlds, path: str) -> None:
    new = values(**{path: {"name": "other", "zone": "Z9", "record": "www.example.com"}[path]})
    assert split(world).diff(values(), new)[f"route.{path}"].replaces
    move(world, QUARTER)
    with pytest.raises(RouteRefused, match=f"route.{path} cannot change while app.example.com splits traffic"):
        split(world).diff(values(), new)


def test_the_shape_of_inputs() -> None:
    assert inputs().shape == Shape(timedelta(seconds=60), End(BLUE_IP), End(GREEN_IP))
    assert inputs().id == "shop/public"
