"""Restoration: the record sets to exchange so that nothing at a name is green's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from migrate.model.address import TRAFFIC_TYPES
from migrate.model.stranger import Stranger
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.ownership import Ownership
from migrate.routes.route53.same_type import SameType
from migrate.routes.route53.strangers import delegated, strangers

_ADDRESS = ("A", "AAAA", "CNAME")


@dataclass(frozen=True, slots=True)
class Restoration:
    """`deleted` are exactly as they were read. `idle`: nothing was green's, and blue stands wherever it can.
    `answered` tells whether the name answers afterwards.
    """

    deleted: tuple[Raw, ...]
    created: tuple[dict[str, Any], ...]
    strangers: tuple[Stranger, ...]
    notes: tuple[str, ...]
    idle: bool
    answered: bool


def restoration(layout: Layout, sets: Sequence[Raw], *, owners: Ownership, blue: bool = True) -> Restoration:
    """What gives blue all that is green's among the sets at the name.

    A record type without strangers gets blue's own weighted sets, whatever routing stood there. Beside strangers
    green's place goes to blue under the routing, the TTL and the share that are there, and the strangers stay as they
    are. With `blue=False` green's is taken away and blue left as it stands: the way out where Route 53 takes no more.
    """
    work = _Work([raw for raw in sets if raw["Type"] in TRAFFIC_TYPES])
    groups = [SameType(kind, layout, owners, work.of(kind)) for kind in TRAFFIC_TYPES]
    for group in groups:
        work.take(group, blue=blue)
    work.leave_out_what_clashes()
    left = [*work.kept, *work.created]
    return Restoration(
        deleted=tuple(work.deleted),
        created=tuple(work.created),
        strangers=strangers(left, owners) + delegated(sets),
        notes=tuple(work.notes),
        idle=all(group.settled for group in groups) or not (work.deleted or work.created),
        answered=any(raw["Type"] in _ADDRESS for raw in left),
    )


@dataclass(slots=True)
class _Work:
    sets: list[Raw]
    deleted: list[Raw] = field(default_factory=list[Raw])
    created: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    notes: list[str] = field(default_factory=list[str])

    @property
    def kept(self) -> list[Raw]:
        return [raw for raw in self.sets if raw not in self.deleted]

    def of(self, kind: str) -> list[Raw]:
        return [raw for raw in self.sets if raw["Type"] == kind]

    def take(self, group: SameType, *, blue: bool) -> None:
        deleted, created = group.restored(blue=blue)
        unchanged = [raw for raw in created if raw in deleted]
        self.deleted += [raw for raw in deleted if raw not in unchanged]
        self.created += [raw for raw in created if raw not in unchanged]
        self.notes += group.notes(deleted, created)

    def leave_out_what_clashes(self) -> None:
        """A CNAME tolerates no other record (RFC 1034 3.6.2): where a stranger holds one, or blue is one and a
        stranger answers otherwise, blue cannot be written.
        """
        cname = any(raw["Type"] == "CNAME" for raw in self.kept)
        other = any(raw["Type"] != "CNAME" and raw["Type"] in _ADDRESS for raw in self.kept)
        clashing = [raw for raw in self.created if (other if raw["Type"] == "CNAME" else cname)]
        if clashing:
            self.created = [raw for raw in self.created if raw not in clashing]
            kinds = ", ".join(sorted({raw["Type"] for raw in clashing}))
            self.notes.append(f"blue's {kinds} could not be written: a CNAME tolerates no other record beside it")
