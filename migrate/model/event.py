"""Event: one line of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from migrate.model.split import Epoch

Json = Mapping[str, object]


class Kind(StrEnum):
    """What an event tells."""

    STARTED = "started"
    """A migration began, with its plan: `digest`, `steps`."""
    LEASED = "leased"
    """A controller took the right to act."""
    INTENDED = "intended"
    """A move is about to be written: `purpose`, `step`, `green`, `from` (per route), `why`."""
    ACTED = "acted"
    """A route accepted the move: `route`, `change`, `serial`."""
    FAILED = "failed"
    """A route did not accept it, or did not answer: `route`, `error`."""
    REACHED = "reached"
    """Every name server gives the split of the open move: `step`, `green`."""
    FOUND = "found"
    """A rollback made by another hand was found on the route."""
    MEASURED = "measured"
    """What the signals said since the last such event, with the gate's memory after it."""
    VERDICT = "verdict"
    """The gate's verdict changed."""
    HELD = "held"
    """The reason for waiting changed."""
    COMMANDED = "commanded"
    """A person spoke: `command`, `reason`, `step`."""
    ENTERING = "entering"
    """An update of a phase was approved and is about to be applied: `phase`, `stack`, `stage`, `state`, `changes`."""
    ENTERED = "entered"
    """An update of a phase was applied, or nothing was to be done: the same, with the `state` it left."""
    TESTED = "tested"
    """The final tests ran on green's own address: `passed`, `address`, `results`."""
    LEFT = "left"
    """The exit of a phase was granted: `phase`, `evidence`."""
    STOPPED = "stopped"
    """A controller ended: fenced, lease lost."""
    CALIBRATED = "calibrated"
    """What A/A traffic showed of the service: `slis`, one calibration for each."""
    SET_ASIDE = "set aside"
    """The ledger's end was damaged and is kept elsewhere: `first`, `rows`, `why`, `kinds`, `pause`."""
    FINISHED = "finished"
    """Green holds everything, with its certificate."""


class Command(StrEnum):
    """What a person can say to a migration."""

    PAUSE = "pause"
    RESUME = "resume"
    APPROVE = "approve"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger; `seq` is 0 until it was appended."""

    kind: Kind
    at: datetime
    actor: str
    epoch: Epoch
    body: Json = field(default_factory=dict[str, object])
    seq: int = 0
