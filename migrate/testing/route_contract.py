"""RouteContract: what every route keeps, whatever splits the traffic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Protocol

import pytest

from migrate.errors import Fenced, LostRace, RouteError, RouteUnreachable, Throttled, WriteInProgress
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.route import Route


class RouteTrouble(Enum):
    """What can happen to a call."""

    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    THROTTLED = auto()
    BUSY = auto()


class RouteWorld(Protocol):
    """A route at all blue that this project never wrote."""

    route: Route
    ttl: timedelta
    """How long clients may keep an answer."""
    bound: timedelta
    """What the route states as its bound."""

    def arm(self, trouble: RouteTrouble) -> None:
        """Let every call fail so until mended; LOST_AFTER only the next write."""
        ...

    def mend(self) -> None: ...
    def hold_back(self) -> None:
        """From now on a name server does not learn."""
        ...

    def let_go(self) -> None: ...
    def eventually(self, holds: Callable[[], bool]) -> None:
        """Let time pass until it holds; fails after the world's bound."""
        ...


QUARTER = Weights(2500)
AT = datetime(2026, 3, 2, 13, tzinfo=UTC)


def a_stamp(epoch: int = 1, serial: int = 1, writer: str = "ops@host-1:77") -> Stamp:
    return Stamp(epoch, serial, writer, datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC), Purpose.ADVANCE)


class RouteContract:
    """Inherit, and give a `world` fixture."""

    @pytest.fixture
    def world(self) -> RouteWorld:
        raise NotImplementedError

    def test_a_route_never_written_has_its_weights_and_no_stamp(self, world: RouteWorld) -> None:
        split = world.route.read()
        assert (split.weights, split.stamp, split.epoch, split.ttl) == (BLUE, None, 0, world.ttl)

    @pytest.mark.parametrize("weights", [Weights(100), QUARTER, Weights(4995), GREEN, BLUE], ids=str)
    def test_what_was_written_is_read_back_exactly(self, world: RouteWorld, weights: Weights) -> None:
        change = world.route.write(weights, expected=world.route.read(), stamp=a_stamp())
        split = world.route.read()
        assert (split.weights, split.stamp) == (weights, a_stamp())
        assert (change.route, change.stamp, change.weights) == (world.route.name, a_stamp(), weights)

    def test_one_write_after_another(self, world: RouteWorld) -> None:
        for serial, weights in enumerate([Weights(100), QUARTER, GREEN, QUARTER, BLUE], start=1):
            world.route.write(weights, expected=world.route.read(), stamp=a_stamp(serial=serial))
            assert world.route.read().weights == weights

    def test_the_same_weights_can_be_written_under_another_epoch(self, world: RouteWorld) -> None:
        world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp(epoch=1))
        world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp(epoch=2, writer="other"))
        split = world.route.read()
        assert (split.weights, split.epoch) == (QUARTER, 2)

    @pytest.mark.parametrize("weights", [QUARTER, BLUE], ids=str)
    def test_a_write_from_an_older_reading_loses_the_race_and_changes_nothing(
        self, world: RouteWorld, weights: Weights
    ) -> None:
        old = world.route.read()
        world.route.write(weights, expected=old, stamp=a_stamp(serial=1))
        there = world.route.read()
        with pytest.raises(LostRace) as lost:
            world.route.write(GREEN, expected=old, stamp=a_stamp(serial=2))
        assert world.route.read() == there
        assert str(weights) in str(lost.value.seen)

    @pytest.mark.parametrize(
        "late", [a_stamp(epoch=4, serial=2), a_stamp(epoch=5, serial=2, writer="another")], ids=["epoch", "writer"]
    )
    def test_a_holder_that_was_fenced_out_changes_nothing(self, world: RouteWorld, late: Stamp) -> None:
        world.route.write(BLUE, expected=world.route.read(), stamp=a_stamp(epoch=5))
        there = world.route.read()
        with pytest.raises(Fenced) as fenced:
            world.route.write(QUARTER, expected=there, stamp=late)
        assert world.route.read() == there
        assert "epoch 5 by ops@host-1:77" in str(fenced.value.seen)

    @pytest.mark.parametrize(
        ("trouble", "error"),
        [
            (RouteTrouble.LOST_BEFORE, RouteUnreachable),
            (RouteTrouble.THROTTLED, Throttled),
            (RouteTrouble.BUSY, WriteInProgress),
        ],
    )
    def test_a_write_that_failed_before_its_effect_changed_nothing(
        self, world: RouteWorld, trouble: RouteTrouble, error: type[RouteError]
    ) -> None:
        there = world.route.read()
        world.arm(trouble)
        with pytest.raises(error):
            world.route.write(QUARTER, expected=there, stamp=a_stamp())
        world.mend()
        assert world.route.read() == there
        world.route.write(QUARTER, expected=there, stamp=a_stamp())

    def test_only_the_next_reading_tells_that_a_write_without_an_answer_happened(self, world: RouteWorld) -> None:
        before = world.route.read()
        world.arm(RouteTrouble.LOST_AFTER)
        with pytest.raises(RouteUnreachable):
            world.route.write(QUARTER, expected=before, stamp=a_stamp())
        world.mend()
        split = world.route.read()
        assert (split.weights, split.stamp) == (QUARTER, a_stamp())

    @pytest.mark.parametrize(
        ("trouble", "error"), [(RouteTrouble.LOST_BEFORE, RouteUnreachable), (RouteTrouble.THROTTLED, Throttled)]
    )
    def test_a_route_that_cannot_be_read_says_why(
        self, world: RouteWorld, trouble: RouteTrouble, error: type[RouteError]
    ) -> None:
        world.arm(trouble)
        with pytest.raises(error):
            world.route.read()
        world.mend()
        assert world.route.read().weights == BLUE

    @pytest.mark.parametrize("weights", [QUARTER, GREEN], ids=str)
    def test_a_change_is_settled_when_every_name_server_gives_it(self, world: RouteWorld, weights: Weights) -> None:
        world.hold_back()
        change = world.route.write(weights, expected=world.route.read(), stamp=a_stamp())
        settlement = world.route.settled(change)
        assert not settlement.settled
        assert settlement.waiting_for
        world.let_go()
        world.eventually(lambda: world.route.settled(change).settled)

    def test_a_successor_who_knows_no_change_id_asks_the_name_servers(self, world: RouteWorld) -> None:
        world.hold_back()
        change = replace(world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp()), id="")
        assert not world.route.settled(change).settled
        world.let_go()
        world.eventually(lambda: world.route.settled(change).settled)

    def test_a_change_that_was_overwritten_is_not_settled(self, world: RouteWorld) -> None:
        first = world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp(serial=1))
        second = world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp(serial=2))
        world.eventually(lambda: world.route.settled(second).settled)
        assert not world.route.settled(first).settled

    def test_a_route_says_what_it_makes_of_a_split(self, world: RouteWorld) -> None:
        for green in (0, 100, 500, 1000, 2500, 5000, 10_000):
            assert world.route.picture(Weights(green)) == Weights(green)
        assert abs(world.route.picture(Weights(4995)).green - 4995) <= 5

    def test_a_route_states_its_bound(self, world: RouteWorld) -> None:
        assert world.route.bound == world.bound

    @pytest.mark.parametrize("weights", [QUARTER, GREEN, BLUE], ids=str)
    def test_a_rollback_gives_blue_everything_under_an_epoch_above_the_one_found(
        self, world: RouteWorld, weights: Weights
    ) -> None:
        world.route.write(weights, expected=world.route.read(), stamp=a_stamp(epoch=7, serial=3))
        back = world.route.roll_back(writer="person", now=AT)
        split = world.route.read()
        assert (split.weights, split.stamp) == (BLUE, Stamp(8, 4, "person", AT, Purpose.ROLLBACK))
        assert (back.change.stamp, back.found, back.written, back.strangers, back.notes) == (
            split.stamp,
            weights,
            True,
            (),
            (),
        )

    def test_a_rollback_over_a_rollback_writes_nothing_and_names_the_one_there(self, world: RouteWorld) -> None:
        first = world.route.roll_back(writer="person", now=AT)
        there = world.route.read()
        again = world.route.roll_back(writer="another", now=AT)
        assert world.route.read() == there
        assert (again.change.stamp, again.written) == (first.change.stamp, False)

    def test_a_rollback_whose_answer_was_lost_is_found_as_written(self, world: RouteWorld) -> None:
        world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp())
        world.arm(RouteTrouble.LOST_AFTER)
        with pytest.raises(RouteUnreachable) as lost:
            world.route.roll_back(writer="person", now=AT)
        world.mend()
        back = world.route.roll_back(writer="person", now=AT, tried=[lost.value.tried])
        assert (back.written, back.change.stamp.id) == (True, lost.value.tried)

    def test_a_rollback_that_found_no_answer_changed_nothing(self, world: RouteWorld) -> None:
        world.route.write(QUARTER, expected=world.route.read(), stamp=a_stamp())
        world.arm(RouteTrouble.LOST_BEFORE)
        with pytest.raises(RouteUnreachable):
            world.route.roll_back(writer="person", now=AT)
        world.mend()
        assert world.route.read().weights == QUARTER
