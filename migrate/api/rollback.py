"""Rollback: a declared migration's traffic on its way back to blue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from migrate.api import parts
from migrate.api.blues_standing import BluesStanding
from migrate.api.ways_back import ways_back
from migrate.controller.clock import SystemClock
from migrate.controller.rollback import Patience, take_back
from migrate.controller.rollback_news import AskingBlue, Listener, Locating, harmless, unheeded
from migrate.controller.rollback_report import RollbackReport
from migrate.ledger.owner import this_process
from migrate.model.reason import fitted
from migrate.model.spec.spec import Spec

Confirm = Callable[[str], bool]
"""A person's answer to a doubt about blue: whether it shall have the traffic all the same."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """What came of it. `blue` is what speaks against blue, empty where nothing does."""

    report: RollbackReport
    blue: str

    @property
    def done(self) -> bool:
        """Whether nothing sends users to green any more, as far as every server that answered says."""
        return self.report.done


def roll_back(
    spec: Spec,
    folder: Path,
    *,
    reason: str,
    patience: timedelta,
    regardless: bool = False,
    confirm: Confirm | None = None,
    listener: Listener = unheeded,
) -> Rollback:
    """Take the traffic of a declaration that lies in `folder` back to blue.

    No new try to write begins after `patience`. `regardless` gives blue the traffic though it was retired or does not
    answer; without it `confirm` is asked then, and nobody to ask is a no.

    Raises:
        BlueUnfit: Blue is doubtful, and nobody said that it shall have the traffic. Nothing was written.
        CommandRefused: Nobody knows where blue is.
        InvalidValue: The sides that are declared make no route.
    """
    tell = harmless(listener)
    tell(Locating(spec.name))
    ways = ways_back(spec, folder)
    blue = BluesStanding(ways.spec, ways.known)
    blue.begin()
    if not regardless:
        tell(AskingBlue())
        blue.confirm(confirm)
    report = take_back(
        ways.routes,
        writer=this_process(),
        reason=fitted(reason),
        clock=SystemClock(),
        ledger=lambda: parts.ledger_of(spec, folder),
        patience=Patience(write=patience),
        listener=listener,
    )
    return Rollback(report, blue.remark)
