"""Facts: what a rehearsal counted."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import stdev

from migrate.decide.course import Point
from migrate.errors import RehearsalError
from migrate.model.event import Event, Kind
from migrate.model.side import Side
from migrate.model.split import Purpose
from migrate.model.weights import Weights, percent
from migrate.rehearse.attribution import Attribution, Cause
from migrate.rehearse.breaking import FaultSpan
from migrate.rehearse.chronicle import WeightChange, first, timelines
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.client.totals import Totals
from migrate.rehearse.even_client import EvenClient
from migrate.rehearse.prediction import share_predicted
from migrate.rehearse.update import Update, updates


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What one kind of client met. Shares are green's part of its requests, 0..1, over the whole rehearsal.

    `share_margin` is twice the standard error of the served share: each client draws its own answers, so it is the
    clients that are counted, not their requests (cluster sampling: Cochran, Sampling Techniques, 9.3).
    """

    requests: int
    failed: int
    share_predicted: float
    share_served: float
    share_margin: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Counted, not argued. Times in seconds; None where the thing did not happen.

    Every request is counted once: `requests` = `ok` + all of `failed` + `unanswered`.
    """

    requests: int
    ok: int
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
    updates: Sequence[Update]
    """Every `pulumi up` of a phase; none where the sides stand by themselves."""
    reached: Sequence[str]
    """Green's shares that were reached as planned, in their order."""
    not_reached: Sequence[str]
    stopped: str
    """Why the rehearsal ended before its story did; empty where it did not."""
    slowness: float
    """How many times longer than alone on a quiet machine work took."""
    machine_busy: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that was recorded: requests, what the clients counted themselves, events, weight changes, faults."""

    rows: Sequence[Row]
    totals: Totals
    events: Sequence[Event]
    notes: Sequence[tuple[float, str]]
    changes: Sequence[WeightChange]
    spans: Sequence[FaultSpan]
    attribution: Attribution
    fleet: FleetConfig
    servers: Sequence[str]
    ttl: float
    connection_life: float
    """Mean life of a held connection, in seconds."""
    course: Sequence[Point]
    """The gate's progress over time."""
    steps: Sequence[Weights] = ()
    """The ramp, in its order."""
    stopped: str = ""
    slowness: float = 1.0
    machine_busy: bool = False
    within: timedelta | None = None
    """In what time an answer is no slow one, where the declaration says so."""

    @property
    def window(self) -> tuple[float, float]:
        """From the first request to the last."""
        return self.rows[0].sent, self.rows[-1].sent


def facts(material: Material) -> Facts:
    """Count everything; a story that came out badly is a fact too.

    Raises:
        RehearsalError: The clients counted something else than their ledger holds, so nothing can be believed.
    """
    rows, (start, end) = material.rows, material.window
    causes = Counter(material.attribution.causes(rows).values())
    counted = Facts(
        requests=len(rows),
        ok=sum(row.outcome is Outcome.OK for row in rows),
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
        updates=updates(material.events),
        reached=[percent(step.green) for step in material.steps if _reached(material, step)],
        not_reached=[percent(step.green) for step in material.steps if not _reached(material, step)],
        stopped=material.stopped,
        slowness=round(material.slowness, 1),
        machine_busy=material.machine_busy,
    )
    _refuse_unless_accounted(counted, material.totals)
    return counted


def _reached(material: Material, step: Weights) -> bool:
    return first(material.events, Kind.REACHED, purpose=Purpose.ADVANCE, green=step.green) is not None


def _refuse_unless_accounted(counted: Facts, totals: Totals) -> None:
    failed = sum(counted.failed.values())
    seen = (counted.requests, counted.ok, failed, counted.unanswered)
    told = (totals.sent, totals.ok, totals.failed, totals.in_flight)
    if seen != told or counted.requests != counted.ok + failed + counted.unanswered:
        raise RehearsalError(
            "requests are not accounted for: sent, answered well, failed, unanswered",
            seen=f"{seen} in the clients' ledger",
            limit=f"{told}, as the clients counted them",
        )


def _verdict(material: Material) -> Event | None:
    return first(material.events, Kind.VERDICT, ruling="rollback")


def _breach_to_verdict(material: Material) -> float | None:
    """From the last fault that struck green before the first verdict against it."""
    verdict = _verdict(material)
    said = verdict.at.timestamp() if verdict else 0.0
    begun = [span.since for span in material.spans if span.place is Side.GREEN and span.since <= said]
    return round(said - max(begun), 3) if begun else None


def _verdict_to_blue(material: Material) -> float | None:
    """Until the last name server gave blue alone; None also where one of them never did."""
    verdict = _verdict(material)
    if verdict is None:
        return None
    said = verdict.at.timestamp()
    back = next((change for change in material.changes if change.accepted >= said and change.share == 0.0), None)
    everywhere = back.everywhere(material.servers) if back else None
    return None if everywhere is None else round(everywhere - said, 3)


def _kind(group: Group, material: Material) -> KindFacts:
    rows = [row for row in material.rows if row.kind is group.kind]
    served, margin = _served(rows)
    return KindFacts(
        requests=len(rows),
        failed=sum(row.failed for row in rows),
        share_predicted=round(predicted(group, material), 4),
        share_served=round(served, 4),
        share_margin=round(margin, 4),
    )


def _served(rows: Sequence[Row]) -> tuple[float, float]:
    """Green's share of what was answered, and its margin from how much the clients differ."""
    sides: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        if row.side is not None:
            sides[row.client].append(row.side is Side.GREEN)
    answers = sum(map(len, sides.values()))
    share = sum(map(sum, sides.values())) / answers if answers else 0.0
    each = [sum(greens) / len(greens) for greens in sides.values()]
    return share, 2 * stdev(each) / math.sqrt(len(each)) if len(each) > 1 else 1.0


def predicted(group: Group, material: Material, window: tuple[float, float] | None = None) -> float:
    """The share that the DNS model foretells for a kind, from the weights as the name servers gave them."""
    gap = sum(each.clients for each in material.fleet.groups) / material.fleet.rate
    life = material.connection_life if group.kind.keeps_connection else None
    client = EvenClient(group.rule, material.ttl, gap, life)
    return share_predicted(client, timelines(material.changes, material.servers), window or material.window)
