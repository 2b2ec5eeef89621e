"""Ledger: what a turn, status, history and a rollback read, of ledgers of a thousand to a million events."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.controller.status import LATELY, RECENT
from migrate.ledger import head, instant
from migrate.ledger.chain import FIRST, Link
from migrate.ledger.event_row import EVENTS
from migrate.ledger.seal import seal
from migrate.ledger.sql import SqlLedger, open_ledger
from migrate.model.event import Kind

SIZES = (1_000, 100_000, 1_000_000)
TRIES = 9
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNER = "ctl-host-1:4711:0123456789ab.123456"
BATCH = {"signal": "edges", "sli": "availability", "start": 0.0, "end": 10.0, "blue": [1000, 1], "green": [1000, 1]}
MEMORY = {"stage": "1.4", "attempt": 1, "looks": 7}
"""A short one, so that a million rows fit on a small disk; how long a row is does not change what is asked for."""


def measure(world: Path) -> Mapping[str, object]:
    """Milliseconds of each read by the number of events, and how much more the largest takes than the smallest."""
    world.mkdir(parents=True, exist_ok=True)
    found: dict[str, object] = {}
    costs = {size: _costs(world / f"ledger-{size}.db", size) for size in SIZES}
    for name in costs[SIZES[0]]:
        for size in SIZES:
            found[f"{name}, {size:,} events, ms"] = round(costs[size][name] * 1000, 2)
        found[f"{name}, 1,000,000 / 1,000"] = round(costs[SIZES[-1]][name] / costs[SIZES[0]][name], 2)
    return found


def _costs(place: Path, size: int) -> Mapping[str, float]:
    for file in place.parent.glob(f"{place.name}*"):
        file.unlink()
    fill(place, size)
    with open_ledger(place, "shop") as driving:
        state = driving.recalled()
        turn = _median(lambda: driving.recalled(state))
    reads: dict[str, Callable[[SqlLedger], object]] = {
        "start": lambda ledger: ledger.recalled(),
        "status": lambda ledger: ledger.story(LATELY, RECENT),
        "history -n 20": lambda ledger: ledger.tail(20),
        "history --all -n 20": lambda ledger: ledger.tail(20, everything=True),
        "rollback": lambda ledger: ledger.recalled().stamps,
    }
    return {"turn": turn, **{name: _median(lambda read=read: _opened(place, read)) for name, read in reads.items()}}


def _opened(place: Path, read: Callable[[SqlLedger], object]) -> None:
    """With a handle of its own, as a command has."""
    with open_ledger(place, "shop") as ledger:
        read(ledger)


def _median(call: Callable[[], object]) -> float:
    taken: list[float] = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def fill(place: Path, size: int) -> None:
    """A ledger of so many events: told as a controller tells them, one in fifty a change of why it waits."""
    with open_ledger(place, "shop") as ledger, ledger.store.writing() as connection:
        link, rows = FIRST, list[dict[str, object]]()
        for row in _rows(size):
            link = Link(link.seq + 1, seal(link.sum, {**row, "seq": link.seq + 1}))
            rows.append({**row, "seq": link.seq, "sum": link.sum})
            if len(rows) == 10_000:
                connection.execute(EVENTS.insert(), rows)
                rows = []
        if rows:
            connection.execute(EVENTS.insert(), rows)
        head.put(connection, "shop", link)


def _rows(size: int) -> Iterator[dict[str, object]]:
    measured = json.dumps({"gate": MEMORY, "batches": [BATCH]})
    held = json.dumps({"waiting": "BAKING", "why": "the bake time is not over", "needs": "a while"})
    for number in range(size):
        kind, body = (Kind.HELD, held) if number % 50 == 0 else (Kind.MEASURED, measured)
        at = instant.to_text(START + timedelta(seconds=10 * number))
        yield {"migration": "shop", "at": at, "kind": kind.value, "actor": OWNER, "epoch": 4, "body": body}
