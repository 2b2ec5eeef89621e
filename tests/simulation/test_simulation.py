"""Seeded migrations, each with its own disasters; and proof that the watch would see a broken rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from migrate.controller.journal import Journal
from migrate.decide import holds, steps
from tests.simulation.invariants import Broken
from tests.simulation.world import World

AT_ONCE = 8
QUICK = range(0, 48, AT_ONCE)
LONG = range(QUICK.stop, 1_200, AT_ONCE)
"""`python -m tests.simulation --count 10000 --jobs 2` plays more."""


@pytest.mark.parametrize("first", [*QUICK, *(pytest.param(first, marks=pytest.mark.long) for first in LONG)])
def test_invariants_hold_through_every_disaster(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        try:
            World(seed).play()
        except Broken as broken:
            pytest.fail(f"seed {seed}: {broken}\nreplay: python -m tests.simulation --seed {seed}", pytrace=False)


def test_a_broken_promise_is_not_taken_for_a_fault_of_the_call_that_broke_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised in a call of a provider is an answer to whoever called; the watch must tell it all the same."""
    world = World(3)

    def broken(_: object) -> None:
        raise Broken("seen in the middle of a write")

    monkeypatch.setattr(world.watch, "_check_edition", broken)
    with pytest.raises(Broken, match="in the middle of a write"):
        world.play()


@pytest.mark.parametrize("seed", [3, 11])
def test_one_seed_tells_one_story(seed: int) -> None:
    first, second = World(seed), World(seed)
    first.play()
    second.play()
    assert first.books.events() == second.books.events()


@pytest.mark.parametrize(
    ("where", "rule", "shown_by"),
    [
        (steps, "hold_until_certified", {}),
        (steps, "hold_until_baked", {}),
        (steps, "hold_if_astray", {"astray": (timedelta(minutes=4), timedelta(minutes=14), 0.8), "bad": None}),
        (steps, "hold_until_approved", {"asks": True, "bad": None}),
        (holds, "hold_if_blind", {"blind": 0.2, "bad": None}),
        (holds, "hold_if_frozen", {"frozen": True, "bad": None}),
        (holds, "rest_if_ended", {}),
        (holds, "hold_while_soaking", {"soaks": True, "holds_back": False, "bad": None}),
        (Journal, "intended", {}),
    ],
)
def test_the_watch_sees_a_rule_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, where: object, rule: str, shown_by: Mapping[str, object]
) -> None:
    monkeypatch.setattr(where, rule, lambda *_, **__: None)
    assert any(_breaks(seed, shown_by) for seed in range(40)), f"40 migrations without {rule}, and nothing was seen"


def _breaks(seed: int, shown_by: Mapping[str, object]) -> bool:
    try:
        World(seed, shown_by).play()
    except Broken:
        return True
    return False
