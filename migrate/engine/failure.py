"""Failure: what went wrong in the engine, as one of this project's refusals, told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrate.engine.lock import Holder, Lock, locks_told
from migrate.errors import EngineError, StaleApproval, StateLocked, StateUnreachable, UpdateFailed, UpdateRefused
from migrate.model.phase import Stack

_LOCKED = "the stack is currently locked by"
_CONFLICT = "[409] Conflict: Another update is currently in progress"
_PLAN = "violates plan"
_GUARDED = "as it is currently marked for protection"
"""The engine's own refusal (pkg/resource/deploy/step_generator.go); what follows advises to take the guard off."""

_UNREACHABLE: Mapping[str, str] = {
    "PULUMI_ACCESS_TOKEN must be set": "Say where the state is kept: set PULUMI_BACKEND_URL (s3://..., gs://..., "
    "file://...), or run `pulumi login`.",
    "passphrase must be set": "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: it encrypts the state's "
    "secrets.",
    "incorrect passphrase": "Set PULUMI_CONFIG_PASSPHRASE to the one this stack was made with.",
    "unable to open state directory": "Make that folder, or set PULUMI_BACKEND_URL to where the state is kept.",
    "failed to load checkpoint": "Another update may be writing it: try again. Where none runs it is damaged: the one "
    "before stands beside it, in a file with .bak.",
    "unable to open bucket": "Look at the bucket and at your credentials for it, or set PULUMI_BACKEND_URL.",
}
"""What the engine says while it has no state to work with, and what a person does then."""

_MOST_LINES = 25


def failed(stack: Stack, what: str, *, said: str, errors: Sequence[str], then: str) -> EngineError:
    """The refusal for an engine that did not do `what`.

    `said` is its standard error, `errors` are its error messages; where there are messages, they say it all.
    """
    if _LOCKED in said or _CONFLICT in said:
        return locked(stack, locks_told(said), said)
    told = tuple(dict.fromkeys(errors)) or (said or "it gave no reason",)
    if any(_PLAN in one for one in told):
        return StaleApproval(
            f"{what} of stack {stack} stopped: the program now asks for something that was not approved",
            seen=_short(told),
            limit="the steps of the approved preview; nothing else was done",
            then="Preview again, and approve what it shows.",
        )
    if guarded := [one.partition(_GUARDED)[0].strip() for one in told if _GUARDED in one]:
        return UpdateRefused(
            f"{what} of stack {stack} stopped: it would replace or remove what is guarded",
            seen=_short(guarded),
            limit="guards come off in phase retire only, one update before the removal",
            then="Nothing was changed. Undo the change that asks for it, then preview again.",
        )
    for words, remedy in _UNREACHABLE.items():
        if any(words in one for one in told):
            return StateUnreachable(f"{what} of stack {stack} failed", seen=_short(told), then=remedy)
    return UpdateFailed(f"{what} of stack {stack} failed", seen=_short(told), then=then)


def locked(stack: Stack, locks: Sequence[Lock], said: str = "") -> StateLocked:
    """The refusal to touch a stack that is locked."""
    gone = bool(locks) and all(one.holder is Holder.GONE for one in locks)
    then = (
        f"Its process is gone. Run `migrate recover {stack}`."
        if gone
        else "Wait until that update is over. Only where you know that nobody runs it: `pulumi cancel`."
    )
    return StateLocked(
        f"stack {stack} is locked by another update",
        seen="\n".join(str(one) for one in locks) or said.strip(),
        limit="one update at a time",
        then=then,
    )


def _short(told: Sequence[str]) -> str:
    lines = "\n".join(told).splitlines()
    left = len(lines) - _MOST_LINES
    return "\n".join([*lines[:_MOST_LINES], f"... and {left} lines more"] if left > 0 else lines)
