"""Pulumi changes the shape while two controllers, a person and a bad network do what they do in the simulation.

All its invariants must hold all the same: no weight moved, no authority taken, every migration brought to its end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from migrate.decide.gate import Gate
from migrate.decide.plain_gate import PlainGate
from migrate.errors import LostRace, RouteError
from migrate.model.split import Purpose, Stamp
from migrate.routes.route53 import Route53Route
from migrate.routes.shape import End, Shape
from tests.simulation.invariants import Broken
from tests.simulation.world import BLUE_ADDRESS, GREEN_ADDRESS, World

SEEDS = 8
TTLS = (10, 15, 20)


@dataclass
class ShapedWorld(World):
    """A world in which somebody runs `pulumi up` again and again, each time with another TTL."""

    def _make_gate(self) -> Gate:
        return PlainGate(self.plan.slo, self.plan.limits)

    def play(self) -> None:
        # A change of shape keeps the weights that stand there, so other people's would look like its own.
        self.weather = replace(self.weather, meddles=False)
        self.scheduler.spawn("pulumi", self.pulumi)
        super().play()

    def pulumi(self) -> None:
        while not self.over():
            ttl = timedelta(seconds=self.dice.choice(TTLS))
            try:
                self.up(Shape(ttl, End(BLUE_ADDRESS), End(GREEN_ADDRESS)))
                self._count("shaped")
            except LostRace:
                self._count("raced")
            except RouteError:
                self._count("failed")
            self.scheduler.sleep(timedelta(seconds=self.dice.uniform(1, 40)))
            self.watch.look()

    def up(self, shape: Shape) -> None:
        route = self.routes()["public"]
        assert isinstance(route, Route53Route)
        sight = route.look(shape)
        assert sight is not None
        self.scheduler.sleep(timedelta(seconds=self.dice.uniform(0, 5)))
        first = Stamp(0, 1, "operator-pulumi", self.scheduler.now, Purpose.CLAIM)
        route.reshape(shape, expected=sight, first=first)


def test_invariants_hold_through_every_change_of_shape() -> None:
    told = {"shaped": 0, "raced": 0}
    for seed in range(SEEDS):
        world = ShapedWorld(seed)
        try:
            world.play()
        except Broken as broken:
            pytest.fail(f"seed {seed}: {broken}", pytrace=False)
        told = {what: count + world.counts.get(what, 0) for what, count in told.items()}
    assert told["shaped"] > 10 * SEEDS
    assert told["raced"] > SEEDS / 2, f"hardly anything raced, so this showed little: {told}"
