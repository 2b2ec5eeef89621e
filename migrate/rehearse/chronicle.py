"""Chronicle: what became of the weights as the name servers gave them, and of the migration as its ledger tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.rehearse.aws.history import Entry
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.prediction import Timeline


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One change of the share, as accepted, and when each name server gave it. Times in seconds since 1970."""

    accepted: float
    share: float
    reached: Mapping[str, float]

    def everywhere(self, servers: Sequence[str]) -> float | None:
        """When the last of the name servers gave it; None where one has not."""
        times = [self.reached[server] for server in servers if server in self.reached]
        return max(times) if times and len(times) == len(servers) else None


def weight_changes(history: Sequence[Entry], record: str, answers: Mapping[str, Side]) -> list[WeightChange]:
    """The changes of green's share of one name, oldest first; rewrites that leave it as it was are not among them."""
    changes: list[WeightChange] = []
    for entry in history:
        share = _share(entry, f"{record.rstrip('.')}.", answers)
        if share is not None and (not changes or changes[-1].share != share):
            reached = {server: when.timestamp() for server, when in entry.reached.items()}
            changes.append(WeightChange(entry.accepted.timestamp(), share, reached))
    return changes


def _share(entry: Entry, name: str, answers: Mapping[str, Side]) -> float | None:
    weights = {Side.BLUE: 0, Side.GREEN: 0}
    for record in entry.records:
        if record.name == name and (side := answers.get(_target(record))) is not None:
            weights[side] += 1 if record.weight is None else record.weight
    total = sum(weights.values())
    return weights[Side.GREEN] / total if total else None


def _target(record: RecordSet) -> str:
    """What a record leads to: its value, or the name its alias points to."""
    if record.alias is not None:
        return record.alias.name.rstrip(".")
    return record.values[0] if record.values else ""


def timelines(changes: Sequence[WeightChange], servers: Sequence[str]) -> list[Timeline]:
    """Green's share per name server, for the prediction."""
    return [_timeline(changes, server) for server in servers]


def _timeline(changes: Sequence[WeightChange], server: str) -> Timeline:
    steps = [(change.reached.get(server, change.accepted), change.share) for change in changes]
    return Timeline(tuple(steps) or ((0.0, 0.0),))


def first(events: Sequence[Event], kind: Kind, after: datetime | None = None, **body: object) -> Event | None:
    """The first event of a kind whose body holds these values."""
    return next(
        (
            event
            for event in events
            if event.kind is kind
            and (after is None or event.at >= after)
            and all(event.body.get(key) == value for key, value in body.items())
        ),
        None,
    )
