"""Each edit that the simulation's other people make is one that Route 53 takes, and a rollback over it ends at blue."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from migrate.model.split import Purpose, Stamp
from migrate.model.weights import Weights
from migrate.routes.route53 import Layout, Target
from tests.routes.route53.green import green_share
from tests.routes.worlds import BLUE_IP, GREEN_IP, StrictWorld
from tests.simulation.meddling import Edit, Meddler

LAYOUT = Layout("app.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))


@pytest.mark.parametrize("kind", Edit)
@pytest.mark.parametrize("seed", range(3))
def test_a_rollback_over_any_edit_leaves_green_nothing(kind: Edit, seed: int) -> None:
    world = StrictWorld()
    stamp = Stamp(3, 1, "ctl@host-1:7", world.clock.now(), Purpose.ADVANCE)
    world.route.write(Weights(2500), expected=world.route.read(), stamp=stamp)
    world.clock.sleep(timedelta(minutes=2))
    meddler = Meddler(world.route53, world.zone, "app.example.com", GREEN_IP, random.Random(seed))
    if kind is Edit.STRANGERS_LEAVE:
        assert meddler.make(Edit.STRANGER_JOINS)
    assert meddler.make(kind)
    world.route.roll_back(writer="ops@laptop:1", now=world.clock.now())
    assert green_share(world, LAYOUT) == 0.0
