from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from migrate.engine.preview import preview
from migrate.engine.step import Difference, Op
from migrate.errors import StaleApproval, UpdateFailed, UpdateRefused
from migrate.model.phase import Phase
from tests.engine.shop import SPLIT, STOCK, Shop
from tests.waiting import eventually


def test_a_phase_makes_what_is_declared_and_then_has_nothing_to_do(shop: Shop) -> None:
    shop.declare(STOCK)
    stack = shop.open()
    made = shop.up(stack)
    assert sorted(thing["name"] for thing in shop.things().values()) == ["cup", "shelf"]
    assert made.changes == {Op.CREATE: 3}  # the stack itself counts
    assert made.outputs == {"things": ["cup", "shelf"]}
    assert "create shelf:index:Thing cup done" in shop.said
    again = preview(stack)
    assert not again.changes
    assert again.state.digest == made.state


def test_a_change_in_place_is_seen_beforehand_and_then_done(stocked: Shop) -> None:
    stocked.declare({**STOCK, "cup": {"name": "cup", "size": 2, "needs": ["shelf"]}})
    stack = stocked.open()
    seen = preview(stack)
    (step,) = (one for one in seen.steps if one.op.changes)
    assert (step.name, step.op, step.keys) == ("cup", Op.UPDATE, ("size",))
    assert step.differences == (Difference("size", 1, 2),)
    assert stocked.apply(stack, stocked.approve(seen)).changes == {Op.UPDATE: 1, Op.SAME: 2}
    assert {thing["name"]: thing.get("size") for thing in stocked.things().values()} == {"cup": 2, "shelf": 3}


def test_what_would_take_away_something_live_is_refused_before_anything_happens(stocked: Shop) -> None:
    before = stocked.things()
    stocked.declare({"shelf": {"name": "shelf", "size": 3}, "cup": {"name": "mug", "needs": ["shelf"]}})
    stack = stocked.open()
    seen = preview(stack)
    with pytest.raises(UpdateRefused) as refused:
        stocked.approve(seen, phase=Phase.VERIFY, standing=SPLIT)
    told = str(refused.value)
    assert "replace cup (name): it serves users" in told
    assert "same shelf (protect): protection against deletion comes off in phase retire only" in told
    assert stocked.things() == before
    assert stack.state().digest == seen.state.digest


def test_what_does_not_serve_may_be_replaced(stocked: Shop) -> None:
    stocked.declare({**STOCK, "cup": {"name": "mug", "needs": ["shelf"]}})
    done = stocked.up(stocked.open())
    assert done.changes[Op.REPLACE] == 1
    assert sorted(thing["name"] for thing in stocked.things().values()) == ["mug", "shelf"]


def test_an_approval_is_void_once_weights_moved_or_the_state_changed_or_a_newer_preview_exists(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork"}})
    stack = stocked.open()
    approval = stocked.approve(preview(stack))
    with pytest.raises(StaleApproval, match=r"seen +web blue 75 % / green 25 %"):
        stocked.apply(stack, approval, standing=SPLIT)
    stack.replace_deployment(_without(stack.deployment(), "::cup"))
    with pytest.raises(StaleApproval, match="changed: cup"):
        stocked.apply(stack, approval)
    preview(stack)
    with pytest.raises(StaleApproval, match="a newer preview took its place"):
        stocked.apply(stack, approval)
    assert sorted(thing["name"] for thing in stocked.things().values()) == ["cup", "shelf"]


def _without(deployment, name: str):
    kept = [one for one in deployment["resources"] if not one["urn"].endswith(name)]
    return {**deployment, "resources": kept}


def test_a_program_that_asks_for_more_than_was_approved_does_not_get_it(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork"}})
    stack = stocked.open()
    approval = stocked.approve(preview(stack))
    stocked.declare({"shelf": STOCK["shelf"], "cup": {"name": "mug", "needs": ["shelf"]}, "fork": {"name": "fork"}})
    with pytest.raises(StaleApproval, match="violates plan"):
        stocked.apply(stack, approval)
    assert "mug" not in {thing["name"] for thing in stocked.things().values()}


def test_a_failure_on_the_way_is_told_in_the_providers_own_words(stocked: Shop) -> None:
    stocked.declare({**STOCK, "cup": {"name": "cup", "size": 1, "deletionProtection": True}})
    stack = stocked.open()
    stocked.up(stack)
    stocked.declare({"shelf": STOCK["shelf"]})
    seen = preview(stack)
    with pytest.raises(UpdateRefused, match=r"delete cup \(deletionProtection\): it is still protected"):
        stocked.approve(seen)
    with pytest.raises(UpdateFailed, match="is protected against deletion") as failed:
        stack.update(plan=seen.plan, say=stocked.said.append)
    assert str(failed.value).count("is protected against deletion") == 1


INTERRUPTED = """
import sys
from pathlib import Path
from migrate.engine.find import find
from migrate.engine.preview import preview
from tests.engine.shop import Shop
shop = Shop(Path(sys.argv[1]), find())
stack = shop.open()
try:
    shop.apply(stack, shop.approve(preview(stack)))
except KeyboardInterrupt:
    print(*stack.locks(), "interrupted")
"""


def test_an_interrupt_at_the_terminal_waits_for_the_engine_to_end_in_order(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork"}, "plate": {"name": "plate", "needs": ["fork"]}})
    stocked.hold("hold-after")
    person = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, stocked.folder], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    eventually((stocked.shelf / "holding").exists, within=150)
    os.killpg(person.pid, signal.SIGINT)
    eventually((stocked.shelf / "cancelled").exists)
    stocked.let_go("hold-after")
    said, _ = person.communicate(timeout=180)
    assert said.splitlines()[-1] == "interrupted"
    assert {thing["name"] for thing in stocked.things().values()} == {"cup", "shelf", "fork"}
