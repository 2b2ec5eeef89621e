"""Apply: an approved update, and nothing but that."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from migrate.engine.approval import Approval
from migrate.engine.live import Standing
from migrate.engine.narration import Say
from migrate.engine.open_stack import OpenStack, outputs
from migrate.engine.state import State
from migrate.engine.step import Op
from migrate.errors import StaleApproval
from migrate.model.phase import Stack


@dataclass(frozen=True, slots=True)
class Applied:
    """What an update did. `outputs` are the stack's, without its secrets; `state` names the state it left."""

    stack: Stack
    changes: Mapping[Op, int]
    outputs: Mapping[str, object]
    took: timedelta
    state: str


def apply(
    stack: OpenStack,
    approval: Approval,
    *,
    standing_now: Callable[[], Standing],
    say: Say,
    begin: Callable[[], None] = lambda: None,
) -> Applied:
    """Do what was approved, if what was looked at then still holds; `say` gets a line for each thing that happens.

    `begin` is called once it is sure to be tried, and before anything is done: the place to make the intent durable.

    Pulumi binds a plan to its steps, not to the state they start from, so the state is compared here. What changes
    between that look and the engine's own lock is bounded by the plan: the engine does no step that is not in it.

    Raises:
        StaleApproval: State, weights or writes are no longer what they were; or the program asks for more than it did.
        StateLocked: Another update holds the stack.
        UpdateFailed: The engine failed on the way.
    """
    _still_holds(approval, stack.state(), standing_now())
    begin()
    begun = time.monotonic()
    result = stack.update(plan=approval.preview.plan, say=say)
    approval.preview.plan.unlink()
    changes = result.summary.resource_changes or {}
    return Applied(
        stack=stack.name,
        changes={Op(op): count for op, count in changes.items()},
        outputs=outputs(result),
        took=timedelta(seconds=time.monotonic() - begun),
        state=stack.state().digest,
    )


def _still_holds(approval: Approval, state: State, standing: Standing) -> None:
    if not approval.preview.plan.exists():
        raise _stale(
            approval, "its plan is gone: it was applied, or a newer preview took its place", "one plan a stack"
        )
    approved = approval.preview.state
    if state.digest != approved.digest:
        changed = ", ".join(urn.rpartition("::")[2] for urn in state.changed_since(approved)) or "pending operations"
        raise _stale(approval, f"state {state.digest}; changed: {changed}", f"state {approved.digest}")
    if standing != approval.standing:
        raise _stale(approval, str(standing), str(approval.standing))


def _stale(approval: Approval, seen: str, limit: str) -> StaleApproval:
    return StaleApproval(
        f"the approved update of stack {approval.preview.stack} was worked out from something that is no longer so",
        seen=seen,
        limit=limit,
        then="Nothing was changed. Preview again, and approve what it shows.",
    )
