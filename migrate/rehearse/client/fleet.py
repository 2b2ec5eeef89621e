"""Fleet: all clients of one process, sending on a fixed schedule and accounting for every request."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

from migrate.rehearse.client.caller import Caller
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.ledger import FLUSH_SECONDS, RequestLedger
from migrate.rehearse.client.row import Row
from migrate.rehearse.client.totals import WRITE_SECONDS, Counter, write_totals
from migrate.rehearse.resolver import CachingResolver

_LONGEST_NAP = 0.1
"""Bounds how late a slow fleet notices that it shall stop."""

_BURST = 50
"""When sending is late, answers are let in after this many requests."""


_LOOKS = 9


class Fleet:
    """An open loop: request n leaves at n/rate seconds whether or not earlier ones were answered.

    A closed loop would send less to a slow side and so hide how many users it kept waiting.
    """

    def __init__(self, config: FleetConfig, ledger: RequestLedger) -> None:
        self._config = config
        self._ledger = ledger
        self._callers = _callers(config)
        self._counter = Counter()
        self._flights: dict[asyncio.Task[None], Row] = {}
        # One reading of the wall clock: its later steps must not make an answer come before its request.
        self._epoch = _epoch()

    def _now(self) -> float:
        return self._epoch + time.monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set or the duration is over, wait for the answers still due, and write everything.

        Raises:
            ExceptionGroup: The ledger or the totals cannot be written; sending stops at once.
        """
        try:
            async with asyncio.TaskGroup() as group:
                writers = [
                    group.create_task(_every(FLUSH_SECONDS, self._flush)),
                    group.create_task(_every(WRITE_SECONDS, self._write_totals)),
                ]
                await self._send_until(stop, group)
                if self._flights:
                    await asyncio.wait(self._flights)  # each ends within the request timeout
                for writer in writers:
                    writer.cancel()
        finally:
            for caller in self._callers:
                caller.close()
            self._flush()
            self._write_totals()

    async def _send_until(self, stop: asyncio.Event, group: asyncio.TaskGroup) -> None:
        start, gap = time.monotonic(), 1.0 / self._config.rate
        while not stop.is_set() and not self._is_over(start):
            behind = time.monotonic() - (start + self._counter.sent * gap)
            if behind < 0:
                await asyncio.sleep(min(-behind, _LONGEST_NAP))
                continue
            self._counter.behind(behind, self._now())
            self._send(group)
            if self._counter.sent % _BURST == 0:
                await asyncio.sleep(0)

    def _is_over(self, start: float) -> bool:
        return self._config.duration is not None and time.monotonic() - start >= self._config.duration

    def _send(self, group: asyncio.TaskGroup) -> None:
        number = self._counter.sent
        caller = self._callers[number % len(self._callers)]
        row = Row(f"{self._config.run}-{number}", caller.kind, caller.number, self._now())
        flight = group.create_task(caller.call(row, self._now))
        self._counter.sent += 1
        self._flights[flight] = row
        flight.add_done_callback(self._landed)

    def _landed(self, flight: asyncio.Task[None]) -> None:
        row = self._flights.pop(flight)
        if row.answered is not None:
            self._counter.add(row)
            self._ledger.close_row(row)

    def _flush(self) -> None:
        self._ledger.flush(self._flights.values())

    def _write_totals(self) -> None:
        write_totals(self._config.totals, self._counter.totals(self._now(), len(self._flights)))


def _callers(config: FleetConfig) -> list[Caller]:
    """In an order that mixes the kinds, so that no kind sends in bursts."""
    draw = random.Random(config.seed)
    groups = [group for group in config.groups for _ in range(group.clients)]
    draw.shuffle(groups)
    return [
        Caller(group.kind, number, config, _resolver(config, group, draw), draw) for number, group in enumerate(groups)
    ]


def _resolver(config: FleetConfig, group: Group, draw: random.Random) -> CachingResolver:
    return CachingResolver(
        config.name_servers,
        group.rule,
        timeout=config.dns_timeout,
        stale_seconds=group.stale_seconds,
        draw=draw,
    )


async def _every(seconds: float, write: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        write()


def _epoch() -> float:
    """How far the wall clock is ahead of the monotonic one, by the closest of a few looks: a process that is put aside
    between two readings would tell a wrong time for all its life.
    """
    looks: list[tuple[float, float]] = []
    for _ in range(_LOOKS):
        before, wall, after = time.monotonic(), time.time(), time.monotonic()
        looks.append((after - before, wall - (before + after) / 2))
    return min(looks)[1]
