"""Prober: the thread that asks both sides at a steady rate until it is stopped."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from datetime import timedelta

from migrate.model.side import Side
from migrate.signals.finding import Unprobed
from migrate.signals.finding_log import FindingLog
from migrate.signals.probe_client import ProbeClient


class Prober:
    """Sends on time whether or not the last request was answered: a side that hangs does not slow its own probe."""

    def __init__(self, client: ProbeClient, log: FindingLog, *, interval: timedelta) -> None:
        """Start at once. `interval` is the time between two requests to the same side."""
        self._client = client
        self._log = log
        self._interval = interval.total_seconds()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="migrate-probe", daemon=True)
        self._thread.start()

    def wait(self, span: timedelta) -> None:
        """Let it work for that long, or until it ends by itself."""
        self._thread.join(span.total_seconds())

    def stop(self, *, within: timedelta) -> None:
        """Send nothing more, and wait for the answers that are due."""
        with suppress(RuntimeError):  # its loop is closed: it has ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(within.total_seconds())

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._ask_on())
        finally:
            self._loop.close()  # does not wait for a name look-up that hangs

    async def _ask_on(self) -> None:
        due = self._loop.time()
        async with self._client, asyncio.TaskGroup() as requests:
            while not self._stop.is_set():
                for side in Side:
                    requests.create_task(self._ask(side))
                # After a standstill of this process it goes on from now; it does not send what it has missed.
                due = max(due + self._interval, self._loop.time())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), due - self._loop.time())

    async def _ask(self, side: Side) -> None:
        """Whatever breaks in one probe, the next one is sent."""
        try:
            found = await self._client.ask(side)
        except Exception as error:
            found = Unprobed(f"the probe broke ({type(error).__name__})")
        self._log.note(side, found)
