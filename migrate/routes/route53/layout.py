"""Layout: the record sets that express a split at one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from migrate.errors import InvalidValue
from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.model.weights import Weights
from migrate.routes.epoch_record import LABEL, EpochRecord
from migrate.routes.route53.name import stored
from migrate.routes.route53.quantum import Pair, pair
from migrate.routes.route53.target import ALIAS_TTL, Alias, Target

Raw = Mapping[str, Any]
"""One record set in the shape of the API, exactly as listed: a DELETE has to repeat it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in the zone for a split.

    A side without traffic has no record set at all. Weight 0 would not keep clients away: where health checks are in
    use Route 53 turns to members of weight 0 when all the others are unhealthy, and where all weights are 0 it answers
    with any of them (Developer Guide, "How Amazon Route 53 chooses records when health checking is configured").
    """

    name: str
    ttl: int
    blue: Target
    green: Target

    def __post_init__(self) -> None:
        if self.blue.types != self.green.types:
            raise InvalidValue(
                f"the two sides of {self.name} need the same record types, or clients of one type never move",
                seen=f"blue {', '.join(sorted(self.blue.types))}; green {', '.join(sorted(self.green.types))}",
                limit="addresses of the same kind on both sides",
            )
        same = [kind for kind in self.types if self.blue.answer(kind) == self.green.answer(kind)]
        if same:
            raise InvalidValue(f"both sides of {self.name} answer the same", seen=self.blue.answer(same[0]))

    @property
    def stored_name(self) -> str:
        return stored(self.name)

    @property
    def epoch_name(self) -> str:
        """Where the epoch record stands."""
        return f"{LABEL}.{self.stored_name}"

    @property
    def types(self) -> list[RecordType]:
        return sorted(self.blue.types)

    @property
    def alias_ttl(self) -> int:
        """Seconds an alias is answered with: this set's own TTL where it has one, since they must be equal."""
        aliased = any(isinstance(answer, Alias) for side in Side for answer in self.target(side).answers)
        return self.ttl if aliased else ALIAS_TTL

    def target(self, side: Side) -> Target:
        return self.blue if side is Side.BLUE else self.green

    def identifier(self, side: Side) -> str:
        return identifier(self.name, side)

    def records(self, weights: Weights) -> list[dict[str, Any]]:
        """The weighted sets of a split, one for each type and side with traffic. Raises InvalidWeights."""
        return self.sets(dict.fromkeys(self.types, pair(weights)))

    def sets(self, shares: Mapping[RecordType, Pair]) -> list[dict[str, Any]]:
        """The weighted sets of shares that are already in Route 53's own scale."""
        return [
            self._member(kind, side, weight)
            for kind, share in shares.items()
            for side, weight in _by_side(share).items()
            if weight
        ]

    def plain(self, side: Side) -> list[dict[str, Any]]:
        """The simple records that answer one side and nothing else."""
        answers = [self.target(side).answer(kind) for kind in self.types]
        return [{"Name": self.stored_name, "Type": answer.type.value, **answer.content(self.ttl)} for answer in answers]

    def epoch_set(self, record: EpochRecord) -> dict[str, Any]:
        """The TXT set beside them."""
        values = [{"Value": f'"{record}"'}]
        return {"Name": self.epoch_name, "Type": "TXT", "TTL": self.ttl, "ResourceRecords": values}

    def by_hand(self, weights: Weights) -> list[dict[str, Any]]:
        """The sets a person may UPSERT in an emergency without knowing what is there.

        An UPSERT cannot take a record away, so the idle side gets weight 0; the other gets no health check and none
        is evaluated, so that it is always healthy and weight 0 is never turned to.
        """
        return [
            _unguarded(self._member(kind, side, weight))
            for kind in self.types
            for side, weight in _by_side(pair(weights)).items()
        ]

    def _member(self, kind: RecordType, side: Side, weight: int) -> dict[str, Any]:
        target = self.target(side)
        member: dict[str, Any] = {
            "Name": self.stored_name,
            "Type": kind.value,
            "SetIdentifier": self.identifier(side),
            "Weight": weight,
            **target.answer(kind).content(self.ttl),
        }
        return member | ({"HealthCheckId": target.health_check} if target.health_check else {})


def identifier(name: str, side: Side) -> str:
    """Unique for the name: some tools take a set identifier to be unique in its zone. At most 128 characters
    (API reference, ResourceRecordSet.SetIdentifier).
    """
    short = name if len(name) <= 100 else sha256(name.encode()).hexdigest()
    return f"migrate-{short}-{side}"


def _by_side(shares: Pair) -> dict[Side, int]:
    return {Side.BLUE: shares.blue, Side.GREEN: shares.green}


def _unguarded(member: dict[str, Any]) -> dict[str, Any]:
    open_member = {field: value for field, value in member.items() if field != "HealthCheckId"}
    if "AliasTarget" in open_member:
        open_member["AliasTarget"] = {**open_member["AliasTarget"], "EvaluateTargetHealth": False}
    return open_member
