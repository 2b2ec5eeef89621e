"""RollingBack: a declaration's traffic on its way back to blue, told while it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.cli import assemble
from migrate.cli.blues_standing import BluesStanding
from migrate.cli.rollback_narrator import RollbackNarrator
from migrate.cli.voice import Voice
from migrate.cli.ways_back import WaysBack, ways_back
from migrate.controller.clock import SystemClock
from migrate.controller.rollback import Patience, take_back
from migrate.errors import Interrupted
from migrate.ledger.owner import this_process
from migrate.model.reason import fitted
from migrate.model.spec.spec import Spec

if TYPE_CHECKING:
    from migrate.controller.rollback_report import RollbackReport

KINDS = {"route53": "Route 53"}
"""Kinds of routes, as people call them."""


@dataclass(slots=True)
class RollingBack:
    """A rollback of one declaration, which lies in `folder`."""

    spec: Spec
    folder: Path
    voice: Voice

    def run(self, *, reason: str, patience: float, regardless: bool, ask: bool) -> tuple[str, RollbackReport]:
        """Take it back; what speaks against blue (empty: nothing), and the report.

        Raises:
            BlueUnfit: Blue is doubtful, and nobody said that it shall have the traffic.
            Interrupted: Ctrl-C; it tells what was written.
        """
        narrator = RollbackNarrator(self.voice.say, {r.name: KINDS.get(r.kind, r.kind) for r in self.spec.routes})
        try:
            self.voice.say(f"{self.spec.name}: looking where blue is")
            ways = ways_back(self.spec, self.folder)
            blue = self._blue(ways, regardless=regardless, ask=ask)
            report = take_back(
                ways.routes,
                writer=this_process(),
                reason=fitted(reason),
                clock=SystemClock(),
                ledger=lambda: assemble.ledger_of(self.spec, self.folder),
                patience=Patience(write=timedelta(seconds=patience)),
                listener=narrator,
            )
            return blue.remark, report
        except KeyboardInterrupt:
            again = "Run `migrate rollback` again."
            raise Interrupted(f"interrupted. {narrator.broken_off()}.", then=again) from None

    def _blue(self, ways: WaysBack, *, regardless: bool, ask: bool) -> BluesStanding:
        blue = BluesStanding(ways.spec, ways.known)
        blue.begin()
        if not regardless:
            self.voice.say("asking blue whether it answers")
            self.voice.drain()
            blue.confirm(ask=ask)
        return blue
