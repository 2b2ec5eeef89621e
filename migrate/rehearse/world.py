"""World: the loopback clouds, a service that runs on both, and people who use it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import boto3

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.app_process import AppPlan, AppProcess
from migrate.rehearse.attribution import Attribution
from migrate.rehearse.aws.config import Config, Ready
from migrate.rehearse.aws.control import Control
from migrate.rehearse.breakables import BreakableApi, BreakableDns
from migrate.rehearse.breaking import Breakable, BreakableSide, Breaking
from migrate.rehearse.cache_rule import clamps, ignores
from migrate.rehearse.chronicle import WeightChange, weight_changes
from migrate.rehearse.client.config import FleetConfig, Group
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.edge import Edge
from migrate.rehearse.edge_config import BLUE_ADDRESS, GREEN_ADDRESS, EdgePlan
from migrate.rehearse.faults import Place
from migrate.rehearse.loopback import HOST, ZONE_NAME, Ground, record_of
from migrate.rehearse.ports import free_port
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.resolver import NameServer
from migrate.rehearse.troupe import Troupe

ADDRESSES: Mapping[Side, str] = {Side.BLUE: BLUE_ADDRESS, Side.GREEN: GREEN_ADDRESS}
REQUEST_TIMEOUT = 2.0
READY_SECONDS = 30.0

CREDENTIALS: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "rehearsal",
    "AWS_SECRET_ACCESS_KEY": "rehearsal",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
"""What the doubles ask for: that there are credentials. None of the user's own is ever used in a rehearsal."""


class World:
    """`with World(...) as world`: everything runs on loopback, and has ended when the block is left."""

    def __init__(self, folder: Path, rehearsal: Rehearsal, blue: Cloud, routes: int = 1) -> None:
        self.rehearsal = rehearsal
        self.clouds = {Side.BLUE: blue, Side.GREEN: Cloud.GCP if blue is Cloud.AWS else Cloud.AWS}
        self.troupe = Troupe(folder)
        self.folder = folder
        self._routes = routes
        self._exits = ExitStack()
        self._fleet: FleetProcess | None = None

    def __enter__(self) -> Self:
        try:
            self._exits.enter_context(self.troupe)
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
        self.port = free_port(*ADDRESSES.values())
        self.apps = {side: AppProcess(self.troupe, self._app(side)) for side in Side}
        self.edges = {side: Edge(self.troupe, self._edge(side, pace)) for side in Side}
        self.zone = self._make_zone(pace)
        self.breaking = Breaking(self._parts())

    def _start_aws(self, pace: Pace) -> Ready:
        slowest = pace.propagation.total_seconds()
        config = Config(fastest_seconds=slowest / 5, slowest_seconds=slowest, log=self.folder / "moto.log")
        argv = (sys.executable, "-m", "migrate.rehearse.aws", "--config", config.model_dump_json())
        child = self.troupe.start("aws", argv, env=CREDENTIALS)
        return Ready.model_validate(child.ready_line(within=READY_SECONDS))

    def _app(self, side: Side) -> AppPlan:
        return AppPlan(side, self.clouds[side], free_port(), free_port())

    def _edge(self, side: Side, pace: Pace) -> EdgePlan:
        return EdgePlan(
            side=side,
            cloud=self.clouds[side],
            address=ADDRESSES[side],
            port=self.port,
            admin_port=free_port(),
            app_port=self.apps[side].plan.port,
            connection_life=pace.connection_life.total_seconds(),
        )

    def _make_zone(self, pace: Pace) -> str:
        """What is there before a migration: a zone somebody made, with simple records that give blue."""
        client = route53_client(self.ready.endpoint)
        zone = str(client.create_hosted_zone(Name=ZONE_NAME, CallerReference="rehearsal")["HostedZone"]["Id"])
        names = [record_of(index) for index in range(self._routes)]
        changes = [_simple_record(name, pace.old_ttl) for name in names]
        client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        self._await_answers(zone)
        return zone.rpartition("/")[2]

    def _await_answers(self, zone: str) -> None:
        """Nobody may ask before every name server gives the records: a client remembers an absent name for long."""
        end = time.monotonic() + READY_SECONDS
        while set(self.control.history(zone)[-1].reached) != set(self.ready.ns_names):
            if time.monotonic() > end:
                raise RehearsalError("the name servers do not give the new zone", limit=f"{READY_SECONDS:g} s")
            time.sleep(0.05)

    def _parts(self) -> dict[Side | Place, Breakable]:
        sides = {side: BreakableSide(self.apps[side], self.edges[side]) for side in Side}
        api = BreakableApi(self.control)
        return {**sides, Place.API: api, Place.DNS: BreakableDns(self.control, self.ready.ns_names)}

    @property
    def ground(self) -> Ground:
        return Ground(
            clouds=self.clouds,
            addresses=ADDRESSES,
            metrics={side: edge.metrics_url for side, edge in self.edges.items()},
            port=self.port,
            zone=self.zone,
            endpoint=self.ready.endpoint,
            nameservers=self.ready.nameservers,
        )

    def start_clients(self) -> FleetProcess:
        """Let people use the service, until the fleet is finished."""
        self._fleet = FleetProcess(self.troupe, self._fleet_config(self.rehearsal.load))
        return self._fleet

    def _fleet_config(self, load: Load) -> FleetConfig:
        rules = {
            ClientKind.IGNORES_TTL: ignores(load.pinned.total_seconds()),
            ClientKind.CLAMPING_RESOLVER: clamps(load.clamp.total_seconds()),
        }
        groups = (Group(kind=kind, clients=n, cache=rules.get(kind)) for kind, n in load.clients.items())
        return FleetConfig(
            name=HOST,
            port=self.port,
            name_servers=tuple(_server(address) for address in self.ready.nameservers),
            ledger=self.folder / "requests.tsv",
            totals=self.folder / "totals.json",
            groups=tuple(groups),
            rate=load.rate,
            request_timeout=REQUEST_TIMEOUT,
        )

    def weight_changes(self) -> list[WeightChange]:
        """What became of the first route's weights, as the cloud accepted and its name servers gave them."""
        sides = {address: side for side, address in ADDRESSES.items()}
        return weight_changes(self.control.history(self.zone), HOST, sides)

    def attribution(self, changes: list[WeightChange]) -> Attribution:
        """Who is to blame for a failed request."""
        load, pace = self.rehearsal.load, self.rehearsal.pace
        longest = max(pace.ttl, pace.old_ttl, load.clamp, load.pinned).total_seconds()
        return Attribution(
            spans=tuple(self.breaking.spans),
            changes=[change.accepted for change in changes],
            addresses={address: side for side, address in ADDRESSES.items()},
            request_timeout=REQUEST_TIMEOUT,
            shift_window=longest + pace.connection_life.total_seconds() + REQUEST_TIMEOUT,
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


def _simple_record(name: str, ttl: timedelta) -> dict[str, object]:
    values = [{"Value": BLUE_ADDRESS}]
    record = {"Name": name, "Type": "A", "TTL": int(ttl.total_seconds()), "ResourceRecords": values}
    return {"Action": "CREATE", "ResourceRecordSet": record}


def _server(address: str) -> NameServer:
    host, _, port = address.rpartition(":")
    return NameServer(int(port), host)
