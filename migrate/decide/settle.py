"""Settle: an open move is over when every name server gives its split."""

from __future__ import annotations

from migrate.model.decision import Hold, Reached, Waiting
from migrate.model.evidence import Evidence
from migrate.model.split import believed, lacking
from migrate.model.state import State


def settle(state: State, evidence: Evidence) -> Reached | Hold | None:
    """Wait for, or record, an open move that every route has accepted.

    None where a route still has its origin: the move did not happen there, and the rules below decide afresh whether
    it may.
    """
    if state.intent is None:
        return None
    move = state.intent.move
    if any(split.weights != move.weights for split in evidence.read.values()) or not _written(state, evidence):
        return None
    if all(settlement.settled for settlement in evidence.settlements.values()):
        return Reached(move, believed(evidence.settlements.values()))
    missing = lacking(evidence.settlements.values())
    return Hold(Waiting.SETTLING, f"{move.weights} at every name server; {missing}")


def _written(state: State, evidence: Evidence) -> bool:
    """Whether each route carries a stamp of this ledger; step 0 leaves the weights as they were, so the weights alone
    do not tell.
    """
    return all(split.stamp and split.stamp.id in state.stamps for split in evidence.read.values())
