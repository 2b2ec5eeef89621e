from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname

import pytest

from migrate.engine.lock import Holder
from migrate.engine.open_stack import OpenStack
from migrate.engine.preview import preview
from migrate.engine.recover import detect, release, repair
from migrate.engine.state import Doing
from migrate.errors import EngineError, PendingOperations, StateLocked, StateUnreachable
from tests.engine.shop import STOCK, Shop
from tests.waiting import eventually

FORK = "urn:pulumi:green::shop::shelf:index:Thing::fork"


@contextmanager
def standing_still(shop: Shop, stack: OpenStack, *, at: str) -> Iterator[Future[object]]:
    """An update of `stack` that stopped half way and waits for the test; then the test goes on beside it."""
    approval = shop.approve(preview(stack))
    shop.hold(at)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(shop.apply, stack, approval)
        try:
            eventually((shop.shelf / "holding").exists)
            yield running
        finally:
            shop.let_go(at)


def kill(shop: Shop, stack: OpenStack, *, at: str) -> None:
    """An update that is killed as a power cut would, at that moment."""
    with standing_still(shop, stack, at=at) as running:
        (lock,) = stack.locks()
        assert lock.holder is Holder.ALIVE
        os.kill(lock.pid, signal.SIGKILL)
        assert isinstance(running.exception(), EngineError)
        eventually(lambda: not shop.processes())


def names(shop: Shop) -> list[object]:
    return sorted(str(thing["name"]) for thing in shop.things().values())


def at(shop: Shop, name: str) -> str:
    (identifier,) = (key for key, thing in shop.things().items() if thing["name"] == name)
    return identifier


def test_a_thing_made_by_a_killed_update_is_taken_in_and_not_made_twice(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork", "size": 4}})
    stack = stocked.open()
    kill(stocked, stack, at="hold-after")
    assert names(stocked) == ["cup", "fork", "shelf"]

    left = detect(stack)
    assert [one.urn for one in left.creating] == [FORK]
    assert "gone" in left.explain()
    assert "creating shelf:index:Thing fork; it may exist without Pulumi knowing" in left.explain()
    with pytest.raises(PendingOperations, match="migrate recover green"):
        preview(stack)
    with pytest.raises(StateLocked, match="Its process is gone"):
        repair(stack, whereabouts={}, say=print)

    release(stack, left.locks)
    with pytest.raises(PendingOperations, match="nobody but the cloud knows"):
        repair(stack, whereabouts={}, say=print)
    state = repair(stack, whereabouts={FORK: at(stocked, "fork")}, say=print)
    assert state.pending == ()
    assert not preview(stack).changes
    assert names(stocked) == ["cup", "fork", "shelf"]


def test_a_state_whose_writing_was_cut_off_by_the_kill_is_gone_on_with_from_the_one_before(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork", "size": 4}})
    stack = stocked.open()
    kill(stocked, stack, at="hold-after")
    for kept in (0.99, 0.5, 0):
        file = cut_off(stocked, kept)
        file.with_name("green.json.attrs").write_text("")
        stack = stocked.open()
        assert file.read_text() == file.with_name("green.json.bak").read_text()
    assert [one.urn for one in stack.state().pending] == [FORK]
    release(stack, stack.locks())
    repair(stack, whereabouts={FORK: at(stocked, "fork")}, say=print)
    assert not preview(stack).changes


def test_a_state_that_may_still_be_written_is_left_as_it_is(stocked: Shop) -> None:
    with stocked_and_locked(stocked):
        file = cut_off(stocked)
        with pytest.raises(StateUnreachable, match="Another update may be writing it"):
            stocked.open().state()
        assert file.read_text() == ""


def cut_off(shop: Shop, kept: float = 0) -> Path:
    """The state's file as a kill leaves it when the engine copied the last one and wrote a part of the new one."""
    (file,) = shop.folder.glob("state/.pulumi/stacks/*/green.json")
    shutil.copy(file, file.with_name("green.json.bak"))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(kept * len(whole))])
    return file


@contextmanager
def stocked_and_locked(shop: Shop) -> Iterator[None]:
    """As if this very process were an engine that updates the stack."""
    (project,) = (folder.name for folder in shop.folder.glob("state/.pulumi/stacks/*"))
    lock = shop.folder / "state/.pulumi/locks/organization" / project / "green" / "1.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    told = {"pid": os.getpid(), "username": "us", "hostname": gethostname(), "timestamp": "2026-01-01T00:00:00Z"}
    lock.write_text(json.dumps(told))
    yield
    lock.unlink()


def test_a_thing_a_killed_update_never_made_is_forgotten_and_made_by_the_next(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork"}})
    stack = stocked.open()
    kill(stocked, stack, at="hold-before")
    release(stack, stack.locks())
    assert repair(stack, whereabouts={FORK: None}, say=print).pending == ()
    stocked.up(stack)
    assert names(stocked) == ["cup", "fork", "shelf"]


def test_what_became_of_a_killed_change_is_read_from_the_cloud(stocked: Shop) -> None:
    stocked.declare({**STOCK, "cup": {"name": "cup", "size": 9, "needs": ["shelf"]}})
    stack = stocked.open()
    kill(stocked, stack, at="hold-after")
    release(stack, stack.locks())
    assert [one.doing for one in stack.state().pending] == [Doing.UPDATING]
    assert repair(stack, whereabouts={}, say=print).pending == ()
    assert not preview(stack).changes


@pytest.mark.parametrize("doing", Doing)
def test_what_is_in_no_cloud_needs_no_answer_and_no_look(stocked: Shop, doing: Doing) -> None:
    """A component, the stack itself and a provider: the engine notes these down as begun, as it does all else."""
    (file,) = stocked.folder.glob("state/.pulumi/stacks/*/green.json")
    written = json.loads(file.read_text())
    latest = written["checkpoint"]["latest"]
    components = [
        {"urn": "urn:pulumi:green::shop::migrate:index:Link::link", "type": "migrate:index:Link", "custom": False},
        *(one for one in latest["resources"] if str(one["type"]).startswith("pulumi:")),
    ]
    assert {str(one["type"]) for one in components} >= {"pulumi:pulumi:Stack", "pulumi:providers:shelf"}
    latest["pending_operations"] = [{"type": doing, "resource": one} for one in components]
    file.write_text(json.dumps(written))

    stack = stocked.open()
    left = detect(stack)
    assert len(left.pending) == len(components)
    assert left.creating == ()
    assert left.explain().count("it is in no cloud; the next update does it again") == len(components)
    assert repair(stack, whereabouts={}, say=print).pending == ()
    assert not preview(stack).changes


def test_the_lock_of_an_update_that_still_runs_is_left_alone(stocked: Shop) -> None:
    stocked.declare({**STOCK, "fork": {"name": "fork"}})
    stack = stocked.open()
    with standing_still(stocked, stack, at="hold-after") as running:
        (lock,) = stack.locks()
        refused: tuple[Callable[[], object], ...] = (
            lambda: release(stack, [lock]),
            lambda: repair(stack, whereabouts={}, say=print),
            lambda: stack.refresh(targets=[FORK], say=print),
        )
        for act in refused:
            with pytest.raises(StateLocked, match=rf"pid {lock.pid}, .*still running") as error:
                act()
            assert "Wait until that update is over" in str(error.value)
        assert stack.locks() == (lock,)
    assert running.exception() is None
    assert stack.locks() == ()


def test_nothing_left_is_nothing_to_explain_and_nothing_to_repair(stocked: Shop) -> None:
    stack = stocked.open()
    assert detect(stack).explain() == ""
    assert repair(stack, whereabouts={}, say=print) == stack.state()
