"""The worlds of the study, a few migrations of each."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bench.study import overload, worlds
from bench.study.addresses import World
from bench.study.lasting import Day, watch
from migrate.model.shared import Policy


@pytest.mark.parametrize("clients", [1, 10])
@pytest.mark.parametrize("rate", [50, 500])
def test_an_outage_behind_few_addresses_is_taken_back_and_no_step_of_it_certified(clients: int, rate: float) -> None:
    never, certified, _ = worlds.faulty(World(clients), rate, 1.0, 10).split(" / ")
    assert (float(never), float(certified)) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["10 addresses with 97 %, sticky", "storm of one of 20 addresses, Zipf"])
def test_a_healthy_world_of_few_addresses_is_left_alone(name: str) -> None:
    assert float(worlds.healthy(worlds.HEALTHY[name], 500, 10)) == 0.0


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_base_of_another_hour_takes_no_healthy_green_back_in_a_day(share: float) -> None:
    assert float(worlds.whole_day(Day(0.0008, 0.0004, share), share, 50, 20)) == 0.0
    fault = Day(0.0004, 0.0004, share, fault=0.003, onset=60)
    assert watch(fault, rate=50, count=5, dice=np.random.default_rng(3)).taken.all()


def test_an_overloaded_database_costs_less_where_the_ramp_steps_back() -> None:
    back, stay = (
        overload.run(policy, rate=50, from_share=0.05, dice=random.Random(1))
        for policy in (Policy.STEP_BACK, Policy.STAY)
    )
    assert back.stepped_back == 1
    assert back.failed < 0.2 * stay.failed
