"""Fifty weight changes under load, by this project's one batch, and by delete-then-create as several tools do it.

Both run over the same loopback Route 53, name servers, edges and clients (half of which honour the TTL with a new
connection for each request, half keep their connections), one after the other, for the same number of changes. Counted
are requests that failed; a lookup that found no answer fails its request, and is remembered as long as the zone says.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import Weights
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.loopback import HOST
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.sides import ADDRESSES
from migrate.rehearse.world import World, route53_client
from migrate.routes.authority import NameServers, given
from migrate.routes.route53 import Layout, Route53Route, Target

CHANGES = 50
REQUESTS = 260_000
RATE = 1_000.0
TTL = 1
DECLARATION = Path("migration.yaml")
"""Of no migration: weights are changed by hand here."""
SHARES = (100, 500, 2500, 5000, 10_000, 5000, 2500, 500, 100, 0)

Change = Callable[[World, Weights], None]


def measure(folder: Path) -> Mapping[str, object]:
    """Our way over at least 250,000 requests, then the other for a tenth of them."""
    ours = _run(folder, _by_one_batch(), REQUESTS)
    theirs = _run(folder, _by_two_batches(), REQUESTS // 10)
    return {
        "changes": CHANGES,
        "requests, one batch": ours["requests"],
        "failed, one batch": ours["failed"],
        "resent on a closed connection, one batch": ours["resent"],
        "requests, delete then create": theirs["requests"],
        "failed, delete then create": theirs["failed"],
        "failed per million, one batch": round(ours["failed"] / ours["requests"] * 1e6, 1),
        "failed per million, delete then create": round(theirs["failed"] / theirs["requests"] * 1e6, 1),
    }


def _run(folder: Path, change: Change, requests: int) -> Mapping[str, int]:
    shutil.rmtree(folder, ignore_errors=True)
    clients = {ClientKind.HONOURS_TTL: 48, ClientKind.KEEP_ALIVE: 48}
    pace = Pace(ttl=timedelta(seconds=TTL), old_ttl=timedelta(seconds=TTL), propagation=timedelta(seconds=1))
    load = Load(rate=RATE, clients=clients)
    with World(folder, Rehearsal(migration=DECLARATION, pace=pace, load=load), Cloud.AWS) as world:
        fleet = world.start_clients()
        start, seconds = time.monotonic(), requests / RATE
        for number in range(CHANGES):
            due = start + seconds * (number + 1) / (CHANGES + 1)
            time.sleep(max(0.0, due - time.monotonic()))
            change(world, Weights(SHARES[number % len(SHARES)]))
        time.sleep(max(0.0, start + seconds - time.monotonic()))
        rows = fleet.finish()
    return {"requests": len(rows), "failed": sum(row.failed for row in rows), "resent": sum(row.resent for row in rows)}


def _by_one_batch() -> Change:
    made: dict[int, Route53Route] = {}

    def change(world: World, weights: Weights) -> None:
        route = made.setdefault(id(world), _route(world))
        split = route.read()
        stamp = Stamp(1, split.serial + 1, "bench", datetime.now(UTC), Purpose.ADVANCE)
        route.write(weights, expected=split, stamp=stamp)

    return change


def _route(world: World) -> Route53Route:
    layout = Layout(HOST, TTL, Target.at(ADDRESSES[Side.BLUE]), Target.at(ADDRESSES[Side.GREEN]))
    servers = given(*world.ready.nameservers)
    client = route53_client(world.ready.endpoint)
    return Route53Route("bench", client=client, zone=world.zone, layout=layout, authority=NameServers(lambda: servers))


def _by_two_batches() -> Change:
    def change(world: World, weights: Weights) -> None:
        client = route53_client(world.ready.endpoint)
        found = client.list_resource_record_sets(HostedZoneId=world.zone, StartRecordName=HOST, MaxItems="10")
        old = [record for record in found["ResourceRecordSets"] if record["Name"] == f"{HOST}."]
        _send(client, world, "DELETE", old)
        _send(client, world, "CREATE", [_member(side, weights) for side in Side])

    return change


def _send(client: Any, world: World, action: str, records: list[dict[str, Any]]) -> None:
    changes = [{"Action": action, "ResourceRecordSet": record} for record in records]
    client.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})


def _member(side: Side, weights: Weights) -> dict[str, Any]:
    share = weights.green if side is Side.GREEN else weights.blue
    return {
        "Name": HOST,
        "Type": "A",
        "SetIdentifier": side.value,
        "Weight": round(share / 10_000 * 255),
        "TTL": TTL,
        "ResourceRecords": [{"Value": ADDRESSES[side]}],
    }
