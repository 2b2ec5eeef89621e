"""Preview: what an update would do, and the state it was worked out from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.engine.events import is_internal, plain, planned_step
from migrate.engine.state import State
from migrate.engine.step import Op, PlannedStep
from migrate.engine.unguarded import explained
from migrate.errors import PendingOperations, UpdateFailed, UpdateRefused
from migrate.model.phase import Stack

if TYPE_CHECKING:
    from pulumi.automation.events import EngineEvent, PolicyEvent, StepEventMetadata

    from migrate.engine.open_stack import OpenStack

_UNCOUNTED = frozenset({Op.SAME, Op.READ, Op.REFRESH})
"""Ops the engine counts by rules of their own; they change nothing."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A mandatory policy the program breaks."""

    policy: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One dry run. `plan` is the file with which the engine will do these steps and no other."""

    stack: Stack
    steps: tuple[PlannedStep, ...]
    state: State
    plan: Path
    violations: tuple[Violation, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return any(step.op.changes for step in self.steps)


def preview(stack: OpenStack, *, targets: Sequence[str] = (), policy_packs: Sequence[Path] = ()) -> Preview:
    """What an update of `stack` would do now; nothing is changed and no lock is taken.

    `targets` are URNs: only these, and nothing that depends on them. A broken mandatory policy is part of the answer.

    Raises:
        PendingOperations: An earlier update was killed; until that is repaired an update could create things twice.
        UpdateRefused: It would replace or remove what Pulumi guards.
        UpdateFailed: The program or a provider failed.
    """
    state = stack.state()
    if state.pending:
        raise pending(stack.name, state)
    heard = _Heard()
    plan = stack.fresh_plan()
    failure = stack.dry_run(plan=plan, targets=targets, policy_packs=policy_packs, hear=heard.hear)
    if failure and not heard.violations:
        raise explained(stack, failure) if isinstance(failure, UpdateRefused) else failure
    if not failure:
        heard.check_complete()
    return Preview(stack.name, tuple(heard.steps()), state, plan, tuple(heard.violations))


def pending(stack: Stack, state: State) -> PendingOperations:
    """The refusal to touch a stack whose last update was killed half way."""
    return PendingOperations(
        f"the last update of stack {stack} was killed, and what became of these is unknown",
        seen="\n".join(str(one) for one in state.pending),
        limit="no pending operations",
        then=f"Run `migrate recover {stack}`.",
    )


@dataclass(slots=True)
class _Heard:
    """What the engine said so far; it speaks from a thread of its own."""

    announced: list[StepEventMetadata] = field(default_factory=list["StepEventMetadata"])
    expected: dict[tuple[str, str], StepEventMetadata] = field(
        default_factory=dict[tuple[str, str], "StepEventMetadata"]
    )
    violations: list[Violation] = field(default_factory=list[Violation])
    counted: dict[str, int] = field(default_factory=dict[str, int])

    def hear(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            self.announced.append(event.resource_pre_event.metadata)
        elif event.res_outputs_event:
            step = event.res_outputs_event.metadata
            self.expected[step.urn, step.op.value] = step
        elif event.policy_event and event.policy_event.enforcement_level == "mandatory":
            self.violations.append(_violation(event.policy_event))
        elif event.summary_event:
            self.counted = {str(op): count for op, count in event.summary_event.resource_changes.items()}

    def steps(self) -> list[PlannedStep]:
        return [planned_step(one, self.expected.get((one.urn, one.op.value))) for one in self.announced]

    def check_complete(self) -> None:
        """Hold what was understood against the engine's own count.

        An event this version cannot read is dropped on the way here; unseen, it could be the deletion of what serves.
        """
        logical = (planned_step(one, None) for one in self.announced if one.logical)
        understood = Counter(str(step.op) for step in logical if not is_internal(step))
        for idle in _UNCOUNTED:
            understood.pop(str(idle), None)
        counted = {op: n for op, n in self.counted.items() if n and op not in set(_UNCOUNTED)}
        if understood != counted:
            raise UpdateFailed(
                "the engine announced steps that this version of migrate does not understand; nothing was changed",
                seen=f"understood {dict(understood)}, the engine counts {counted}",
                then="Upgrade migrate, or take the engine that `make engine` builds.",
            )


def _violation(event: PolicyEvent) -> Violation:
    return Violation(f"{event.policy_pack_name}/{event.policy_name}", event.resource_urn or "", plain(event.message))
