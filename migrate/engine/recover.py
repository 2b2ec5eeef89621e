"""Leftovers: what a killed update left behind, and its repair.

Two things are left: the lock, and operations whose outcome nobody recorded. The engine goes on over pending
creates with a warning and makes the thing a second time, so both are found and repaired before any other update.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from migrate.engine.failure import locked
from migrate.engine.lock import Holder, Lock
from migrate.engine.narration import Say
from migrate.engine.open_stack import OpenStack
from migrate.engine.state import Doing, Json, Pending, State, is_in_cloud, read_state
from migrate.errors import EngineError, PendingOperations, StateLocked

Whereabouts = Mapping[str, str | None]
"""By URN, what a look at the cloud found of a pending create: its id there, or None: it was never made."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What was found on one stack."""

    locks: tuple[Lock, ...]
    pending: tuple[Pending, ...]

    @property
    def creating(self) -> tuple[Pending, ...]:
        """Those only a look at the cloud can settle: no id was recorded yet."""
        return tuple(one for one in self.pending if one.is_open_create)

    def explain(self) -> str:
        """For a person, one line each; empty when nothing was left."""
        lines = [f"lock: {lock}" for lock in self.locks]
        lines += [f"pending: {one}; {_meaning(one)}" for one in self.pending]
        return "\n".join(lines)


_MEANING: Mapping[Doing, str] = {
    Doing.CREATING: "it may exist without Pulumi knowing; look, and say its id or that it is absent",
    Doing.UPDATING: "it may be changed, half changed or not; a refresh tells",
    Doing.DELETING: "it may be gone or not; a refresh tells",
    Doing.READING: "nothing was changed",
    Doing.IMPORTING: "nothing was changed",
}


def _meaning(one: Pending) -> str:
    return _MEANING[one.doing] if one.in_cloud else "it is in no cloud; the next update does it again"


def detect(stack: OpenStack, *, told: Sequence[Lock] = ()) -> Leftovers:
    """What was left on `stack`. `told` are locks the engine named in a refusal, for backends that are no folder."""
    return Leftovers(stack.locks() or tuple(told), stack.state().pending)


def release(stack: OpenStack, locks: Sequence[Lock]) -> None:
    """Remove `locks`, if the processes of all of them are surely gone.

    A folder loses these files and no other. Elsewhere Pulumi itself removes every lock of the stack, so that one taken
    at this very moment would be lost as well.

    Raises:
        StateLocked: One may still be running, or cannot be judged from this machine. Nothing was removed.
    """
    if any(lock.holder is not Holder.GONE for lock in locks):
        raise locked(stack.name, locks)
    files = [Path(lock.place) for lock in locks if not lock.place.partition("://")[1]]
    for file in files:
        file.unlink(missing_ok=True)
    if len(files) < len(locks):
        stack.cancel()


def repair(stack: OpenStack, *, whereabouts: Whereabouts, say: Say) -> State:
    """Settle all pending operations and return the state without them.

    A create that did happen is taken into the state under its id, one that did not is forgotten; then everything that
    was pending is read again from its cloud. `pulumi refresh --import-pending-creates` is not used: engine 3.259 turns
    the create into an import that nothing carries out, and the thing is lost from the state.

    Pulumi takes its lock for the change of the state, so an update that still runs is not disturbed.

    Raises:
        StateLocked: The stack is locked; release that first.
        PendingOperations: The whereabouts of a create are missing, or contradict the state. Nothing was changed.
        UpdateFailed: A cloud could not be read. The recorded state is as it was before.
    """
    if locks := stack.locks():
        raise locked(stack.name, locks)
    deployment = stack.deployment()
    state = read_state(deployment)
    if not state.pending:
        return state
    _check(stack, state, whereabouts)
    settled = _settled(deployment, whereabouts)
    if stack.state().digest != state.digest:
        raise StateLocked(f"stack {stack.name} changed during its repair", then="Nothing was changed. Run it again.")
    stack.replace_deployment(settled)
    if targets := _to_read(state, whereabouts):
        try:
            stack.refresh(targets=targets, say=say)
        except EngineError:
            stack.replace_deployment(deployment)  # an id that was never read must not pass for a thing that exists
            raise
    return stack.state()


def _check(stack: OpenStack, state: State, whereabouts: Whereabouts) -> None:
    creates = {one.urn for one in state.pending if one.is_open_create}
    unknown = sorted(creates - whereabouts.keys())
    if unknown:
        raise PendingOperations(
            "nobody but the cloud knows whether these were made",
            seen="\n".join(unknown),
            limit="an id, or the word that it is absent, for each",
            then=f"Look in the cloud, then `migrate recover {stack.name}` with --exists URN=ID or --absent URN.",
        )
    recorded = {(one.urn, one.id) for one in state.resources}
    taken = {urn for urn, _ in recorded}
    double = [urn for urn in sorted(creates) if (at := whereabouts[urn]) and urn in taken and (urn, at) not in recorded]
    if double:
        raise PendingOperations(
            "these were being made beside one that is already recorded under the same name",
            seen="\n".join(f"{urn} = {whereabouts[urn]}" for urn in double),
            limit="one thing for each name",
            then="Delete the new one in its cloud, then answer --absent for it.",
        )


def _settled(deployment: Json, whereabouts: Whereabouts) -> Json:
    """`deployment` without pending creates, reads and imports; what was made stands among the resources.

    Updates and deletes stay pending: the refresh that reads their outcome removes them. What is in no cloud has no
    outcome to read: the next update does it again.
    """
    operations = cast("Sequence[Json]", deployment.get("pending_operations") or ())
    resources = list(cast("Iterable[Json]", deployment.get("resources") or ()))
    taken = {one["urn"] for one in resources}
    kept: list[Json] = []
    for operation in operations:
        made = cast("Json", operation["resource"])
        at = whereabouts.get(str(made["urn"]))
        if not is_in_cloud(made):
            continue
        if operation["type"] in (Doing.UPDATING, Doing.DELETING):
            kept.append(operation)
        elif operation["type"] == Doing.CREATING and at and made["urn"] not in taken:
            resources.append({**made, "id": at, "outputs": made.get("inputs", {})})
    return {**deployment, "resources": resources, "pending_operations": kept}


def _to_read(state: State, whereabouts: Whereabouts) -> list[str]:
    pending = [one for one in state.pending if one.in_cloud]
    touched = {one.urn for one in pending if one.doing in (Doing.UPDATING, Doing.DELETING)}
    return sorted(touched | {one.urn for one in pending if whereabouts.get(one.urn)})
