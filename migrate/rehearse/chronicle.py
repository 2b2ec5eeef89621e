"""Chronicle: what became of the weights as the name servers gave them, and of the migration as its ledger tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.rehearse.aws.history import Entry
from migrate.rehearse.prediction import Timeline


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One change of the share, as accepted, and when each name server gave it. Times in seconds since 1970."""

    accepted: float
    share: float
    reached: Mapping[str, float]

    @property
    def everywhere(self) -> float:
        """When the last name server gave it; the acceptance where none has yet."""
        return max(self.reached.values(), default=self.accepted)


def weight_changes(history: Sequence[Entry], record: str, addresses: Mapping[str, Side]) -> list[WeightChange]:
    """The changes of green's share of one name, oldest first; rewrites that leave it as it was are not among them."""
    changes: list[WeightChange] = []
    for entry in history:
        share = _share(entry, f"{record.rstrip('.')}.", addresses)
        if share is not None and (not changes or changes[-1].share != share):
            reached = {server: when.timestamp() for server, when in entry.reached.items()}
            changes.append(WeightChange(entry.accepted.timestamp(), share, reached))
    return changes


def _share(entry: Entry, name: str, addresses: Mapping[str, Side]) -> float | None:
    weights = {Side.BLUE: 0, Side.GREEN: 0}
    for record in entry.records:
        if record.name == name and record.values and record.values[0] in addresses:
            weights[addresses[record.values[0]]] += 1 if record.weight is None else record.weight
    total = sum(weights.values())
    return weights[Side.GREEN] / total if total else None


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
