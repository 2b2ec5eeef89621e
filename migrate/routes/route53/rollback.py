"""Rollback: the write that leaves nothing of green's at a name, in whatever form Route 53 takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from migrate.errors import RouteError, RouteRefused
from migrate.model.address import TRAFFIC_TYPES
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.route53.epoch_found import EpochFound
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.ownership import Ownership
from migrate.routes.route53.restoration import Restoration, restoration
from migrate.routes.route53.shaping import kept_blue

_ABOUT_CONTENT = ("InvalidChangeBatch", "InvalidInput", "NoSuchHealthCheck")
"""Codes by which Route 53 refuses what a batch would leave; another batch may pass. Other refusals meet every batch."""


class Swap(Protocol):
    """Exchanges record sets in one batch, and gives the id of the change. Raises RouteError."""

    def __call__(self, deleted: Sequence[Raw], created: Sequence[Raw], why: str, /) -> str: ...


@dataclass(slots=True)
class Rollback:
    """One try over one reading: the best batch first; without what is refused next; at last only the removal."""

    route: str
    layout: Layout
    sets: Sequence[Raw]
    """At the name."""
    epoch: EpochFound
    owners: Ownership
    found: Weights | None
    swap: Swap
    refused: bool = False
    """Whether Route 53 would not have blue in the way that was tried."""
    dropped: list[str] = field(default_factory=list[str])
    """Notes on what was refused and left out."""

    def run(self, *, writer: str, now: datetime, tried: Collection[str]) -> RolledBack:
        """Raises RouteError; its `tried` is the stamp that was under way."""
        best = self.restoration(blue=True)
        stamp = self.epoch.above(writer=writer, now=now)
        try:
            return self._done(best, tried) or self._write(best, stamp, tried)
        except RouteError as error:
            error.tried, error.found = stamp.id, self.found
            raise

    def exchange(self) -> tuple[Sequence[Raw], Sequence[Raw]]:
        """What a person may delete and create instead: only the removal where Route 53 refused blue beside it; blue
        without its health check where that may be what was refused. Where nothing is to be done, the same sets again.
        """
        plan, best = self.restoration(blue=not self.refused), self.restoration(blue=True)
        if not (plan.deleted or plan.created) and self._passes_unguarded(best):
            plan = best
        same: Sequence[Raw] = () if plan.deleted or plan.created else self.sets[:1]
        return [*plan.deleted, *same], [*plan.created, *same]

    def _passes_unguarded(self, what: Restoration) -> bool:
        """Whether a health check may be all that was refused: a CNAME tolerates no other record beside it."""
        guarded = any("HealthCheckId" in raw for raw in what.created)
        alone = all(raw["Type"] == "CNAME" for raw in self.sets)
        return guarded and (alone or not any(raw["Type"] == "CNAME" for raw in what.created))

    def restoration(self, *, blue: bool) -> Restoration:
        return restoration(self.layout, self.sets, owners=self.owners, blue=blue)

    def _done(self, what: Restoration, tried: Collection[str]) -> RolledBack | None:
        """The rollback that stands there already, ours or another's, where it left nothing to do."""
        record = self.epoch.record
        if record is None or not what.idle or record.weights != BLUE or record.stamp.purpose is not Purpose.ROLLBACK:
            return None
        change = Change(self.route, "", record.stamp, BLUE)
        notes = (*what.notes, *self.dropped)
        return RolledBack(change, self.found, record.stamp.id in tried, what.strangers, notes, self._ttl)

    @property
    def _ttl(self) -> timedelta:
        """The longest that a client may keep what stands there; what leads elsewhere may be kept for longer."""
        seconds = [int(raw.get("TTL", self.layout.alias_ttl)) for raw in self.sets if raw["Type"] in TRAFFIC_TYPES]
        return timedelta(seconds=max(seconds, default=self.layout.ttl))

    def _write(self, best: Restoration, stamp: Stamp, tried: Collection[str]) -> RolledBack:
        try:
            return self._written(best, stamp)
        except RouteRefused as refused:
            self.refused = _about_content(refused)
            less = self.restoration(blue=False)
            if not self.refused or not less.answered:
                raise
            self.dropped.append(f"blue could not be written beside what stays there: {refused.seen}")
            try:
                return self._done(less, tried) or self._written(less, stamp)
            except RouteRefused:
                raise refused from None

    def _written(self, what: Restoration, stamp: Stamp) -> RolledBack:
        record = kept_blue(self.layout, self.sets).epoch_set(EpochRecord(stamp, BLUE))
        why = f"{BLUE}, epoch {stamp.epoch}, {stamp.purpose} by {stamp.writer}"
        created: Sequence[Raw] = what.created
        for without in self._guarded(created):
            try:
                change = self.swap([*what.deleted, *self.epoch.sets], [*without, record], why)
                break
            except RouteRefused as refused:
                if "health check" not in str(refused.seen).lower() or without == _unguarded(without):
                    raise
                self.dropped.append(f"a health check was refused and is no longer asked: {refused.seen}")
        else:
            raise AssertionError("the last batch either passes or raises")
        notes = (*what.notes, *self.epoch.notes, *self.dropped)
        return RolledBack(Change(self.route, change, stamp, BLUE), self.found, True, what.strangers, notes, self._ttl)

    def _guarded(self, created: Sequence[Raw]) -> Iterator[Sequence[Raw]]:
        """With the health checks as they shall be; then with none."""
        yield created
        yield _unguarded(created)


def _unguarded(created: Sequence[Raw]) -> list[dict[str, Any]]:
    return [{field: value for field, value in raw.items() if field != "HealthCheckId"} for raw in created]


def _about_content(refused: RouteRefused) -> bool:
    return str(refused.seen).startswith(_ABOUT_CONTENT)
