"""Meddling: other people's edits at the weighted name and its epoch record, of every kind that Route 53 takes."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError

from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.routes.epoch_record import LABEL

Raw = Mapping[str, Any]
STRANGER = "203.0.113.9"
RECORDS = ("A", "AAAA", "CNAME", "HTTPS")


class Edit(StrEnum):
    """What somebody else does to the name."""

    STRANGER_JOINS = "a stranger joins"
    STRANGERS_LEAVE = "the strangers leave"
    WEIGHT_MOVED = "a weight is moved"
    ALL_WEIGHTS_ZERO = "all weights are 0"
    TTL_CHANGED = "the TTL is changed"
    HEALTH_CHECK = "a health check is put on"
    MEMBER_DELETED = "a member is deleted"
    MEMBER_REPOINTED = "a member answers something else"
    MEMBER_RENAMED = "a member has another identifier"
    OTHER_FAMILY = "green gets an address of the other family"
    MADE_PLAIN = "one plain record stands there"
    EPOCH_DELETED = "the epoch record is deleted"
    EPOCH_DAMAGED = "the epoch record is damaged"
    EPOCH_FOREIGN = "another text stands at the epoch record"
    EPOCH_TWO_VALUES = "the epoch record has a second value"


@dataclass
class Meddler:
    """Edits without asking what was read before, as a console and other tools do."""

    route53: StrictRoute53
    zone: str
    name: str
    green: str
    dice: random.Random

    def edit(self) -> Edit | None:
        """One edit; None where Route 53 would not have it, or nothing stood there to be edited."""
        kind = self.dice.choice(list(Edit))
        return kind if self.make(kind) else None

    def make(self, kind: Edit) -> bool:
        """One edit of this kind; whether it was made."""
        return self._done(lambda: _MAKERS[kind](self))

    def tidy(self) -> bool:
        """What strangers left at the name goes, so that somebody can go on; whether there was any."""
        return self._done(self.strangers_leave)

    def _done(self, look: Callable[[], Sequence[tuple[str, Raw]]]) -> bool:
        """Whether something was changed; Route 53 may throttle the look or refuse the change."""
        try:
            changes = look()
            batch = {"Changes": [{"Action": action, "ResourceRecordSet": dict(raw)} for action, raw in changes]}
            if changes:
                self.route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=batch)
        except ClientError:
            return False
        return bool(changes)

    def listing(self) -> list[Raw]:
        page = self.route53.list_resource_record_sets(HostedZoneId=self.zone, MaxItems="300")
        return list(page["ResourceRecordSets"])

    def members(self) -> list[Raw]:
        return [raw for raw in self.listing() if raw["Name"] == f"{self.name}." and raw["Type"] in RECORDS]

    def weighted(self) -> list[Raw]:
        return [raw for raw in self.members() if "Weight" in raw]

    def epoch(self) -> list[Raw]:
        return [raw for raw in self.listing() if raw["Name"] == f"{LABEL}.{self.name}."]

    def any_weighted(self) -> Raw | None:
        members = self.weighted()
        return self.dice.choice(members) if members else None

    def member(self, value: str, **fields: object) -> Raw:
        record = {"Name": f"{self.name}.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": value}]}
        return {**record, **fields}

    # The edits

    def stranger_joins(self) -> list[tuple[str, Raw]]:
        identifier = f"canary-{self.dice.randrange(3)}"
        weight = self.dice.choice([0, 1, 10, 255])
        return [("UPSERT", self.member(STRANGER, SetIdentifier=identifier, Weight=weight))]

    def strangers_leave(self) -> list[tuple[str, Raw]]:
        return [("DELETE", raw) for raw in self.members() if STRANGER in str(raw)]

    def weight_moved(self) -> list[tuple[str, Raw]]:
        one = self.any_weighted()
        return [("UPSERT", {**one, "Weight": self.dice.randrange(256)})] if one else []

    def all_weights_zero(self) -> list[tuple[str, Raw]]:
        return [("UPSERT", {**one, "Weight": 0}) for one in self.weighted()]

    def ttl_changed(self) -> list[tuple[str, Raw]]:
        ttl = self.dice.choice([1, 30, 300])
        return [("UPSERT", {**one, "TTL": ttl}) for one in self.members() if "TTL" in one]

    def health_check(self) -> list[tuple[str, Raw]]:
        one = self.any_weighted()
        if one is None:
            return []
        config = {"Type": "TCP", "IPAddress": "192.0.2.77", "Port": 80}
        reference = f"meddling-{self.dice.randrange(10**9)}"
        check = self.route53.create_health_check(CallerReference=reference, HealthCheckConfig=config)
        return [("UPSERT", {**one, "HealthCheckId": check["HealthCheck"]["Id"]})]

    def member_deleted(self) -> list[tuple[str, Raw]]:
        members = self.members()
        return [("DELETE", self.dice.choice(members))] if len(members) > 1 else []

    def member_repointed(self) -> list[tuple[str, Raw]]:
        one = self.any_weighted()
        return [("UPSERT", {**one, "ResourceRecords": [{"Value": STRANGER}]})] if one else []

    def member_renamed(self) -> list[tuple[str, Raw]]:
        one = self.any_weighted()
        return [("DELETE", one), ("CREATE", {**one, "SetIdentifier": "by-hand"})] if one else []

    def other_family(self) -> list[tuple[str, Raw]]:
        values = [{"Value": f"::ffff:{self.green}"}]
        return [("UPSERT", {**self.member(""), "Type": "AAAA", "ResourceRecords": values})]

    def made_plain(self) -> list[tuple[str, Raw]]:
        value = self.dice.choice([self.green, STRANGER])
        return [*(("DELETE", raw) for raw in self.members()), ("CREATE", self.member(value))]

    def epoch_deleted(self) -> list[tuple[str, Raw]]:
        return [("DELETE", raw) for raw in self.epoch()]

    def _epoch_of(self, *texts: str) -> list[tuple[str, Raw]]:
        return [("UPSERT", {**raw, "ResourceRecords": [{"Value": text} for text in texts]}) for raw in self.epoch()]

    def epoch_damaged(self) -> list[tuple[str, Raw]]:
        texts = [str(raw["ResourceRecords"][0]["Value"]) for raw in self.epoch()]
        if not texts or len(texts[0]) < 4:
            return []
        at = self.dice.randrange(1, len(texts[0]) - 1)
        return self._epoch_of(texts[0][:at] + "#" + texts[0][at + 1 :])

    def epoch_foreign(self) -> list[tuple[str, Raw]]:
        return self._epoch_of('"v=spf1 -all"')

    def epoch_two_values(self) -> list[tuple[str, Raw]]:
        texts = [str(raw["ResourceRecords"][0]["Value"]) for raw in self.epoch()]
        return self._epoch_of(texts[0], '"heritage=external-dns"') if texts else []


_MAKERS: Mapping[Edit, Callable[[Meddler], list[tuple[str, Raw]]]] = {
    kind: getattr(Meddler, kind.name.lower()) for kind in Edit
}
