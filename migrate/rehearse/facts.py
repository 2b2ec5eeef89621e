"""Facts: what a rehearsal counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.rehearse.attribution import Attribution, Cause
from migrate.rehearse.breaking import FaultSpan
from migrate.rehearse.chronicle import WeightChange, first, timelines
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.prediction import ClientModel, FixedLife, share_predicted


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What one kind of client met. Shares are green's part of its requests, 0..1, over the whole rehearsal."""

    requests: int
    failed: int
    share_predicted: float
    share_served: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Counted, not argued. Times in seconds; None where the thing did not happen."""

    requests: int
    unanswered: int
    resent: int
    failed: Mapping[Cause, int]
    rolled_back: bool
    finished: bool
    breach_to_verdict_s: float | None
    verdict_to_blue_s: float | None
    weight_changes: int
    seconds: float
    requests_per_s: float
    kinds: Mapping[ClientKind, KindFacts]


@dataclass(frozen=True, slots=True)
class Material:
    """All that was recorded: requests, events, weight changes, faults."""

    rows: Sequence[Row]
    events: Sequence[Event]
    changes: Sequence[WeightChange]
    spans: Sequence[FaultSpan]
    attribution: Attribution
    fleet: FleetConfig
    servers: Sequence[str]
    ttl: float
    connection_life: float

    @property
    def window(self) -> tuple[float, float]:
        """From the first request to the last."""
        return self.rows[0].sent, self.rows[-1].sent


def facts(material: Material) -> Facts:
    """Count everything. Raises nothing for a story that came out badly: that is a fact too."""
    rows, (start, end) = material.rows, material.window
    causes = Counter(material.attribution.causes(rows).values())
    return Facts(
        requests=len(rows),
        unanswered=sum(row.outcome is Outcome.UNANSWERED for row in rows),
        resent=sum(row.resent for row in rows),
        failed={cause: causes.get(cause, 0) for cause in Cause},
        rolled_back=first(material.events, Kind.REACHED, purpose=Purpose.ROLLBACK) is not None,
        finished=first(material.events, Kind.FINISHED) is not None,
        breach_to_verdict_s=_breach_to_verdict(material),
        verdict_to_blue_s=_verdict_to_blue(material),
        weight_changes=max(0, len(material.changes) - 1),
        seconds=round(end - start, 3),
        requests_per_s=round(len(rows) / max(end - start, 0.001), 1),
        kinds={group.kind: _kind(group, material) for group in material.fleet.groups},
    )


def _verdict(material: Material) -> Event | None:
    return first(material.events, Kind.VERDICT, ruling="rollback")


def _breach_to_verdict(material: Material) -> float | None:
    verdict = _verdict(material)
    begun = [span.since for span in material.spans if verdict and span.since <= verdict.at.timestamp()]
    return round(verdict.at.timestamp() - max(begun), 3) if verdict and begun else None


def _verdict_to_blue(material: Material) -> float | None:
    verdict = _verdict(material)
    if verdict is None:
        return None
    said = verdict.at.timestamp()
    back = next((change for change in material.changes if change.accepted >= said and change.share == 0.0), None)
    return round(back.everywhere - said, 3) if back else None


def _kind(group: Group, material: Material) -> KindFacts:
    rows = [row for row in material.rows if row.kind is group.kind]
    answered = [row for row in rows if row.side is not None]
    served = sum(row.side is Side.GREEN for row in answered) / len(answered) if answered else 0.0
    return KindFacts(
        requests=len(rows),
        failed=sum(row.failed for row in rows),
        share_predicted=round(predicted(group, material), 4),
        share_served=round(served, 4),
    )


def predicted(group: Group, material: Material, window: tuple[float, float] | None = None) -> float:
    """The share that the DNS model foretells for a kind, from the weights as the name servers gave them."""
    clients = sum(each.clients for each in material.fleet.groups)
    life = FixedLife(material.connection_life) if group.kind.keeps_connection else None
    model = ClientModel(group.rule, material.ttl, material.fleet.rate / clients, life)
    return share_predicted(model, timelines(material.changes, material.servers), window or material.window)
