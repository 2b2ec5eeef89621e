"""Judgement: whether an update may happen. Pure: the same preview and rules give the same answer.

Policy packs see neither operations nor old states, so what must never happen to something that serves is decided here,
before the update, from what the engine says it would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from migrate.engine.kinds import DATA, guards_at, is_capacity, is_new_revision, is_weight
from migrate.engine.live import Serves, serving
from migrate.engine.preview import Preview
from migrate.engine.step import Op, PlannedStep
from migrate.model.phase import Phase


class Rule(StrEnum):
    """Why something is refused."""

    OUT_OF_PHASE = "out-of-phase"
    SERVING = "serving"
    DATA = "data"
    WEIGHTS = "weights"
    GUARD_LIFTED = "guard-lifted"
    STILL_GUARDED = "still-guarded"
    SCALED_DOWN = "scaled-down"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class LiveRules:
    """What the judge must know beyond the preview: the phase, and what serves now."""

    phase: Phase
    serves: Serves


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that must not happen, why, and what to do instead."""

    rule: Rule
    urn: str
    op: Op | None
    property: str
    why: str
    then: str

    def __str__(self) -> str:
        what = f"{self.op} " if self.op else ""
        part = f" ({self.property})" if self.property else ""
        return f"{what}{self.urn.rpartition('::')[2]}{part}: {self.why}. {self.then} [{self.urn}]"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer: allowed when nothing is refused."""

    refusals: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.refusals


@dataclass(frozen=True, slots=True)
class _Case:
    """What one rule looks at."""

    step: PlannedStep
    phase: Phase
    serving: bool

    def refuse(self, rule: Rule, why: str, then: str, *, prop: str = "") -> Refusal:
        return Refusal(rule, self.step.urn, self.step.op, prop, why, then)


def judge(preview: Preview, rules: LiveRules) -> Judgement:
    """What in `preview` must not happen. A replacement, several steps to the engine, is refused once a rule."""
    live = serving(preview.state, rules.serves)
    cases = [_Case(step, rules.phase, step.urn in live) for step in preview.steps]
    found = [*_wrong_stack(preview, rules.phase), *_broken_policies(preview)]
    found += [refusal for case in cases for rule in _RULES for refusal in rule(case)]
    return Judgement(tuple(_once(found)))


def _wrong_stack(preview: Preview, phase: Phase) -> Iterator[Refusal]:
    changes = sum(step.op.changes for step in preview.steps)
    if changes and preview.stack not in phase.stacks:
        why = (
            f"phase {phase} updates {', '.join(phase.stacks) or 'no stack'}, and this would change {changes} resources"
        )
        then = "Enter the phase this change belongs to"
        yield Refusal(Rule.OUT_OF_PHASE, f"stack {preview.stack}", None, "", why, then)


def _broken_policies(preview: Preview) -> Iterator[Refusal]:
    for one in preview.violations:
        then = "Change the program until the policy holds"
        yield Refusal(Rule.POLICY, one.urn, None, one.policy, one.message, then)


def _serving(case: _Case) -> Iterator[Refusal]:
    step = case.step
    if case.serving and step.op.removes and not is_new_revision(step.type, step.op):
        why = "it serves users, or something that serves stands on it"
        then = "Keep it as it is until its side has no traffic and takes no writes"
        yield case.refuse(Rule.SERVING, why, then, prop=", ".join(step.replace_keys))


def _data(case: _Case) -> Iterator[Refusal]:
    if case.step.op.removes and case.step.type in DATA and case.phase is not Phase.RETIRE:
        why = "it holds data, which nothing but phase retire may take away"
        then = "Undo the change that replaces or removes it, or rename nothing and alias instead"
        yield case.refuse(Rule.DATA, why, then, prop=", ".join(case.step.replace_keys))


def _weights(case: _Case) -> Iterator[Refusal]:
    for one in case.step.differences:
        if is_weight(case.step.type, one.path):
            why = f"weights go from {one.before} to {one.after}, and only the controller moves weights"
            yield case.refuse(Rule.WEIGHTS, why, "Take the weights out of the program", prop=one.path)


def _guard_lifted(case: _Case) -> Iterator[Refusal]:
    if case.phase is Phase.RETIRE or case.step.op.removes:
        return
    why, then = "protection against deletion comes off in phase retire only", "Leave it on"
    if case.step.protected and not case.step.protected_after:
        yield case.refuse(Rule.GUARD_LIFTED, why, then, prop="protect")
    for one in case.step.differences:
        if guards_at(one.path, one.before) and not guards_at(one.path, one.after):
            yield case.refuse(Rule.GUARD_LIFTED, why, then, prop=one.path)


def _still_guarded(case: _Case) -> Iterator[Refusal]:
    on = (*(("protect",) if case.step.protected else ()), *case.step.guards)
    if case.step.op.removes and on:
        why = "it is still protected against deletion, and protection comes off one update before the removal"
        then = "In phase retire, take the protection off in an update of its own; elsewhere keep the resource"
        yield case.refuse(Rule.STILL_GUARDED, why, then, prop=", ".join(on))


def _scaled_down(case: _Case) -> Iterator[Refusal]:
    if not case.serving:
        return
    for one in case.step.differences:
        if is_capacity(one.path) and one.before is not None and one.after is not None and one.after < one.before:
            why = f"it serves, and would have less capacity: {one.before} -> {one.after}"
            yield case.refuse(Rule.SCALED_DOWN, why, "Scale down when its side has no traffic", prop=one.path)


_RULES: tuple[Callable[[_Case], Iterable[Refusal]], ...] = (
    _serving,
    _data,
    _weights,
    _guard_lifted,
    _still_guarded,
    _scaled_down,
)


def _once(refusals: Iterable[Refusal]) -> Iterable[Refusal]:
    """One refusal for each rule, resource and property, told with the plain word where there are several."""
    kept: dict[tuple[Rule, str, str], Refusal] = {}
    for one in refusals:
        key = (one.rule, one.urn, "" if one.op and one.op.removes else one.property)
        if key not in kept or one.op is Op.REPLACE:
            kept[key] = one
    return kept.values()
