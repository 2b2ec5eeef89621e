"""Claim: a new holder stamps the routes with its epoch, so that an older holder's late write fails."""

from __future__ import annotations

from migrate.model.decision import Write
from migrate.model.evidence import Evidence
from migrate.model.split import Purpose
from migrate.model.state import Move, State


def claim_if_unclaimed(state: State, evidence: Evidence) -> Write | None:
    """Write the weights that are there once more, under this lease's epoch, while an earlier move is open: its write
    may still be on its way. Where none is open no older holder begins one: before a move it looks who holds the lease,
    and the ledger takes its intent only where nothing, not even a new holder, was recorded since it looked. A rollback
    it may begin, and this one goes on with it.
    """
    if (
        state.step is None
        or state.intent is None
        or all(split.epoch >= evidence.lease.epoch for split in evidence.read.values())
    ):
        return None
    return Write(Move(Purpose.CLAIM, state.step, state.weights, f"{evidence.lease.owner} takes over; the weights stay"))
