"""Rollbacks: the rules that take traffic back or make this controller stop."""

from __future__ import annotations

from migrate.decide.holds import unread
from migrate.model.decision import Found, Hold, Reached, Stop, Waiting, Write
from migrate.model.evidence import Evidence
from migrate.model.split import Purpose, believed, lacking
from migrate.model.state import Intent, Move, Standing, State
from migrate.model.verdict import Ruling
from migrate.model.weights import BLUE


def stop_if_fenced(evidence: Evidence) -> Stop | None:
    """A stamp above this lease's epoch, or another writer's at the same epoch, ends this controller."""
    lease = evidence.lease
    stamps = ((name, split.stamp) for name, split in evidence.read.items() if split.stamp)
    return next(
        (Stop(name, stamp.writer, stamp.epoch) for name, stamp in stamps if stamp.fences(lease.epoch, lease.owner)),
        None,
    )


def record_if_found(state: State, evidence: Evidence) -> Found | None:
    """A rollback stamp that this ledger never intended was written by somebody who could not reach the ledger."""
    if state.standing is Standing.ROLLED_BACK:
        return None
    stamps = (split.stamp for split in evidence.read.values() if split.stamp)
    foreign = (stamp for stamp in stamps if stamp.purpose is Purpose.ROLLBACK and stamp.id not in state.stamps)
    return next(
        (
            Found(stamp.writer, f"rolled back by {stamp.writer} at {stamp.at:%Y-%m-%d %H:%M:%S} UTC")
            for stamp in foreign
        ),
        None,
    )


def rollback_if_asked(state: State) -> Write | None:
    """A person asked, and no rollback is on its way yet."""
    if state.rollback is None or _rolling_back(state.intent):
        return None
    return Write(rollback_move(state.rollback))


def finish_rollback(state: State, evidence: Evidence) -> Write | Reached | Hold | None:
    """A rollback that began goes on until every name server gives blue, whatever else is wrong. It is written once more
    where its epoch record is gone: without one no older holder is fenced, and nobody can see that it arrived.
    """
    if state.intent is None or not _rolling_back(state.intent):
        return None
    undone = any(split.weights != BLUE or split.stamp is None for split in evidence.read.values())
    if undone or evidence.foreign - evidence.restored:
        return Write(state.intent.move)
    if evidence.unread.keys() - evidence.restored:
        return unread(evidence)
    if evidence.settlements and all(settlement.settled for settlement in evidence.settlements.values()):
        return Reached(state.intent.move, believed(evidence.settlements.values()))
    return Hold(Waiting.SETTLING, f"blue everywhere; {lacking(evidence.settlements.values())}")


def rollback_if_breached(state: State, evidence: Evidence) -> Write | None:
    """The gate says green harms users, and green may be serving some."""
    if evidence.verdict.ruling is not Ruling.ROLLBACK or state.standing in (
        Standing.NEW,
        Standing.ROLLED_BACK,
    ):
        return None
    exposed = state.exposed or any(split.weights != BLUE for split in evidence.read.values())
    return Write(rollback_move(evidence.verdict.because)) if exposed else None


def rollback_move(why: str) -> Move:
    """All traffic to blue."""
    return Move(Purpose.ROLLBACK, 0, BLUE, why)


def _rolling_back(intent: Intent | None) -> bool:
    return intent is not None and intent.move.purpose is Purpose.ROLLBACK
