"""Green's share is read from the zone's own history, whatever the records hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from migrate.model.side import Side
from migrate.rehearse.aws.history import Entry
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.chronicle import weight_changes

START = datetime(2026, 12, 1, tzinfo=UTC)
BALANCER = "shop-lb-1.eu-central-1.elb.amazonaws.com"
ANSWERS = {BALANCER: Side.BLUE, "127.0.2.10": Side.GREEN}
ALIAS = {"AliasTarget": {"HostedZoneId": "Z215JYRZR1TBD5", "DNSName": BALANCER, "EvaluateTargetHealth": False}}
PLAIN = {"TTL": 2, "ResourceRecords": [{"Value": "127.0.2.10"}]}


def weighted(side: Side, weight: int) -> dict[str, Any]:
    return {"SetIdentifier": f"migrate-{side}", "Weight": weight, **(ALIAS if side is Side.BLUE else PLAIN)}


def entry(number: int, *records: dict[str, Any]) -> Entry:
    raws = [{"Name": "app.shop.test", "Type": "A", **record} for record in records]
    at = START + timedelta(seconds=number)
    return Entry(number, at, f"C{number}", tuple(map(RecordSet.parse, raws)), {"ns-1": at + timedelta(seconds=1)})


def shares(entries: Sequence[Entry]) -> list[float]:
    return [change.share for change in weight_changes(entries, "app.shop.test", ANSWERS)]


def test_an_alias_counts_for_the_side_its_balancer_belongs_to() -> None:
    split = entry(2, weighted(Side.BLUE, 75), weighted(Side.GREEN, 25))
    assert shares([entry(1, ALIAS), split, entry(3, PLAIN)]) == [0.0, 0.25, 1.0]


def test_a_rewrite_that_leaves_the_share_is_no_change() -> None:
    same = [entry(number, weighted(Side.BLUE, 75), weighted(Side.GREEN, 25)) for number in (1, 2)]
    assert shares(same) == [0.25]


def test_what_belongs_to_nobody_counts_for_nobody() -> None:
    stranger = {"TTL": 2, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    assert shares([entry(1, stranger)]) == []


def test_a_change_is_everywhere_once_the_last_server_gave_it() -> None:
    (change,) = weight_changes([entry(1, ALIAS)], "app.shop.test", ANSWERS)
    assert change.everywhere(["ns-1"]) == (START + timedelta(seconds=2)).timestamp()
    assert change.everywhere(["ns-1", "ns-2"]) is None
