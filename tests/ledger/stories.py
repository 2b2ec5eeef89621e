"""Stories: ledger files as a real migration leaves them, of any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from migrate.ledger.sql import open_ledger
from migrate.model.event import Command, Event, Kind
from migrate.model.phase import Phase, Stack
from migrate.model.split import Purpose
from migrate.model.stage import Stage

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOLDER = "ctl@host-1:7"


def story(events: int, *, blue: str = "192.0.2.1", green: str = "198.51.100.1") -> Iterator[Event]:
    """At 50 %, after so many events; phase mirror was left, so the sides are remembered."""
    at = {"blue": {"address": blue, "alias_zone": None}, "green": {"address": green, "alias_zone": None}}
    stack = {"phase": Phase.SHIFT, "stack": Stack.TRAFFIC, "changes": {}, "checks": {"blue": "check-1"}}
    move = {"purpose": Purpose.ADVANCE, "step": 1, "green": 5000}
    told: list[tuple[Kind, dict[str, object]]] = [
        (Kind.STARTED, {"digest": "d", "name": "shop", "steps": [{"green": 5000, "bake_s": 2.0}]}),
        (Kind.LEASED, {"owner": HOLDER, "expires": START.isoformat()}),
        (Kind.LEFT, {"phase": Phase.MIRROR, "evidence": {"addresses": at}}),
        (Kind.ENTERED, stack),
        (Kind.COMMANDED, {"command": Command.APPROVE, "step": 1}),
        (Kind.INTENDED, {**move, "why": "due", "origin": {"web": 0}, "stamps": {"web": "14.3.x"}, "follow": 60.0}),
        (Kind.REACHED, move),
    ]
    yield from (_event(number, kind, body) for number, (kind, body) in enumerate(told))
    for number in range(len(told), events):
        yield _event(number, Kind.MEASURED, {"gate": {}, "batches": []})


def retired(stage: Stage) -> Event:
    """Stack blue at a stage of phase retire."""
    return _event(99, Kind.ENTERED, {"phase": Phase.RETIRE, "stack": Stack.BLUE, "stage": stage, "changes": {}})


def write(path: Path, *events: Event) -> Path:
    """A ledger of shop with these."""
    with open_ledger(path, "shop") as ledger:
        ledger.append(*events)
    return path


def _event(number: int, kind: Kind, body: dict[str, object]) -> Event:
    return Event(kind, START + timedelta(seconds=number), HOLDER, 14, body)
