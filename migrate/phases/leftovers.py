"""Leftovers: what a killed update left on a stack, explained, and settled as far as the clouds can tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from migrate.engine import recover
from migrate.engine.aws_search import found_in_aws
from migrate.engine.kinds import is_made_again
from migrate.engine.recover import Whereabouts
from migrate.engine.supposed_ids import supposed_ids
from migrate.model.state import Opened

if TYPE_CHECKING:
    from migrate.engine.open_stack import OpenStack

Say = Callable[[str], None]

GRACE_SECONDS = 5.0
"""A provider outlives its engine for a moment, and what it had asked of a cloud may come true after the kill: looked
for too early, it is taken for never made, and made a second time.
"""


def settle(stack: OpenStack, *, opened: Opened | None, known: Whereabouts, say: Say) -> None:
    """Leave nothing of an earlier update behind: neither its lock nor operations whose outcome nobody recorded.

    A create is looked for in its cloud: under the id that follows from what was asked, or by its name and tags. `known`
    is what a person found, and goes before that. `opened` is the update the ledger has no end of.

    Raises:
        StateLocked: Its process may still run. Nothing was changed.
        PendingOperations: A create can be found in neither way: a person must look. Nothing was changed.
        UpdateFailed: A cloud could not be read. Nothing was changed.
    """
    left = recover.detect(stack)
    if not left.locks and not left.pending:
        return
    say(f"stack {stack.name}: an earlier update did not end{_began(opened)}.")
    for line in left.explain().splitlines():
        say(f"  {line}")
    recover.release(stack, left.locks)
    if not left.pending:
        say("  its lock was removed; nothing was under way.")
        return
    if left.creating:
        time.sleep(GRACE_SECONDS)
    deployment = stack.deployment()
    again: Whereabouts = {one.urn: None for one in left.creating if is_made_again(one.type)}
    found = {**again, **supposed_ids(deployment), **found_in_aws(deployment), **known}
    state = recover.repair(stack, whereabouts=found, say=lambda _: None)
    recorded = {one.urn: one.id for one in state.resources}
    for one in left.creating:
        at = recorded.get(one.urn)
        say(f"  {one.name}: " + (f"was made, and is recorded now as {at}" if at else "was never made"))
    say("  its lock was removed, and what was under way was read from the clouds again.")


def _began(opened: Opened | None) -> str:
    if opened is None:
        return ""
    return f" (phase {opened.phase}, begun {opened.at:%Y-%m-%d %H:%M:%S} UTC by {opened.actor})"
