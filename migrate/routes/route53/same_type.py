"""SameType: the record sets of one name and type, which share one routing policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from migrate.model.address import RecordType
from migrate.model.side import Side
from migrate.routes.route53 import shaping
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.ownership import Ownership, Part
from migrate.routes.route53.policy import WEIGHT, policy
from migrate.routes.route53.quantum import HIGHEST
from migrate.routes.route53.substitute import substitute

Exchange = tuple[list[Raw], list[dict[str, Any]]]
"""What is deleted, as it was read; what is created."""


@dataclass(frozen=True)
class SameType:
    """Says what becomes of them in a rollback."""

    kind: str
    layout: Layout
    owners: Ownership
    sets: Sequence[Raw]

    def restored(self, *, blue: bool) -> Exchange:
        """The exchange that leaves nothing of green's; with `blue`, its place is blue's."""
        if not blue:
            return self._without(self.green)
        if self.kind not in self.layout.types:
            return self._without([*self.green, *self._misled, *self._instead_of_ours])
        if not self.foreign:
            return list(self.sets), self._members(1)
        if not self.green and not self._misled:
            return [], []
        return self._by_weight() if policy(self.foreign[0]) == WEIGHT else self._in_place()

    @property
    def settled(self) -> bool:
        """Whether a rollback has nothing to do here."""
        wanted = self.kind in self.layout.types
        there = any(part.side is Side.BLUE for raw in self.sets for part in self.owners.parts(raw))
        return not self.green and not self._misled and (there or bool(self.foreign) or not wanted)

    def notes(self, deleted: Sequence[Raw], created: Sequence[Raw]) -> Iterator[str]:
        """What is lost that nobody asked for."""
        kinds = sorted({policy(raw) for raw in deleted} - {"", WEIGHT})
        if kinds and created and not self.foreign:
            yield f"{self.kind} was routed by {', '.join(kinds)}; blue alone answers now"
        for raw in self._misled:
            values = ", ".join(part.text for part in self.owners.parts(raw))
            yield f"'{raw['SetIdentifier']}' {self.kind} answered {values}; it was replaced"

    @cached_property
    def green(self) -> list[Raw]:
        """Sets that send anybody to green, or are green's by name."""
        return [raw for raw in self.sets if self._is_green(raw)]

    def _is_green(self, raw: Raw) -> bool:
        by_name = self.layout.owner(raw) is Side.GREEN
        return by_name or any(part.side is Side.GREEN for part in self.owners.parts(raw))

    @cached_property
    def foreign(self) -> list[Raw]:
        """Sets with an answer of neither side, but those that carry this project's identifiers."""
        return [raw for raw in self.sets if not self.layout.owner(raw) and _foreign(self.owners.parts(raw))]

    @cached_property
    def _misled(self) -> list[Raw]:
        """Sets under this project's identifiers that answer something foreign."""
        return [raw for raw in self.sets if self.layout.owner(raw) and _foreign(self.owners.parts(raw))]

    @property
    def _instead_of_ours(self) -> list[Raw]:
        """Where blue is a CNAME its addresses must go, and the other way round: the two tolerate no other."""
        exclusive = (self.kind == RecordType.CNAME) != (RecordType.CNAME in self.layout.types)
        traffic = self.kind in tuple(RecordType)
        return [] if self.foreign or not (exclusive and traffic) else list(self.sets)

    def _without(self, gone: Sequence[Raw]) -> Exchange:
        """A set of several answers keeps those that are not green's."""
        deleted = [raw for raw in self.sets if raw in gone]
        rests = [(raw, self._rest(raw)) for raw in deleted if raw in self.green]
        return deleted, [{**raw, "ResourceRecords": rest} for raw, rest in rests if rest]

    def _rest(self, raw: Raw) -> list[dict[str, str]]:
        if raw.get("AliasTarget") or self.layout.owner(raw):
            return []
        return [{"Value": part.text} for part in self.owners.parts(raw) if part.side is not Side.GREEN]

    def _by_weight(self) -> Exchange:
        """Blue's members take the weight of green's and of their own, so that the strangers keep their shares."""
        own = [raw for raw in self.sets if raw not in self.foreign or raw in self.green]
        plain = [int(raw["TTL"]) for raw in self.foreign if "TTL" in raw]
        weight = sum(int(raw.get(WEIGHT, 1)) for raw in own)
        return own, self._members(weight, ttl=plain[0] if plain else None)

    def _members(self, weight: int, ttl: int | None = None) -> list[dict[str, Any]]:
        layout = shaping.kept_blue(self.layout, self.sets)
        count = len(layout.blue.of(RecordType(self.kind)))
        each = min(max(-(-weight // count), 1), HIGHEST)
        made = layout.members(RecordType(self.kind), Side.BLUE, each * count)
        return [{**raw, "TTL": ttl} if ttl is not None and "TTL" in raw else raw for raw in made]

    def _in_place(self) -> Exchange:
        """Blue answers where green did: the same places, regions or order, the same TTL."""
        changed = [raw for raw in self.sets if raw in self.green or raw in self._misled]
        there = [raw for raw in self.sets if raw not in changed]
        layout = shaping.kept_blue(self.layout, self.sets)
        created = list[dict[str, Any]]()
        for raw in changed:
            created += substitute(layout, raw, rest=self._rest(raw), others=[*there, *created])
        return changed, created


def _foreign(parts: Sequence[Part]) -> bool:
    return any(part.side is None for part in parts)
