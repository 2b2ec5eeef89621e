"""Killed in the middle of a phase: the next `migrate up` explains what it found, and finishes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from migrate.errors import Exit
from migrate.model.phase import Phase, Stack
from tests.cli.shop import Running
from tests.cli.yard import THINGS, Yard
from tests.waiting import eventually

SPARE = "urn:pulumi:green::yard::shelf:index:Thing::spare"
WITH_SPARE = {**THINGS, "green": {**THINGS["green"], "spare": {"name": "spare"}}}


@contextmanager
def half_way(yard: Yard, *, at: str) -> Iterator[Running]:
    """A `migrate up verify` in a process of its own, standing still in the middle of a create in stack green."""
    yard.leave("mirror")
    (yard.shelf / at).touch()
    try:
        with yard.shop.start("up", "verify", "--yes") as running:
            eventually((yard.shelf / "holding").exists, within=425)
            yield running
    finally:
        (yard.shelf / at).unlink()
        (yard.shelf / "holding").unlink(missing_ok=True)


def engine_of(yard: Yard, stack: str) -> int:
    (lock,) = (yard.folder / "state" / ".pulumi" / "locks" / "organization" / "yard" / stack).glob("*.json")
    return int(json.loads(lock.read_text())["pid"])


def gone(yard: Yard) -> None:
    eventually(lambda: not yard.processes())


def test_with_its_engine_it_leaves_a_lock_and_a_create_which_a_person_tells_the_whereabouts_of(yard: Yard) -> None:
    yard.build(WITH_SPARE)
    with half_way(yard, at="hold-after") as running:
        running.send(signal.SIGKILL)
        os.kill(engine_of(yard, "green"), signal.SIGKILL)
        gone(yard)
    assert yard.state().opened[Stack.GREEN].phase is Phase.VERIFY

    said = yard.migrate("up", "verify", "--yes")
    assert said.exit == Exit.NEEDS_PERSON
    assert "stack green: an earlier update did not end (phase verify, begun " in said.out
    assert "gone\n" in said.out
    assert "pending: creating shelf:index:Thing spare; it may exist without Pulumi knowing" in said.out
    assert f"seen      {SPARE}" in said.err
    assert "`migrate recover green` with --exists URN=ID or --absent URN" in said.err

    said = yard.migrate("recover", "green", "--exists", f"{SPARE}={yard.id_of('spare')}")
    assert said.exit == 0, said.err
    assert f"spare: was made, and is recorded now as {yard.id_of('spare')}" in said.out
    yard.up("verify")
    assert yard.things() == ["front", "house", "service", "spare", "split"]
    assert yard.state().opened == {}


def test_while_one_update_runs_another_is_told_to_wait(yard: Yard) -> None:
    yard.build(WITH_SPARE)
    with half_way(yard, at="hold-before"):
        said = yard.migrate("up", "verify", "--yes")
        assert said.exit == Exit.HELD
        assert "stack green is locked by another update" in said.err
        assert "Wait until that update is over" in said.err
    gone(yard)


def test_what_a_person_found_was_never_made_is_made_by_the_next_update(yard: Yard) -> None:
    yard.build(WITH_SPARE)
    with half_way(yard, at="hold-before") as running:
        running.send(signal.SIGKILL)
        os.kill(engine_of(yard, "green"), signal.SIGKILL)
        gone(yard)
    assert "spare" not in yard.things()
    assert yard.migrate("recover", "green", "--absent", SPARE).exit == 0
    yard.up("verify")
    assert yard.things() == ["front", "house", "service", "spare", "split"]


def test_an_answer_that_is_none_is_refused(yard: Yard) -> None:
    said = yard.migrate("recover", "green", "--exists", "spare")
    assert (said.exit, "URN=ID" in said.err) == (Exit.USAGE, True)
    assert yard.migrate("recover", "green").out == "stack green: nothing was left behind.\n"
