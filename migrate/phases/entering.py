"""Entering: one update of a phase: looked at, approved, applied, read back, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from migrate.engine.apply import apply
from migrate.engine.approval import Approval
from migrate.engine.judge import Judgement, LiveRules, judge
from migrate.engine.live import Standing, serves_in
from migrate.engine.preview import Preview, preview
from migrate.engine.step import Op, PlannedStep
from migrate.model.phase import Phase, Stack
from migrate.model.stage import Stage
from migrate.phases import leftovers
from migrate.phases.exports import checks_in
from migrate.phases.site import Say, Site
from migrate.routes.route import Route

if TYPE_CHECKING:
    from migrate.engine.open_stack import OpenStack

CONFIG = "retire"
"""The stack's configuration that remembers its stage, so that a bare `pulumi up` asks for the same."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one update of a phase would do now, and whether it may."""

    phase: Phase
    stack: Stack
    stage: Stage
    preview: Preview
    standing: Standing

    @property
    def rules(self) -> LiveRules:
        """What it is judged by."""
        return LiveRules(self.phase, serves_in(self.stack, self.phase, self.standing))

    @property
    def judgement(self) -> Judgement:
        """What of it must not happen."""
        return judge(self.preview, self.rules)

    def approval(self) -> Approval:
        """The right to do it. Raises UpdateRefused."""
        return Approval(self.preview, self.rules, self.standing)

    @property
    def touches(self) -> tuple[PlannedStep, ...]:
        """The steps that do anything: changes, and guards that go on or come off."""
        return tuple(
            step for step in self.preview.steps if step.op.changes or step.protected is not step.protected_after
        )

    @property
    def changes(self) -> Mapping[Op, int]:
        """How many steps of each kind."""
        ops = [step.op for step in self.preview.steps if step.op.changes]
        return {op: ops.count(op) for op in dict.fromkeys(ops)}


@dataclass(frozen=True, slots=True)
class Done:
    """An update that was applied: what it changed, where the traffic is after it, how long it took."""

    phase: Phase
    stack: Stack
    stage: Stage
    changes: Mapping[Op, int]
    standing: Standing
    took: timedelta


@dataclass(slots=True)
class Entering:
    """One update of one stack. `settle`, `look`, then `carry_out` what was seen and approved."""

    site: Site
    phase: Phase
    stack: Stack
    stage: Stage
    say: Say
    _stack: OpenStack | None = None
    _routes: Mapping[str, Route] | None = None

    def settle(self) -> None:
        """Explain and settle what a killed update left.

        Raises:
            StateLocked, PendingOperations, UpdateFailed: It cannot be settled from here.
        """
        leftovers.settle(self._opened, opened=self.site.state().opened.get(self.stack), known={}, say=self.say)

    def look(self) -> Outlook:
        """What it would do now. Nothing is changed.

        Raises:
            PendingOperations: A killed update left some.
            UpdateFailed: The program or a provider failed.
            RouteError: Nobody knows what serves.
        """
        self._routes = self.site.known_routes()
        standing = self.site.standing(self._routes)
        seen = preview(self._opened, policy_packs=self.site.policy_packs)
        return Outlook(self.phase, self.stack, self.stage, seen, standing)

    def carry_out(self, outlook: Outlook, approval: Approval) -> Done:
        """Apply what was approved, and nothing else; then record it.

        Raises:
            StaleApproval: State, weights or the program are no longer what was looked at.
            StateLocked, UpdateFailed: The engine was kept from it, or failed on the way.
        """
        counts = {op.value: count for op, count in outlook.changes.items()}

        def begin() -> None:
            if outlook.touches:
                state = outlook.preview.state.digest
                self.site.book.entering(self.phase, self.stack, self.stage, state=state, changes=counts)

        applied = apply(
            self._opened,
            approval,
            standing_now=lambda: self.site.standing(self._routes),
            say=self.say,
            begin=begin,
        )
        if self.stage is not Stage.KEPT:
            self._opened.configure(CONFIG, self.stage.value)
        after = self.site.standing(self._routes)
        self.site.book.entered(
            self.phase,
            self.stack,
            self.stage,
            state=applied.state,
            changes=counts,
            weights=after.weights,
            checks=checks_in(applied.outputs),
        )
        return Done(self.phase, self.stack, self.stage, outlook.changes, after, applied.took)

    @property
    def _opened(self) -> OpenStack:
        """Opened once: each time costs a start of the engine."""
        if self._stack is None:
            self._stack = self.site.open(self.stack, self.stage)
        return self._stack
