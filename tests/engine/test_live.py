from __future__ import annotations

import pytest

from migrate.engine.live import Standing, serves_in, serving
from migrate.engine.state import State
from migrate.model.phase import Phase, Stack
from migrate.model.side import Side
from migrate.model.weights import BLUE, GREEN, Weights
from tests.engine.given import recorded, urn

SPLIT = Weights(2_500)


@pytest.mark.parametrize(
    ("weights", "primary", "live"),
    [
        (BLUE, Side.BLUE, {Stack.BLUE, Stack.TRAFFIC}),
        (BLUE, Side.GREEN, {Stack.BLUE, Stack.GREEN, Stack.DATA, Stack.TRAFFIC}),
        (SPLIT, Side.BLUE, {Stack.BLUE, Stack.GREEN, Stack.DATA, Stack.TRAFFIC}),
        (SPLIT, Side.GREEN, {Stack.BLUE, Stack.GREEN, Stack.DATA, Stack.TRAFFIC}),
        (GREEN, Side.BLUE, {Stack.BLUE, Stack.GREEN, Stack.DATA, Stack.TRAFFIC}),
        (GREEN, Side.GREEN, {Stack.GREEN, Stack.TRAFFIC}),
    ],
)
def test_which_stacks_serve(weights: Weights, primary: Side, live: set[Stack]) -> None:
    standing = Standing(primary, {"web": weights})
    one = recorded("a")
    assert {stack for stack in Stack if serves_in(stack, Phase.SHIFT, standing)(one)} == live


def test_one_route_with_traffic_keeps_a_side_alive() -> None:
    standing = Standing(Side.GREEN, {"web": GREEN, "api": Weights(9_999)})
    assert standing.serves(Side.BLUE)
    assert not standing.arrived


def test_the_traffic_stack_may_go_only_in_retire_with_everything_on_green() -> None:
    done, half = Standing(Side.GREEN, {"web": GREEN}), Standing(Side.BLUE, {"web": GREEN})
    serves = {
        (phase, standing is done): serves_in(Stack.TRAFFIC, phase, standing)(recorded("a"))
        for phase in Phase
        for standing in (done, half)
    }
    assert [at for at, live in serves.items() if not live] == [(Phase.RETIRE, True)]


def test_without_routes_nothing_has_arrived() -> None:
    assert not Standing(Side.GREEN).arrived


def test_needs_are_followed_to_the_end_and_round_in_circles() -> None:
    state = State((recorded("a", "b"), recorded("b", "c", "a"), recorded("c", "gone"), recorded("d")))
    found = serving(state, lambda one: one.urn == urn("a"))
    assert found == {urn(name) for name in ("a", "b", "c", "gone")}
