"""FleetProcess: the client process as the rehearsal holds it."""

from __future__ import annotations

import sys

from migrate.errors import RehearsalError
from migrate.rehearse.client.config import FleetConfig
from migrate.rehearse.client.ledger import read_ledger
from migrate.rehearse.client.row import Row
from migrate.rehearse.client.totals import Totals, read_totals
from migrate.rehearse.process import GRACE_SECONDS, Child
from migrate.rehearse.troupe import Troupe

READY_SECONDS = 15.0


class FleetProcess:
    """Users under way. They send from the start until `finish`, the end of their duration, or the troupe's end."""

    def __init__(self, troupe: Troupe, config: FleetConfig, *, name: str = "clients") -> None:
        """Start them.

        Raises:
            RehearsalError: They did not come up.
        """
        self.config = config
        self._child = troupe.start(
            name, (sys.executable, "-m", "migrate.rehearse.client", "--config", config.model_dump_json())
        )
        self._child.ready_line(within=READY_SECONDS)

    @property
    def child(self) -> Child:
        return self._child

    def totals(self) -> Totals | None:
        """What they have counted, at most half a second old; None before the first half second."""
        return read_totals(self.config.totals) if self.config.totals.exists() else None

    def rows(self) -> list[Row]:
        """Every request written so far, at most a quarter of a second old."""
        return read_ledger(self.config.ledger)

    def finish(self) -> list[Row]:
        """Stop sending, wait for the answers still due, and return every request.

        Raises:
            RehearsalError: They did not end cleanly, so some request is unaccounted for.
        """
        status = self._child.stop(grace=self.config.request_timeout + GRACE_SECONDS)
        if status != 0:
            raise RehearsalError(
                f"{self._child.name} did not end cleanly",
                seen=self._child.tail(),
                limit="status 0",
                then=f"Read {self._child.log}.",
            )
        return self.rows()
