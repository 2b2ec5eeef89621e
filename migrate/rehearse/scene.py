"""Scene: what a rehearsal looks like at one moment, for a screen or a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate.decide.course import Point
from migrate.model.event import Event, Kind
from migrate.model.side import Cloud, Side
from migrate.model.state import State
from migrate.model.weights import Weights
from migrate.rehearse.chronicle import WeightChange
from migrate.rehearse.client.totals import Totals

RECENT_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Pulse:
    """Requests of one side in the last seconds."""

    per_second: float
    failing: float
    """Share of them that failed, 0..1."""
    milliseconds: float
    """Mean time to the outcome."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment."""

    elapsed: float
    clouds: Mapping[Side, Cloud]
    state: State
    wanted: Weights
    set: float | None
    """Green's share as the cloud's API last accepted it."""
    given: Mapping[str, float]
    """Green's share as each name server gives it."""
    pulses: Mapping[Side, Pulse]
    unheard: Pulse
    """Requests that no side answered."""
    served: float | None
    """Green's share of the last seconds' requests."""
    sent: int
    failed: int
    verdict: str
    course: Sequence[Point]
    """The gate's progress over time."""
    events: Sequence[Event]
    notes: Sequence[tuple[float, str]]
    """What the director did: time, words."""


def pulses(totals: Totals | None, now: float) -> dict[Side, Pulse]:
    """What each side did in the last whole seconds."""
    return {side: pulse(totals, side, now) for side in Side}


def pulse(totals: Totals | None, side: str, now: float) -> Pulse:
    """What was counted under one name of `Second.sides` in the last whole seconds."""
    until = int(now)
    seconds = [each for each in totals.seconds if until - RECENT_SECONDS <= each.second < until] if totals else []
    tallies = [second.sides[side] for second in seconds if side in second.sides]
    ok, failed = sum(tally.ok for tally in tallies), sum(tally.failed for tally in tallies)
    count = ok + failed
    mean = sum(tally.seconds for tally in tallies) / count * 1000 if count else 0.0
    return Pulse(count / RECENT_SECONDS, failed / count if count else 0.0, mean)


def served(pulses: Mapping[Side, Pulse]) -> float | None:
    """Green's share of what was served; None where nothing was."""
    total = sum(pulse.per_second for pulse in pulses.values())
    return pulses[Side.GREEN].per_second / total if total else None


def given(changes: Sequence[WeightChange], servers: Sequence[str]) -> dict[str, float]:
    """The newest share that has reached each name server."""
    return {server: _newest(changes, server) for server in servers}


def _newest(changes: Sequence[WeightChange], server: str) -> float:
    reached = [change.share for change in changes if server in change.reached]
    return reached[-1] if reached else 0.0


def verdict(events: Sequence[Event]) -> str:
    """The gate's last word."""
    last = next((event for event in reversed(events) if event.kind is Kind.VERDICT), None)
    return f"{last.body['ruling']}: {last.body['because']}" if last else "nothing counted yet"
