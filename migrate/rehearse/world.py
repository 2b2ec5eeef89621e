"""World: the loopback clouds, a service that runs on both, and people who use it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import boto3

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.attribution import Attribution
from migrate.rehearse.aws.config import Config, Ready
from migrate.rehearse.aws.control import Control
from migrate.rehearse.breakables import BreakableApi, BreakableDns, BreakableMetrics
from migrate.rehearse.breaking import Breakable, Breaking
from migrate.rehearse.built_sides import BuiltSides
from migrate.rehearse.cache_rule import clamps, ignores
from migrate.rehearse.chronicle import WeightChange, weight_changes
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.edge_config import CONNECTION_JITTER
from migrate.rehearse.faults import Place
from migrate.rehearse.loopback import HOST, ZONE_NAME, Ground, Means, record_of
from migrate.rehearse.rehearsal import Coming, Load, Pace, Rehearsal
from migrate.rehearse.resolver import NameServer
from migrate.rehearse.sides import ADDRESSES, Sides, StandingSides
from migrate.rehearse.slowness import patient, slowness
from migrate.rehearse.troupe import Troupe
from migrate.rehearse.watching.names import TOKEN
from migrate.rehearse.watching.watcher import Watcher

REQUEST_TIMEOUT = 2.0
DNS_TIMEOUT = 0.9
"""Long enough for name servers that share two processors with a whole rehearsal; both are asked within a request."""
READY_SECONDS = 30.0
SPARE = 1.5
"""What a side's containers carry together, in loads."""

CLOUDS = "aws"
"""The part that holds the zone and its name servers."""

CREDENTIALS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    TOKEN: "rehearsal",
}
"""What the doubles ask for: that there are credentials. None of the user's own is ever used in a rehearsal."""


class World:
    """`with World(...) as world`: everything runs on loopback, and has ended when the block is left."""

    def __init__(self, folder: Path, rehearsal: Rehearsal, blue: Cloud, routes: int = 1, containers: int = 1) -> None:
        """`containers` of a side, where sides are built, carry the load and half as much again."""
        self.rehearsal = rehearsal
        self.means = Means(rehearsal.pace, rehearsal.load, slowness())
        self.request_timeout = patient(REQUEST_TIMEOUT)
        self.clouds = {Side.BLUE: blue, Side.GREEN: Cloud.GCP if blue is Cloud.AWS else Cloud.AWS}
        self.troupe = Troupe(folder)
        self.folder = folder
        self.watcher = Watcher(rehearsal.watched, self.troupe, self.clouds)
        self._routes, self._containers = routes, containers
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._exits.enter_context(self.troupe)
            self._exits.enter_context(self.watcher)
            self._build()
        except BaseException:
            self._exits.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def _build(self) -> None:
        pace = self.rehearsal.pace
        self.ready = self._start_aws(pace)
        self.control = Control(self.ready.endpoint)
        self.zone = self._make_zone()
        self.sides: Sides = self._make_sides()
        self.watcher.start(self.sides.metrics, pace.tick)
        self.breaking = Breaking(self._parts())

    def _start_aws(self, pace: Pace) -> Ready:
        slowest = pace.propagation.total_seconds()
        config = Config(
            fastest_seconds=slowest / 5,
            slowest_seconds=slowest,
            alias_seconds=int(pace.ttl.total_seconds()),
            log=self.folder / "moto.log",
        )
        argv = (sys.executable, "-m", "migrate.rehearse.aws", "--config", config.model_dump_json())
        child = self.troupe.start(CLOUDS, argv, env=CREDENTIALS)
        return Ready.model_validate(child.ready_line(within=READY_SECONDS))

    def _make_zone(self) -> str:
        """A zone somebody made, in which nothing stands yet."""
        client = route53_client(self.ready.endpoint)
        made = client.create_hosted_zone(Name=ZONE_NAME, CallerReference="rehearsal")["HostedZone"]
        return str(made["Id"]).rpartition("/")[2]

    def _make_sides(self) -> Sides:
        match self.rehearsal.sides:
            case Coming.STANDING:
                return self._standing()
            case Coming.BUILT:
                return self._built()

    def _standing(self) -> StandingSides:
        """Both sides, and the names lead to blue."""
        life = self.rehearsal.pace.connection_life.total_seconds()
        sides = StandingSides(self.troupe, self.clouds, self.watcher.logs, connection_life=life)
        self.point({"TTL": self._old_ttl, "ResourceRecords": [{"Value": ADDRESSES[Side.BLUE]}]})
        return sides

    def _built(self) -> BuiltSides:
        """None yet; the names lead nowhere until `point` is called."""
        load, pace = self.rehearsal.load, self.rehearsal.pace
        sides = BuiltSides(
            self.troupe,
            self.clouds,
            self.ready,
            self.watcher.logs,
            connection_life=pace.connection_life.total_seconds(),
            per_container=load.rate * SPARE / self._containers,
        )
        return self._exits.enter_context(sides)

    def point(self, content: Mapping[str, object]) -> None:
        """What is there before a migration: a simple record for each name, `content` that of blue. Returns when every
        name server gives it. Raises RehearsalError.
        """
        client = route53_client(self.ready.endpoint)
        names = [record_of(index) for index in range(self._routes)]
        records = [{"Name": name, "Type": "A", **content} for name in names]
        changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
        client.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": changes})
        self._await_answers(self.zone)

    @property
    def _old_ttl(self) -> int:
        return int(self.rehearsal.pace.old_ttl.total_seconds())

    def _await_answers(self, zone: str) -> None:
        """Nobody may ask before every name server gives the records: a client remembers an absent name for long."""
        end = time.monotonic() + patient(READY_SECONDS)
        while set(self.control.history(zone)[-1].reached) != set(self.ready.ns_names):
            if time.monotonic() > end:
                raise RehearsalError("the name servers do not give the new zone", limit=f"{READY_SECONDS:g} s")
            time.sleep(0.05)

    def can_break(self, place: Place, part: Breakable) -> None:
        """Let faults strike a part that came later, such as the controller."""
        self.breaking.parts = {**self.breaking.parts, place: part}

    def _parts(self) -> dict[Side | Place, Breakable]:
        api = BreakableApi(self.control)
        dns = BreakableDns(self.control, self.ready.ns_names)
        source = self.watcher.child
        metrics = {} if source is None else {Place.METRICS: BreakableMetrics(source)}
        return {**self.sides.parts, Place.API: api, Place.DNS: dns, **metrics}

    @property
    def ground(self) -> Ground:
        return Ground(
            clouds=self.clouds,
            answers={side: answer for answer, side in self.sides.answers.items()},
            doors=self.sides.doors,
            metrics=self.sides.metrics,
            port=self.sides.port,
            zone=self.zone,
            endpoint=self.ready.endpoint,
            nameservers=self.ready.nameservers,
            watched=self.rehearsal.watched,
            sources=self.watcher.addresses,
        )

    @property
    def connection_life(self) -> float:
        """Mean life of a client's connection, in seconds: an edge adds up to its jitter, evenly spread."""
        return self.rehearsal.pace.connection_life.total_seconds() * (1 + CONNECTION_JITTER / 100 / 2)

    def start_clients(self, ledger: Path | None = None) -> FleetProcess:
        """Let people use the service, until the fleet is finished. Every request goes into `ledger`."""
        config = self._fleet_config(self.rehearsal.load, ledger or self.folder / "requests.tsv")
        return FleetProcess(self.troupe, config)

    def _fleet_config(self, load: Load, ledger: Path) -> FleetConfig:
        rules = {
            ClientKind.IGNORES_TTL: ignores(load.pinned.total_seconds()),
            ClientKind.CLAMPING_RESOLVER: clamps(load.clamp.total_seconds()),
        }
        groups = (Group(kind=kind, clients=n, cache=rules.get(kind)) for kind, n in load.clients.items())
        return FleetConfig(
            name=HOST,
            port=self.sides.port,
            name_servers=tuple(_server(address) for address in self.ready.nameservers),
            ledger=ledger,
            totals=self.folder / "totals.json",
            groups=tuple(groups),
            rate=load.rate,
            first_connection=self.connection_life,
            request_timeout=self.request_timeout,
            dns_timeout=patient(DNS_TIMEOUT),
        )

    def weight_changes(self) -> list[WeightChange]:
        """What became of the first route's weights, as the cloud accepted and its name servers gave them."""
        return weight_changes(self.control.history(self.zone), HOST, self.sides.answers)

    def attribution(self, changes: list[WeightChange], busy: Sequence[tuple[float, float]]) -> Attribution:
        """Who is to blame for a failed request; `busy` are the times in which the machine could not keep up."""
        load, pace = self.rehearsal.load, self.rehearsal.pace
        longest = max(pace.ttl, pace.old_ttl, load.clamp, load.pinned).total_seconds()
        return Attribution(
            spans=tuple(self.breaking.spans),
            changes=[change.accepted for change in changes],
            addresses=self.sides.addresses,
            request_timeout=self.request_timeout,
            shift_window=longest + pace.connection_life.total_seconds() + self.request_timeout,
            busy=tuple(busy),
        )


def route53_client(endpoint: str) -> Any:
    """A plain Route 53 client for the double, with the rehearsal's own credentials."""

    return cast("Any", boto3).client(
        "route53",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def _server(address: str) -> NameServer:
    host, _, port = address.rpartition(":")
    return NameServer(int(port), host)
