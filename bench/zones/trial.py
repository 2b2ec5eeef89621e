"""Trial: a listing put into the strict double, a first step planned and a rollback made over each of its names."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from bench.zones.listing import Listing, Raw
from bench.zones.sides import layouts
from migrate.errors import MigrationError, RouteRefused
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, Weights
from migrate.rehearse.aws.name import BadName, normal
from migrate.rehearse.aws.route53 import StrictRoute53
from migrate.rehearse.aws.share_of import share_of
from migrate.routes.authority import Heard, Question
from migrate.routes.route53 import Layout, Plain, Route53Route

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_CHECK: dict[str, Any] = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}


@dataclass(frozen=True, slots=True)
class Tried:
    """One name. `step` and `back` say in words what became of the first step and of the rollbacks; `green` is the
    largest share that green kept after any of them.
    """

    file: str
    name: str
    step: str
    back: str
    green: float


@dataclass(slots=True)
class Trial:
    """`left_out` names the sets that the double did not take, with its reason."""

    listing: Listing
    left_out: list[str] = field(default_factory=list[str])

    def run(self) -> Iterator[Tried]:
        """Every name of the zone; where it has none, its own."""
        names = sorted({raw["Name"] for raw in self.listing.sets} or {self.listing.zone})
        for name in names:
            yield self._try(name)

    def _try(self, name: str) -> Tried:
        try:
            own = [raw for raw in self.listing.sets if normal(raw["Name"]) == normal(name)]
            forward, backward = layouts(name, own)
        except (BadName, MigrationError) as refused:
            return Tried(self.listing.file, name, f"refused: {_line(refused)}", "not tried: no name to stand at", 0)
        step, after_step, first = self._step(forward)
        back, second = self._back(self._world(), backward)
        return Tried(self.listing.file, name, step, f"{after_step}; where it was green's: {back}", max(first, second))

    def _step(self, layout: Layout) -> tuple[str, str, float]:
        """Blue is what stands there: a first write at all blue, half the way, and back."""
        world = self._world()
        route = world.route(layout)
        try:
            route.write(BLUE, expected=route.read(), stamp=_stamp(1))
            route.write(Weights(5000), expected=route.read(), stamp=_stamp(2))
            step = "step 0 taken"
        except MigrationError as refused:
            step = f"step 0 refused: {_line(refused)}"
        return step, *self._back(world, layout)

    def _back(self, world: _World, layout: Layout) -> tuple[str, float]:
        route = world.route(layout)
        try:
            done = route.roll_back(writer="bench", now=NOW)
            said = "rolled back" + (f", beside {'; '.join(map(str, done.strangers))}" if done.strangers else "")
        except RouteRefused as refused:
            try:
                world.apply(route.by_hand(BLUE))
            except ClientError as also:
                return f"FAILED: {_line(refused)}; by hand: {_line(also)}", 1.0
            said = f"by hand, for {_line(refused)}"
        except MigrationError as failed:
            return f"FAILED: {_line(failed)}", 1.0
        return said, world.share(layout)

    def _world(self) -> _World:
        world = _World(self.listing.zone)
        self.left_out[:] = [f"{_short(raw)}: {why}" for raw in self.listing.sets if (why := world.put(raw))]
        return world


class _World:
    """A zone of the strict double."""

    def __init__(self, zone: str) -> None:
        moments = (NOW + timedelta(seconds=second) for second in count())  # slow enough for Route 53's rate limit
        self.route53 = StrictRoute53(now=lambda: next(moments), draw=random.Random(1))
        made = self.route53.create_hosted_zone(Name=zone, CallerReference="bench")["HostedZone"]
        self.zone, self.id = zone, str(made["Id"]).rpartition("/")[2]
        self.checks: dict[str, str] = {}

    def put(self, raw: Raw) -> str:
        """Make a set; why it was not taken, or nothing. The zone's own SOA and NS are there already."""
        if raw["Type"] in ("SOA", "NS") and _same(raw["Name"], self.zone):
            return ""
        try:
            changes = [{"Action": "CREATE", "ResourceRecordSet": self._fitted(raw)}]
            self.route53.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch={"Changes": changes})
        except ClientError as refused:
            return str(refused.response["Error"]["Message"])
        except (ParamValidationError, KeyError, BadName) as refused:
            return _line(refused)
        return ""

    def _fitted(self, raw: Raw) -> Raw:
        """With a health check of this account, and the zone's id where an alias points into it."""
        made = dict(raw)
        if "HealthCheckId" in made:
            made["HealthCheckId"] = self._check(made["HealthCheckId"])
        target = made.get("AliasTarget")
        if target and (target["HostedZoneId"] == "$self" or _same(target["DNSName"].partition(".")[2], self.zone)):
            made["AliasTarget"] = {**target, "HostedZoneId": self.id}
        return made

    def _check(self, foreign: str) -> str:
        if foreign not in self.checks:
            reply = self.route53.create_health_check(CallerReference=foreign or "none", HealthCheckConfig=_CHECK)
            self.checks[foreign] = reply["HealthCheck"]["Id"]
        return self.checks[foreign]

    def route(self, layout: Layout) -> Route53Route:
        return Route53Route("bench", client=self.route53, zone=self.id, layout=layout, authority=_Nobody())

    def apply(self, command: str) -> None:
        batch = json.loads(shlex.split(command)[-1])
        self.route53.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch=batch)

    def share(self, layout: Layout) -> float:
        listing = list[Raw]()
        page: dict[str, Any] = {"IsTruncated": True}
        start: dict[str, str] = {}
        while page["IsTruncated"]:
            page = dict(self.route53.list_resource_record_sets(HostedZoneId=self.id, **start))
            listing += page["ResourceRecordSets"]
            start = {f.replace("Next", "Start"): page[f] for f in page if f.startswith("NextRecord")}
        places = [answer.value if isinstance(answer, Plain) else answer.name for answer in layout.green.answers]
        return share_of(places, listing, layout.name)


class _Nobody:
    """No name server is asked here."""

    def ask(self, questions: Sequence[Question]) -> list[Heard]:  # noqa: ARG002 - the seam's
        return []


def _stamp(serial: int) -> Stamp:
    return Stamp(1, serial, "bench", NOW, Purpose.ADVANCE)


def _line(error: Exception) -> str:
    seen = getattr(error, "seen", None)
    return f"{type(error).__name__}: {getattr(error, 'what', error)}" + (f" ({seen})" if seen else "")


def _short(raw: Raw) -> str:
    return f"{raw['Name']} {raw['Type']}" + (f" '{raw['SetIdentifier']}'" if "SetIdentifier" in raw else "")


def _same(one: str, other: str) -> bool:
    return one.lower().rstrip(".") == other.lower().rstrip(".")
