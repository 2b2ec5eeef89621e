"""Worlds: one route each, with a hand on everything that can go wrong around it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from migrate.errors import RouteError, RouteUnreachable, Throttled, WriteInProgress
from migrate.rehearse.aws.control import Control
from migrate.rehearse.aws.fault import Fault, Kind, Moment
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.aws.route53 import Settings, StrictRoute53
from migrate.rehearse.aws.zones import Delays
from migrate.rehearse.dns.answer import Rcode, RecordType
from migrate.routes import memory
from migrate.routes.authority import Authority, Heard, NameServers, Question, given
from migrate.routes.memory import MemoryRoute
from migrate.routes.route53 import Layout, Route53Route, Target, route53_route
from migrate.routes.route53.client import connect
from migrate.testing.route_contract import RouteTrouble
from tests.waiting import eventually

BLUE_IP, GREEN_IP = "192.0.2.1", "198.51.100.1"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """A time that passes when told to."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def sleep(self, span: timedelta) -> None:
        self.time += span


def pass_until(clock: Clock, holds: Callable[[], bool]) -> None:
    end = clock.time + timedelta(minutes=2)
    while not holds():
        assert clock.time < end, "not within two simulated minutes"
        clock.sleep(timedelta(seconds=1))


_IN_MEMORY: dict[RouteTrouble, RouteError] = {
    RouteTrouble.LOST_BEFORE: RouteUnreachable("no answer"),
    RouteTrouble.LOST_AFTER: RouteUnreachable("no answer"),
    RouteTrouble.THROTTLED: Throttled("slow down"),
    RouteTrouble.BUSY: WriteInProgress("busy"),
}


class MemoryWorld:
    """MemoryRoute in simulated time."""

    ttl = bound = timedelta(seconds=60)

    def __init__(self) -> None:
        self.clock = Clock()
        pace = memory.Pace(settling=timedelta(seconds=3))
        self.route = MemoryRoute("public", now=self.clock.now, pace=pace)

    def arm(self, trouble: RouteTrouble) -> None:
        after = trouble is RouteTrouble.LOST_AFTER
        moment = memory.Moment.AFTER if after else memory.Moment.BEFORE
        self.route.fail(_IN_MEMORY[trouble], moment=moment, times=1 if after else 50)

    def mend(self) -> None:
        self.route.mend()

    def hold_back(self) -> None:
        """Time stands still."""

    def let_go(self) -> None:
        """Time goes on."""

    def eventually(self, holds: Callable[[], bool]) -> None:
        pass_until(self.clock, holds)


_FAULTS = {
    RouteTrouble.LOST_BEFORE: Fault(Kind.DROPPED, count=None),
    RouteTrouble.LOST_AFTER: Fault(Kind.DROPPED, Moment.AFTER, "ChangeResourceRecordSets"),
    RouteTrouble.THROTTLED: Fault(Kind.THROTTLING, count=None),
    RouteTrouble.BUSY: Fault(Kind.PRIOR_REQUEST, action="ChangeResourceRecordSets", count=None),
}


@dataclass(frozen=True)
class SimulatedAuthority:
    """The name servers of a StrictRoute53, asked without packets."""

    route53: StrictRoute53

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        return [self._heard(server, questions) for server in self.route53.name_servers]

    def _heard(self, server: str, questions: Sequence[Question]) -> Heard:
        replies = [self.route53.ask(server, q.name, RecordType(q.type)) for q in questions]
        if any(reply is None for reply in replies):
            return Heard(server, silence="does not answer")
        if any(reply.rcode not in (Rcode.NOERROR, Rcode.NXDOMAIN) for reply in replies if reply):
            return Heard(server, silence="answers REFUSED")
        pairs = zip(questions, replies, strict=True)
        return Heard(server, tuple(_values(q.type, reply.records if reply else ()) for q, reply in pairs))


def _values(kind: str, records: Iterable[Any]) -> frozenset[str]:
    return frozenset(record.value.strip('"') for record in records if record.type == kind)


def simple(name: str, kind: str, *values: str, ttl: int = 60) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]}


def weighted(name: str, kind: str, identifier: str, weight: int, value: str, ttl: int = 60) -> dict[str, Any]:
    return simple(name, kind, value, ttl=ttl) | {"SetIdentifier": identifier, "Weight": weight}


def create(client: Any, zone: str, *sets: dict[str, Any]) -> None:
    changes = [{"Action": "CREATE", "ResourceRecordSet": raw} for raw in sets]
    client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


class StrictWorld:
    """Route53Route over the strict double, in process and in simulated time."""

    ttl = bound = timedelta(seconds=60)

    def __init__(self, *sets: dict[str, Any], layout: Layout | None = None) -> None:
        self.clock = Clock()
        settings = Settings(delays=Delays(timedelta(seconds=1), timedelta(seconds=5)))
        self.route53 = StrictRoute53(now=self.clock.now, draw=random.Random(1), settings=settings)
        zone = self.route53.create_hosted_zone(Name="example.com", CallerReference="first")["HostedZone"]["Id"]
        self.zone = zone.rpartition("/")[2]
        self.layout = layout or Layout("app.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
        create(self.route53, self.zone, *(sets or [simple("app.example.com", "A", BLUE_IP)]))
        self.clock.sleep(timedelta(minutes=1))
        self.authority = SimulatedAuthority(self.route53)
        self.route = self.over(self.layout)

    def over(self, layout: Layout, *, zone: str = "", authority: Authority | None = None) -> Route53Route:
        """Another route to the same Route 53."""
        authority = authority or self.authority
        return Route53Route("public", client=self.route53, zone=zone or self.zone, layout=layout, authority=authority)

    def arm(self, trouble: RouteTrouble) -> None:
        self.route53.faults.arm(_FAULTS[trouble])

    def mend(self) -> None:
        self.route53.faults.mend()

    def hold_back(self) -> None:
        self.route53.become(self.route53.name_servers[0], Condition.STALE)

    def let_go(self) -> None:
        self.route53.become(self.route53.name_servers[0], Condition.UP)

    def eventually(self, holds: Callable[[], bool]) -> None:
        pass_until(self.clock, holds)

    def listing(self) -> list[dict[str, Any]]:
        """All sets but the zone's own SOA and NS."""
        sets = self.route53.list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]
        return [raw for raw in sets if raw["Type"] not in ("SOA", "NS")]

    def weights(self) -> dict[str, int]:
        return {raw["SetIdentifier"]: raw["Weight"] for raw in self.listing() if "Weight" in raw}


@dataclass
class LoopbackAws:
    """A running `python -m migrate.rehearse.aws`."""

    process: subprocess.Popen[bytes]
    endpoint: str
    nameservers: tuple[str, ...]
    ns_names: tuple[str, ...]

    @classmethod
    def start(cls) -> LoopbackAws:
        config = json.dumps({"fastest_seconds": 0.05, "slowest_seconds": 0.3, "seed": 1})
        argv = [sys.executable, "-m", "migrate.rehearse.aws", "--config", config]
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        return cls(process, ready["endpoint"], tuple(ready["nameservers"]), tuple(ready["ns_names"]))

    def stop(self) -> None:
        with self.process as process:  # closes its pipes and waits
            process.terminate()
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()


class PacketWorld:
    """Route53Route as it is shipped: botocore over HTTP, and real questions to real name servers."""

    ttl = bound = timedelta(seconds=60)

    def __init__(self, aws: LoopbackAws, domain: str) -> None:
        self.endpoint = aws.endpoint
        self.nameservers = aws.nameservers
        self.record = f"app.{domain}"
        self.dns_port = int(aws.nameservers[0].rpartition(":")[2])
        self.control = Control(aws.endpoint)
        self.client = connect(aws.endpoint)
        self._held = aws.ns_names[0]
        made: Any = self.client
        zone = made.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]
        self.zone = zone.rpartition("/")[2]
        layout = Layout(self.record, 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
        create(self.client, self.zone, simple(self.record, "A", BLUE_IP))
        self.route = route53_route(
            "public", zone=self.zone, layout=layout, nameservers=aws.nameservers, endpoint=aws.endpoint
        )
        self.eventually(lambda: self.answered() == [frozenset({BLUE_IP})] * len(aws.nameservers))

    def answered(self) -> list[frozenset[str]]:
        """What each name server answers; nothing where it does not know the zone yet."""
        heard = NameServers(lambda: given(*self.nameservers)).ask([Question(self.record, "A")])
        return [values for each in heard for values in each.answers]

    def arm(self, trouble: RouteTrouble) -> None:
        self.control.arm(_FAULTS[trouble])

    def mend(self) -> None:
        self.control.mend()

    def hold_back(self) -> None:
        self.control.become(self._held, Condition.STALE)

    def let_go(self) -> None:
        self.control.become(self._held, Condition.UP)

    def eventually(self, holds: Callable[[], bool]) -> None:
        eventually(holds)
