"""UpdateView: what an update would do, for a tired person; and the same for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.model.stage import Stage

if TYPE_CHECKING:
    from migrate.engine.step import PlannedStep
    from migrate.phases.entering import Done, Outlook

MOST = 40
"""Lines of resources that are shown; `migrate preview --json` has them all."""

_STAGES = {Stage.KEPT: "", Stage.GUARDS_OFF: ", guards against deletion come off", Stage.GONE: ", everything goes"}


def update_lines(outlook: Outlook) -> Iterator[str]:
    """The stack, where the traffic is, what would be done to what, and what of it is refused."""
    yield f"stack {outlook.stack} (phase {outlook.phase}{_STAGES[outlook.stage]}); {outlook.standing}"
    touched = outlook.touches
    if not touched:
        yield "  nothing to change"
    for step in touched[:MOST]:
        yield f"  {_does(step):<8} {step.name}  {step.type}{_what(step)}"
    if len(touched) > MOST:
        yield f"  ... and {len(touched) - MOST} more; `migrate preview {outlook.phase} --json` has all"
    if touched:
        yield f"  in all: {_counts(touched)}"
    refusals = outlook.judgement.refusals
    for one in refusals:
        yield f"  REFUSED  {one}"


def update_facts(outlook: Outlook) -> dict[str, object]:
    """All of it for machines."""
    return {
        "phase": outlook.phase,
        "stack": outlook.stack,
        "stage": outlook.stage,
        "standing": {"weights": outlook.standing.weights, "writes": outlook.standing.primary},
        "state": outlook.preview.state.digest,
        "changes": outlook.changes,
        "steps": outlook.touches,
        "refusals": outlook.judgement.refusals,
        "allowed": outlook.judgement.allowed,
    }


def done_line(done: Done) -> str:
    """What became of an approved update."""
    changed = ", ".join(f"{count} {op}" for op, count in done.changes.items()) or "nothing to change"
    return f"stack {done.stack}: done after {done.took.total_seconds():.1f} s ({changed}); {done.standing}"


def done_facts(done: Done) -> dict[str, object]:
    """The same for machines."""
    return {"stack": done.stack, "stage": done.stage, "changes": done.changes, "took": done.took}


def _does(step: PlannedStep) -> str:
    if step.op.changes:
        return step.op.value
    return "guard" if step.protected_after else "unguard"


def _what(step: PlannedStep) -> str:
    keys = step.replace_keys or step.keys
    return f" ({', '.join(keys)})" if keys else ""


def _counts(touched: tuple[PlannedStep, ...]) -> str:
    counted = Counter(map(_does, touched))
    return ", ".join(f"{count} {word}" for word, count in counted.items())
