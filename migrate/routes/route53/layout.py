"""Layout: the record sets that express a split at one name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

from migrate.errors import InvalidValue
from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.model.weights import Weights
from migrate.routes.epoch_record import LABEL, EpochRecord
from migrate.routes.route53.name import stored
from migrate.routes.route53.quantum import HIGHEST, Pair, pair
from migrate.routes.route53.target import ALIAS_TTL, Alias, Target, content

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
                f"the two sides of {self.name} have different record types: clients of one type would never move",
                seen=f"blue {', '.join(sorted(self.blue.types))}; green {', '.join(sorted(self.green.types))}",
                limit="addresses of the same kind on both sides",
            )
        same = [answer for answer in self.blue.answers if any(map(answer.same, self.green.answers))]
        if same:
            raise InvalidValue(f"both sides of {self.name} answer the same", seen=same[0])

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
        """Of the side's first answer."""
        return identifier(self.name, side)

    def identifiers(self, side: Side) -> Iterator[str]:
        """Those of a side's answers, without end."""
        return (identifier(self.name, side, number) for number in count(1))

    def owner(self, raw: Raw) -> Side | None:
        """The side whose identifier a set carries, whatever it answers."""
        found = str(raw.get("SetIdentifier", ""))
        for side in Side:
            own = self.identifier(side)
            if found == own or (found.startswith(f"{own}-") and found[len(own) + 1 :].isdecimal()):
                return side
        return None

    def pair(self, kind: RecordType, weights: Weights) -> Pair:
        """The weights of one record type. Raises InvalidWeights."""
        return pair(weights, len(self.blue.of(kind)), len(self.green.of(kind)))

    def picture(self, weights: Weights) -> Weights:
        """What the record types make of a split; where they differ, what is furthest from it. Raises InvalidWeights."""
        made = [self.pair(kind, weights).weights for kind in self.types]
        return max(made, key=lambda one: abs(one.green - weights.green))

    def records(self, weights: Weights) -> list[dict[str, Any]]:
        """The weighted sets of a split, one for each answer of a side with traffic. Raises InvalidWeights."""
        return self.sets({kind: self.pair(kind, weights) for kind in self.types})

    def sets(self, shares: Mapping[RecordType, Pair]) -> list[dict[str, Any]]:
        """The weighted sets of shares that are already in Route 53's own scale."""
        return [
            member
            for kind, share in shares.items()
            for side, weight in _by_side(self._fitting(kind, share)).items()
            if weight
            for member in self.members(kind, side, weight)
        ]

    def _fitting(self, kind: RecordType, share: Pair) -> Pair:
        """A share as the sets of this layout can express it: unchanged where their number divides it."""
        counts = {side: len(self.target(side).of(kind)) for side in Side}
        fits = all(w % counts[side] == 0 and w // counts[side] <= HIGHEST for side, w in _by_side(share).items())
        return share if fits else pair(share.weights, counts[Side.BLUE], counts[Side.GREEN])

    def plain(self, side: Side) -> list[dict[str, Any]]:
        """The simple records that answer one side and nothing else; of several aliases the first."""
        return [
            {"Name": self.stored_name, "Type": kind.value, **content(self.target(side).of(kind), self.ttl)}
            for kind in self.types
        ]

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
            unguarded(member)
            for kind in self.types
            for side, weight in _by_side(self.pair(kind, weights)).items()
            for member in self.members(kind, side, weight)
        ]

    def members(self, kind: RecordType, side: Side, weight: int) -> list[dict[str, Any]]:
        """A side's sets of one record type; they share its weight."""
        target = self.target(side)
        answers = target.of(kind)
        guard = {"HealthCheckId": target.health_check} if target.health_check else {}
        return [
            {
                "Name": self.stored_name,
                "Type": kind.value,
                "SetIdentifier": identifier(self.name, side, number),
                "Weight": weight // len(answers),
                **answer.content(self.ttl),
                **guard,
            }
            for number, answer in enumerate(answers, start=1)
        ]


def identifier(name: str, side: Side, number: int = 1) -> str:
    """Unique for the name and a side's answer: some tools take a set identifier to be unique in its zone. At most 128
    characters (API reference, ResourceRecordSet.SetIdentifier).
    """
    short = name if len(name) <= 100 else sha256(name.encode()).hexdigest()
    return f"migrate-{short}-{side}" + (f"-{number}" if number > 1 else "")


def _by_side(shares: Pair) -> dict[Side, int]:
    return {Side.BLUE: shares.blue, Side.GREEN: shares.green}


def unguarded(member: Raw) -> dict[str, Any]:
    """The same set, always healthy."""
    open_member = {field: value for field, value in member.items() if field != "HealthCheckId"}
    if "AliasTarget" in open_member:
        open_member["AliasTarget"] = {**open_member["AliasTarget"], "EvaluateTargetHealth": False}
    return open_member
