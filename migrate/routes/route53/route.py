"""Route53Route: a weighted name in a Route 53 hosted zone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from migrate.errors import LostRace, RouteError, RouteRefused, UnknownSplit
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Settlement, Split, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.authority import Authority
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.refusals import lost_race, refuse_if_fenced, refuse_if_split
from migrate.routes.route53 import by_hand, reading, shaping
from migrate.routes.route53.client import Route53Client
from migrate.routes.route53.epoch_found import EpochFound
from migrate.routes.route53.guard import Guard
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.listing import Listing, listed
from migrate.routes.route53.name import related
from migrate.routes.route53.ownership import Ownership, targets
from migrate.routes.route53.proof import Proof
from migrate.routes.route53.read_back import ReadBackClient
from migrate.routes.route53.refusal import told_apart
from migrate.routes.route53.rollback import Rollback
from migrate.routes.route53.witness import BOUND, Witness
from migrate.routes.shape import Shape, Sight

_COMMENT_LIMIT = 256

_FOLLOWED = 20
"""Names looked up to see where an alias or a CNAME leads; a chain in a zone is rarely longer than two."""


class Route53Route:
    """Splits traffic by weighted record sets, guarded by an epoch record in the same zone.

    Every write is one change batch that deletes exactly what was read and creates what shall be, all or nothing: it is
    refused when anything was changed in between, and there is no moment without an answer. UPSERT is never used, for it
    overwrites whatever is there (`ReadBackClient` does, at an emulator that knows no other way). The same batch is the
    one safe way from a simple record to weighted ones: Route 53 refuses to have both, and deleting first would leave a
    gap that resolvers remember for the zone's negative TTL.
    At all blue or all green the other side has no record set (see `Layout`).
    """

    def __init__(
        self, name: str, *, client: Route53Client, zone: str, layout: Layout, authority: Authority | Witness
    ) -> None:
        self._name = name
        self._client = client
        self._zone = zone
        self._layout = layout
        self._witness = authority if isinstance(authority, Witness) else Witness(authority)
        self._last: list[Raw] | None = None
        self._told: datetime | None = None
        self._rollback: Rollback | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def guard(self) -> Guard:
        """What kept the writes of this route from undoing another's."""
        return self._client.guard if isinstance(self._client, ReadBackClient) else Guard.ATOMIC_STAMP

    @property
    def bound(self) -> timedelta:
        """What Route 53 states; where a resolver is asked, one TTL more for its cache."""
        return BOUND + (timedelta(seconds=self._layout.ttl) if self._witness.slack else timedelta(0))

    def picture(self, weights: Weights) -> Weights:
        """What two weights 0..255 make of it, to the nearest basis point. Raises InvalidWeights below 0.39 %."""
        return self._layout.picture(weights)

    def read(self) -> Split:
        split = reading.read(self._layout, self._found(), zone=self._zone)
        return replace(split, told=self._told)

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        refuse_if_fenced(self._layout.name, expected=expected, stamp=stamp)
        sets = self._sets(expected)
        layout = shaping.kept(self._layout, sets) if expected.stamp else self._layout
        created = [*layout.records(weights), layout.epoch_set(EpochRecord(stamp, weights))]
        why = f"{weights}, epoch {stamp.epoch}, {stamp.purpose} by {stamp.writer}"
        return Change(self._name, self._swap(expected, sets, created, why), stamp, weights)

    def roll_back(self, *, writer: str, now: datetime, tried: Collection[str] = ()) -> RolledBack:
        self._rollback = self._rollback_over(self._found(), follow=True)
        try:
            return self._with_guard(self._rollback.run(writer=writer, now=now, tried=tried))
        except RouteRefused as refused:
            refused.then = refused.then or f"By hand: {self.by_hand(BLUE)}"
            raise

    def _with_guard(self, done: RolledBack) -> RolledBack:
        if self.guard is Guard.ATOMIC_STAMP:
            return done
        note = f"guarded by: {self.guard}, for this endpoint cannot exchange records atomically"
        return replace(done, notes=(*done.notes, note))

    def _rollback_over(self, found: Sequence[Raw], *, follow: bool) -> Rollback:
        """With `follow` the names of this zone that the name leads to are looked up, to see whose they are."""
        at_name = [raw for raw in found if raw["Name"] == self._layout.stored_name]
        leads = self._leads(at_name) if follow else {}
        return Rollback(
            self._name,
            self._layout,
            at_name,
            EpochFound.among(self._layout, found, owned=any(map(self._layout.owner, at_name))),
            Ownership(self._layout, leads),
            self._understood(found),
            self._exchange,
        )

    def _understood(self, found: Sequence[Raw]) -> Weights | None:
        try:
            return reading.read(self._layout, found, zone=self._zone).weights
        except UnknownSplit:
            return None

    def _leads(self, sets: Sequence[Raw]) -> dict[str, Sequence[Raw]]:
        """The sets of names in this zone that the name leads to, and of those they lead to."""
        leads: dict[str, Sequence[Raw]] = {}
        waiting = [name for raw in sets for name in targets(raw)]
        while waiting and len(leads) < _FOLLOWED:
            name = waiting.pop(0)
            if name not in leads and name != self._layout.stored_name and related(name, self._layout.stored_name):
                leads[name] = self._listed(name, name).sets
                waiting += [further for raw in leads[name] for further in targets(raw)]
        return leads

    def settled(self, change: Change) -> Settlement:
        """Whether every authoritative server gives the new split, and Route 53 says INSYNC; or what the witness of this
        place takes for that.

        A change without an id (the process that wrote it died) and one that Route 53 no longer knows are judged by the
        servers alone. Raises RouteUnreachable, RouteRefused, Throttled.
        """
        return self._witness.settled(
            Proof(self._layout, change), lambda: self._in_sync(change.id) if change.id else None
        )

    def look(self, shape: Shape) -> Sight | None:
        layout, found = shaping.layout(self._layout.name, shape), self._found()
        if not reading.addresses(layout, found) and all(raw["Name"] != layout.epoch_name for raw in found):
            return None
        return Sight(reading.read(layout, found, zone=self._zone), shaping.seen(shape, layout, found))

    def establish(self, shape: Shape, *, stamp: Stamp) -> None:
        layout = shaping.layout(self._layout.name, shape)
        created = [*layout.records(BLUE), layout.epoch_set(EpochRecord(stamp, BLUE))]
        self._swap(None, (), created, f"set up at {BLUE} by {stamp.writer}")

    def reshape(self, shape: Shape, *, expected: Sight, first: Stamp) -> None:
        sets, split = self._sets(expected.split), expected.split
        old, new = (shaping.layout(self._layout.name, each) for each in (expected.shape, shape))
        created = shaping.reshaped(old, sets, new, EpochRecord(first, split.weights))
        if not shaping.same(sets, created):
            self._swap(split, sets, created, f"new shape, still {split.weights}, by {first.writer}")

    def dissolve(self, *, expected: Sight) -> None:
        refuse_if_split(self._layout.name, expected.split)
        sets = self._sets(expected.split)
        created = shaping.plain(shaping.layout(self._layout.name, expected.shape), sets)
        self._swap(expected.split, sets, created, f"given back at {expected.split.weights}")

    def by_hand(self, weights: Weights) -> str:
        """The AWS CLI call that moves the traffic when this program cannot. It fences nobody: stop the controller
        first.

        It fits what was read last: where that has changed since, Route 53 refuses it. Where nothing was read it fits
        any split that this program wrote.
        """
        if self._last is None:
            return by_hand.put(self._zone, self._layout.by_hand(weights))
        if weights != BLUE:
            sets = reading.addresses(self._layout, self._last)
            return by_hand.exchange(self._zone, sets, self._layout.records(weights))
        rollback = self._rollback or self._rollback_over(self._last, follow=False)
        return by_hand.exchange(self._zone, *rollback.exchange())

    def _found(self) -> list[Raw]:
        """The sets at the name and the epoch record.

        The two names stand near each other in the listing's order, so one page nearly always holds both, read at one
        moment. Where it does not, the write's compare-and-swap finds out if they do not belong together.
        """
        found = self._listed(self._layout.stored_name, self._layout.epoch_name)
        self._last, self._told, self._rollback = found.sets, found.told, None
        return found.sets

    def _listed(self, first: str, last: str) -> Listing:
        """The sets of two names."""
        with told_apart(self._layout.name):
            return listed(self._client, self._zone, first, last)

    def _sets(self, expected: Split) -> tuple[Raw, ...]:
        if not isinstance(expected.revision, reading.Revision):
            raise TypeError(f"a split that {self._name} did not read: {expected.revision!r}")
        return expected.revision.sets

    def _swap(self, expected: Split | None, deleted: Sequence[Raw], created: Sequence[Raw], why: str) -> str:
        """Exchange record sets; a lost race tells what is there now."""
        try:
            return self._exchange(deleted, created, why)
        except LostRace as lost:
            raise lost_race(self._layout.name, expected=expected, found=self._look_again()) from lost

    def _exchange(self, deleted: Sequence[Raw], created: Sequence[Raw], why: str) -> str:
        """Exchange record sets in one batch; the id of the change."""
        batch = {
            "Comment": f"migrate: {why}"[:_COMMENT_LIMIT],
            "Changes": [*_each("DELETE", deleted), *_each("CREATE", created)],
        }
        with told_apart(self._layout.name):
            reply = self._client.change_resource_record_sets(HostedZoneId=self._zone, ChangeBatch=batch)
        self._last = [*(raw for raw in self._last or () if raw not in deleted), *created]
        self._rollback = None
        return str(reply["ChangeInfo"]["Id"]).rpartition("/")[2]

    def _look_again(self) -> Split | None:
        try:
            return self.read()
        except RouteError:
            return None

    def _in_sync(self, change_id: str) -> bool:
        try:
            with told_apart(self._layout.name):
                return self._client.get_change(Id=change_id)["ChangeInfo"]["Status"] == "INSYNC"
        except RouteRefused as refused:
            if str(refused.seen).startswith("NoSuchChange"):
                return True
            raise


def _each(action: str, sets: Sequence[Raw]) -> list[dict[str, Any]]:
    return [{"Action": action, "ResourceRecordSet": raw} for raw in sets]
