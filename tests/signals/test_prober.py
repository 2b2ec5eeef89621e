"""The prober keeps its rate, also after the whole process stood still."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from migrate.model.side import Side
from migrate.signals.finding import Finding, Result, Unprobed
from migrate.signals.finding_log import FindingLog
from migrate.signals.probe_client import ProbeClient
from migrate.signals.prober import Prober
from migrate.signals.target import Target
from tests.waiting import eventually

INTERVAL = timedelta(milliseconds=20)
STANDSTILL_SECONDS = 0.5


class StandingStill(ProbeClient):
    """Holds the whole thread at the third request, as a stopped process would."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(Side, Target("127.0.0.1", 443, "app.example.com")), INTERVAL)
        self.asked = 0

    async def ask(self, side: Side) -> Finding | Unprobed:
        if side is Side.GREEN:
            self.asked += 1
            if self.asked == 3:
                time.sleep(STANDSTILL_SECONDS)
        return Finding(Result.GOOD, timedelta(0))


def test_what_was_missed_in_a_standstill_is_not_sent_afterwards() -> None:
    client = StandingStill()
    begun = time.monotonic()
    prober = Prober(client, FindingLog(lambda: datetime.now(UTC)), interval=INTERVAL)
    eventually(lambda: client.asked >= 10)
    prober.stop(within=timedelta(seconds=1))
    moving = time.monotonic() - begun - STANDSTILL_SECONDS
    assert client.asked <= moving / INTERVAL.total_seconds() + 3
