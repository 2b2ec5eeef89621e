"""Alike: whatever two holders do in whatever order, MemoryRoute and Route53Route end every call the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import RouteError
from migrate.model.split import Purpose, Split, Stamp
from migrate.model.weights import FULL, Weights
from migrate.testing.route_contract import RouteTrouble, RouteWorld
from tests.routes.worlds import START, MemoryWorld, StrictWorld

greens = st.one_of(st.sampled_from([0, 100, 2500, FULL]), st.integers(39, FULL - 39))


@dataclass(frozen=True)
class Act:
    """A holder reads, or writes from what it read last, perhaps in trouble."""

    holder: int
    reads: bool
    epoch: int
    green: int
    trouble: RouteTrouble | None


acts = st.builds(
    Act,
    holder=st.integers(0, 1),
    reads=st.booleans(),
    epoch=st.integers(1, 4),
    green=greens,
    trouble=st.one_of(st.none(), st.none(), st.sampled_from(RouteTrouble)),
)


def play(world: RouteWorld, story: Sequence[Act]) -> list[object]:
    """How each act ended, and what stands there in the end."""
    readings = [world.route.read()] * 2
    told = [_one(world, readings, act, serial) for serial, act in enumerate(story, start=1)]
    return [*told, _seen(world.route.read())]


def _one(world: RouteWorld, readings: list[Split], act: Act, serial: int) -> object:
    if act.reads:
        readings[act.holder] = world.route.read()
        return _seen(readings[act.holder])
    if act.trouble:
        world.arm(act.trouble)
    stamp = Stamp(act.epoch, serial, f"holder-{act.holder}", START + timedelta(seconds=serial), Purpose.ADVANCE)
    try:
        return world.route.write(Weights(act.green), expected=readings[act.holder], stamp=stamp).weights
    except RouteError as error:
        return type(error)
    finally:
        world.mend()


def _seen(split: Split) -> tuple[Weights, Stamp | None]:
    return split.weights, split.stamp


@given(st.lists(acts, max_size=12))
def test_the_fake_behaves_like_route_53(story: list[Act]) -> None:
    assert play(MemoryWorld(), story) == play(StrictWorld(), story)
