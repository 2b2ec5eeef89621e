"""Events: what the engine says about a step, read into PlannedStep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from migrate.engine.kinds import TRAFFIC_SPLIT, forbids_deletion
from migrate.engine.step import Difference, Op, PlannedStep, Scalar

if TYPE_CHECKING:
    from pulumi.automation.events import StepEventMetadata, StepEventStateMetadata

_COLOUR = re.compile(r"<\{%[^%]*%\}>")
"""Marks the engine puts into messages for a terminal (sdk/go/common/diag/colors)."""

_DEFAULT_PROVIDER = re.compile(r"::pulumi:providers:[^:]+::default(_|$)")


def planned_step(before: StepEventMetadata, outcome: StepEventMetadata | None) -> PlannedStep:
    """The step the engine announced; `outcome` is what it said about the result it expects, if it got that far."""
    old, new = before.old, before.new
    return PlannedStep(
        urn=before.urn,
        type=before.type,
        op=Op(before.op.value),
        keys=tuple(before.detailed_diff or before.diffs or ()),
        replace_keys=tuple(before.keys or ()),
        differences=tuple(_differences(before, outcome)) if old and new and Op(before.op.value).changes else (),
        guards=tuple(sorted(path for path, value in _scalars(old).items() if forbids_deletion(path, value))),
        protected=bool(old and old.protect),
        protected_after=bool(new and new.protect),
    )


def is_internal(step: PlannedStep) -> bool:
    """Steps the engine leaves out of its own count of changes (pkg/engine/update.go, isInternalStep)."""
    return step.op is Op.REMOVE_PENDING_REPLACE or bool(_DEFAULT_PROVIDER.search(step.urn))


def plain(message: str) -> str:
    """A message of the engine without its marks for colour."""
    return _COLOUR.sub("", message).rstrip()


def _differences(before: StepEventMetadata, outcome: StepEventMetadata | None) -> Iterator[Difference]:
    """Inputs, since a program can change nothing else; for the split its outputs, since it takes no weights."""
    was = _scalars(before.old)
    if before.type == TRAFFIC_SPLIT:
        old, new = (_leaves(part.outputs) if part else {} for part in (before.old, outcome.new if outcome else None))
    else:
        old, new = (_leaves(part.inputs) if part else {} for part in (before.old, before.new))
    for path in sorted({*old, *new}):
        then, now = _scalar(old.get(path, was.get(path))), _scalar(new.get(path))
        if then != now or isinstance(then, bool) is not isinstance(now, bool):
            yield Difference(path, then, now)


def _scalars(part: StepEventStateMetadata | None) -> dict[str, Scalar | None]:
    """What is set now: what the program said, and what the provider said where the program did not."""
    leaves = {**_leaves(part.outputs), **_leaves(part.inputs)} if part else {}
    return {path: _scalar(value) for path, value in leaves.items()}


def _leaves(value: object, path: str = "") -> dict[str, object]:
    """Every value that is no mapping and no list, by its path: `settings.users[0].name`."""
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, Any]", value)
        parts = ((f"{path}.{key}" if path else key, part) for key, part in inner.items())
    elif isinstance(value, list):
        parts = ((f"{path}[{place}]", part) for place, part in enumerate(cast("Sequence[Any]", value)))
    else:
        return {path: value} if path else {}
    return {at: leaf for name, part in parts for at, leaf in _leaves(part, name).items()}


def _scalar(value: object) -> Scalar | None:
    return value if isinstance(value, bool | int | float) else None
