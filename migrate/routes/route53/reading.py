"""Reading: the record sets found at a name, understood as a split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from migrate.errors import InvalidWeights, UnknownSplit
from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.model.split import Split
from migrate.model.weights import Weights
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.policy import WEIGHT, policy
from migrate.routes.route53.quantum import Pair
from migrate.routes.route53.target import Alias, Target, bare

SHOWN = 20
"""Record sets named in one refusal."""

_ADDRESSES = tuple(kind.value for kind in RecordType)


@dataclass(frozen=True, slots=True)
class Revision:
    """The exact record sets of a reading. A batch that deletes each of them fails when any was changed since."""

    sets: tuple[Raw, ...]


def read(layout: Layout, found: Sequence[Raw], *, zone: str) -> Split:
    """The split that record sets of the weighted name and its epoch record express.

    Accepted are this project's weighted sets, others that answer exactly what the two sides answer (they are put in
    order by the first write), and a simple record of one side. Raises UnknownSplit naming everything else.
    """
    return _Reading(layout, zone, found).split()


def addresses(layout: Layout, found: Sequence[Raw]) -> list[Raw]:
    """Those that answer at the name itself."""
    return [raw for raw in found if raw["Name"] == layout.stored_name and raw["Type"] in _ADDRESSES]


def whose(layout: Layout, raw: Raw) -> Side | None:
    """Whose answer a set gives; None when it is nobody's, or not chosen by weight.

    A CNAME to the load balancer that a side's alias points at is that side's: the first write turns it into the alias.
    """
    if policy(raw) not in ("", WEIGHT):
        return None
    return next((side for side in Side if _answers(layout.target(side), raw)), None)


def _answers(target: Target, raw: Raw) -> bool:
    if raw["Type"] == RecordType.CNAME:
        balancers = {bare(answer.name) for answer in target.answers if isinstance(answer, Alias)}
        if {bare(str(value["Value"])) for value in raw.get("ResourceRecords", ())} & balancers:
            return True
    own = [answer for answer in target.answers if answer.type == raw["Type"]]
    values = raw.get("ResourceRecords", ())
    if len(values) > 1 and len(values) == len(own):  # a simple record of all of a side's answers
        return all(any(a.is_in({"ResourceRecords": [value]}) for a in own) for value in values)
    return any(answer.is_in(raw) for answer in own)


def shares(layout: Layout, found: Sequence[Raw]) -> dict[RecordType, Pair]:
    """The weights of each record type as they stand, in Route 53's own scale.

    A simple record counts as a weight; where all weights are 0 every member is equally likely (API reference,
    ResourceRecordSet.Weight).
    """
    sets = addresses(layout, found)
    by_type = {kind: [raw for raw in sets if raw["Type"] == kind] for kind in RecordType}
    return {kind: _pair(layout, members) for kind, members in by_type.items() if members}


def _pair(layout: Layout, members: Sequence[Raw]) -> Pair:
    weights = [int(raw.get("Weight", 1)) for raw in members]
    if not any(weights):
        weights = [1] * len(weights)
    sides = [whose(layout, raw) for raw in members]
    blue, green = (sum(weight for weight, of in zip(weights, sides, strict=True) if of is side) for side in Side)
    return Pair(blue, green)


@dataclass(frozen=True, slots=True)
class _Reading:
    layout: Layout
    zone: str
    found: Sequence[Raw]

    def split(self) -> Split:
        sets = addresses(self.layout, self.found)
        epoch_sets = [raw for raw in self.found if raw["Name"] == self.layout.epoch_name and raw["Type"] == "TXT"]
        self._refuse_strangers(sets)
        record = self._epoch_record(epoch_sets)
        splits = [self._weights(kind, share, record) for kind, share in shares(self.layout, sets).items()]
        ttl = max(int(raw.get("TTL", self.layout.alias_ttl)) for raw in sets)
        return Split(
            _furthest(splits, record),
            record.stamp if record else None,
            timedelta(seconds=ttl),
            Revision((*sets, *epoch_sets)),
        )

    def _refuse_strangers(self, sets: Sequence[Raw]) -> None:
        strangers = [describe(raw) for raw in sets if whose(self.layout, raw) is None]
        if sets and not strangers:
            return
        sides = "; ".join(
            f"{side} {', '.join(f'{answer.type} {answer}' for answer in self.layout.target(side).answers)}"
            for side in Side
        )
        raise UnknownSplit(
            f"what stands at {self.layout.name} is not a split of these two sides",
            seen=_first(strangers) or "no A, AAAA or CNAME record at all",
            limit=f"weighted or simple records of: {sides}",
            then=f"Correct migration.yaml or the zone. Look with `{self._look(self.layout.stored_name)}`.",
        )

    def _epoch_record(self, sets: Sequence[Raw]) -> EpochRecord | None:
        if not sets:
            return None
        lines = [str(value["Value"]) for raw in sets for value in cast("list[Raw]", raw.get("ResourceRecords", []))]
        try:
            if len(lines) != 1 or "SetIdentifier" in sets[0]:
                raise ValueError("it is more than one simple value")
            return EpochRecord.parse(_unquoted(lines[0]))
        except ValueError as damage:
            raise UnknownSplit(
                f"the epoch record of {self.layout.name} is damaged: {damage}",
                seen=", ".join(lines) or "no value",
                limit="the line that the last write left there; `migrate history` and CloudTrail know it",
                then=f"Put it back, or stop every controller, delete it and go on. Look with "
                f"`{self._look(self.layout.epoch_name)}`.",
            ) from damage

    def _weights(self, kind: RecordType, found: Pair, record: EpochRecord | None) -> Weights:
        """Exactly what was written where the weights are still those; the nearest basis points where not."""
        if record is None or kind not in self.layout.types:
            return found.weights
        return record.weights if found == self._written(kind, record.weights) else found.weights

    def _written(self, kind: RecordType, weights: Weights) -> Pair | None:
        try:
            return self.layout.pair(kind, weights)
        except InvalidWeights:  # the record is from a layout with fewer answers
            return None

    def _look(self, name: str) -> str:
        return (
            f"aws route53 list-resource-record-sets --hosted-zone-id {self.zone} "
            f"--start-record-name '{name}' --max-items 5"
        )


def _furthest(splits: Sequence[Weights], record: EpochRecord | None) -> Weights:
    """A and AAAA may have been moved apart by hand: the one furthest from what was recorded, so that it is seen as
    drift, and a rollback still knows what to replace.
    """
    recorded = record.weights.green if record else 0
    return max(splits, key=lambda weights: abs(weights.green - recorded))


def _first(found: Sequence[str]) -> str:
    """The first of many, and how many more."""
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def describe(raw: Raw) -> str:
    """A record set for people."""
    alias = raw.get("AliasTarget")
    values = f"alias {alias['DNSName']}" if alias else ", ".join(r["Value"] for r in raw.get("ResourceRecords", ()))
    how = f" {policy(raw)}={raw[policy(raw)]} '{raw['SetIdentifier']}'" if policy(raw) else ""
    return f"{raw['Type']}{how} -> {values}"


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"' or '"' in value[1:-1]:
        raise ValueError("it is not one quoted string")
    return value[1:-1]
