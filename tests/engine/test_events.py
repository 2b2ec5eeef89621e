from __future__ import annotations

from typing import Any

import pytest
from pulumi.automation.events import StepEventMetadata

from migrate.engine.events import is_internal, plain, planned_step
from migrate.engine.kinds import TRAFFIC_SPLIT
from migrate.engine.step import Difference, Op, PlannedStep
from tests.engine.given import THING, step, urn

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that is not known before the update."""


def event(op: str, *, kind: str = THING, old: Any = None, new: Any = None, **fields: Any) -> StepEventMetadata:
    name = urn("cup", kind)
    parts = {key: {"urn": name, "type": kind, **part} for key, part in (("old", old), ("new", new)) if part is not None}
    return StepEventMetadata.from_json({"op": op, "urn": name, "type": kind, "provider": "", **parts, **fields})


def test_every_op_of_the_sdk_is_known() -> None:
    from pulumi.automation import OpType

    assert {op.value for op in OpType} == {str(op) for op in Op}


def test_an_update_tells_numbers_and_switches_and_never_a_string() -> None:
    seen = planned_step(
        event(
            "update",
            old={
                "inputs": {"size": 1, "on": True, "name": "x", "tags": [{"n": 1}]},
                "outputs": {"size": 1, "extra": 3},
            },
            new={"inputs": {"size": 2, "on": False, "name": "y", "tags": [{"n": 1}, {"n": 5}]}},
            detailedDiff={"size": {"diffKind": "update"}},
        ),
        None,
    )
    assert seen.keys == ("size",)
    assert seen.differences == (
        Difference("on", True, False),
        Difference("size", 1, 2),
        Difference("tags[1].n", None, 5),
    )


def test_what_the_program_leaves_out_is_taken_from_what_the_provider_said() -> None:
    old = {"inputs": {}, "outputs": {"settings": {"deletionProtectionEnabled": True}}}
    new = {"inputs": {"settings": {"deletionProtectionEnabled": False}}}
    seen = planned_step(event("update", old=old, new=new), None)
    assert seen.differences == (Difference("settings.deletionProtectionEnabled", True, False),)
    assert seen.guards == ("settings.deletionProtectionEnabled",)


def test_a_value_not_known_yet_is_none_and_one_that_became_a_truth_is_a_difference() -> None:
    old, new = {"inputs": {"size": 1, "on": 1}}, {"inputs": {"size": UNKNOWN, "on": True}}
    differences = planned_step(event("update", old=old, new=new), None).differences
    assert differences == (Difference("on", 1, True), Difference("size", 1, None))


@pytest.mark.parametrize(
    ("after", "differs"), [({"weights": {"green": 2500}}, False), ({"weights": {"green": 0}}, True), ({}, True)]
)
def test_of_a_split_the_weights_it_would_have_afterwards_are_told(after: Any, differs: bool) -> None:
    old = {"inputs": {"ttl": 60}, "outputs": {"weights": {"green": 2500}}}
    announced = event("update", kind=TRAFFIC_SPLIT, old=old, new={"inputs": {"ttl": 30}})
    outcome = event("update", kind=TRAFFIC_SPLIT, old=old, new={"inputs": {"ttl": 30}, "outputs": after})
    assert bool(planned_step(announced, outcome).differences) is differs


def test_a_lifted_protection_shows_on_a_step_that_changes_nothing_else() -> None:
    seen = planned_step(event("same", old={"protect": True}, new={}), None)
    assert (seen.protected, seen.protected_after) == (True, False)


@pytest.mark.parametrize(
    ("seen", "internal"),
    [
        (PlannedStep(urn("default_7_1_0", "pulumi:providers:aws"), "pulumi:providers:aws", Op.CREATE), True),
        (PlannedStep(urn("mine", "pulumi:providers:aws"), "pulumi:providers:aws", Op.CREATE), False),
        (step("default", Op.DELETE), False),
        (step("a", Op.REMOVE_PENDING_REPLACE), True),
    ],
)
def test_which_steps_the_engine_does_not_count(seen: PlannedStep, internal: bool) -> None:
    assert is_internal(seen) is internal


def test_colour_is_for_terminals() -> None:
    assert plain("<{%fg 1%}>error: <{%reset%}>no <b>\n") == "error: no <b>"
