"""Route53Route: a weighted name in a Route 53 hosted zone."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from migrate.errors import LostRace, RouteError, RouteRefused
from migrate.model.rolled_back import RolledBack
from migrate.model.split import Change, Settlement, Split, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.routes.authority import Authority
from migrate.routes.epoch_record import EpochRecord
from migrate.routes.refusals import lost_race, refuse_if_fenced, refuse_if_split
from migrate.routes.rolling_back import rolled_back
from migrate.routes.route53 import reading, shaping
from migrate.routes.route53.client import Route53Client
from migrate.routes.route53.layout import Layout, Raw
from migrate.routes.route53.name import place
from migrate.routes.route53.proof import Proof, settlement
from migrate.routes.route53.quantum import pair
from migrate.routes.route53.refusal import told_apart
from migrate.routes.shape import Shape, Sight

BOUND = timedelta(seconds=60)
"""Changes "generally propagate to all Route 53 name servers within 60 seconds" (API reference,
ChangeResourceRecordSets)."""

_PAGE = "300"
_COMMENT_LIMIT = 256


class Route53Route:
    """Splits traffic by weighted record sets, guarded by an epoch record in the same zone.

    Every write is one change batch that deletes exactly what was read and creates what shall be, all or nothing: it is
    refused when anything was changed in between, and there is no moment without an answer. UPSERT is never used, for it
    overwrites whatever is there. The same batch is the one safe way from a simple record to weighted ones: Route 53
    refuses to have both, and deleting first would leave a gap that resolvers remember for the zone's negative TTL.
    At all blue or all green the other side has no record set (see `Layout`).
    """

    def __init__(self, name: str, *, client: Route53Client, zone: str, layout: Layout, authority: Authority) -> None:
        self._name = name
        self._client = client
        self._zone = zone
        self._layout = layout
        self._authority = authority

    @property
    def name(self) -> str:
        return self._name

    @property
    def bound(self) -> timedelta:
        return BOUND

    def picture(self, weights: Weights) -> Weights:
        """What two weights 0..255 make of it, to the nearest basis point. Raises InvalidWeights below 0.39 %."""
        return pair(weights).weights

    def read(self) -> Split:
        return reading.read(self._layout, self._found(), zone=self._zone)

    def write(self, weights: Weights, *, expected: Split, stamp: Stamp) -> Change:
        refuse_if_fenced(self._layout.name, expected=expected, stamp=stamp)
        sets = self._sets(expected)
        layout = shaping.kept(self._layout, sets) if expected.stamp else self._layout
        created = [*layout.records(weights), layout.epoch_set(EpochRecord(stamp, weights))]
        why = f"{weights}, epoch {stamp.epoch}, {stamp.purpose} by {stamp.writer}"
        return Change(self._name, self._swap(expected, sets, created, why), stamp, weights)

    def roll_back(self, *, writer: str, now: datetime, tried: Collection[str] = ()) -> RolledBack:
        return rolled_back(self, writer=writer, now=now, tried=tried)

    def settled(self, change: Change) -> Settlement:
        """Whether every authoritative server gives the new split, and Route 53 says INSYNC.

        A change without an id (the process that wrote it died) and one that Route 53 no longer knows are judged by the
        servers alone. Raises RouteUnreachable, RouteRefused, Throttled.
        """
        proof = Proof(self._layout, change)
        found = settlement(proof, self._authority.ask(proof.questions))
        if found.settled and change.id and not self._in_sync(change.id):
            return replace(found, settled=False, waiting_for=(f"Route 53 (change {change.id} is PENDING)",))
        return found

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
        """
        changes = [{"Action": "UPSERT", "ResourceRecordSet": raw} for raw in self._layout.by_hand(weights)]
        batch = shlex.quote(json.dumps({"Changes": changes}))
        return f"aws route53 change-resource-record-sets --hosted-zone-id {self._zone} --change-batch {batch}"

    def _found(self) -> list[Raw]:
        """The sets at the name and the epoch record.

        The two names stand near each other in the listing's order, so one page nearly always holds both, read at one
        moment. Where it does not, the write's compare-and-swap finds out if they do not belong together.
        """
        wanted = {self._layout.stored_name, self._layout.epoch_name}
        start: dict[str, str] | None = {"StartRecordName": self._layout.stored_name}
        found: list[Raw] = []
        while start is not None:
            with told_apart(self._layout.name):
                page = self._client.list_resource_record_sets(HostedZoneId=self._zone, MaxItems=_PAGE, **start)
            found += [raw for raw in page["ResourceRecordSets"] if raw["Name"] in wanted]
            start = self._following(page)
        return found

    def _following(self, page: Raw) -> dict[str, str] | None:
        """Where to go on: the next record while it is the name's own, then the epoch record at once."""
        if not page["IsTruncated"] or place(page["NextRecordName"]) > place(self._layout.epoch_name):
            return None
        if page["NextRecordName"] != self._layout.stored_name:
            return {"StartRecordName": self._layout.epoch_name}
        following = {"StartRecordName": page["NextRecordName"], "StartRecordType": page["NextRecordType"]}
        if "NextRecordIdentifier" in page:
            following["StartRecordIdentifier"] = page["NextRecordIdentifier"]
        return following

    def _sets(self, expected: Split) -> tuple[Raw, ...]:
        if not isinstance(expected.revision, reading.Revision):
            raise TypeError(f"a split that {self._name} did not read: {expected.revision!r}")
        return expected.revision.sets

    def _swap(self, expected: Split | None, deleted: Sequence[Raw], created: Sequence[Raw], why: str) -> str:
        """Exchange record sets in one batch; the id of the change."""
        batch = {
            "Comment": f"migrate: {why}"[:_COMMENT_LIMIT],
            "Changes": [*_each("DELETE", deleted), *_each("CREATE", created)],
        }
        try:
            with told_apart(self._layout.name):
                reply = self._client.change_resource_record_sets(HostedZoneId=self._zone, ChangeBatch=batch)
        except LostRace as lost:
            raise lost_race(self._layout.name, expected=expected, found=self._look_again()) from lost
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
