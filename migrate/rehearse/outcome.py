"""Outcome: how a rehearsal ended, in one sentence that a person who did not watch it understands."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.rehearse.attribution import Cause
from migrate.rehearse.facts import Facts


def passed(facts: Facts, flaws: Sequence[str]) -> bool:
    """Whether it ended as its file expects."""
    return not flaws and not facts.stopped


def sentence(facts: Facts, flaws: Sequence[str]) -> str:
    """The verdict first, then what happened to the traffic, then what the shift cost."""
    verdict = "Passed" if passed(facts, flaws) else "Ended early" if facts.stopped else "Failed"
    return f"{verdict}: {_traffic(facts)}; {_cost(facts)}."


def _traffic(facts: Facts) -> str:
    match facts.rolled_back, facts.finished:
        case True, True:
            return "the gate took all traffic back, and after the fault was fixed green got all of it"
        case True, False:
            return "the gate took all traffic back to blue"
        case False, True:
            return "green got all traffic, without a rollback"
        case _:
            return f"the migration did not finish; green reached {facts.reached[-1] if facts.reached else 'nothing'}"


def _cost(facts: Facts) -> str:
    lost = facts.failed[Cause.SHIFT]
    shift = f"the shift lost {lost:,} of {facts.requests:,} requests" if lost else "the shift lost no request"
    fault = facts.failed[Cause.FAULT]
    return f"{shift}, the fault {fault:,}" if fault else shift
