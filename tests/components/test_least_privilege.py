"""The generated role against a running loopback AWS: all a route asks is allowed, and nothing is allowed in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

import pytest

from migrate.components.permissions import Mechanism, Use, aws_policy
from migrate.errors import RouteError
from migrate.model.split import Change, Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.rehearse.aws.call import Call
from migrate.routes.route53 import Layout, Route53Route, Target, route53_route
from tests.rehearse.aws.conftest import Loopback, start, stop
from tests.waiting import eventually

RECORD = "app.shop.test"
PATIENCE_SECONDS = 80
LAYOUT = Layout(RECORD, 60, blue=Target.at("192.0.2.10"), green=Target.at("198.51.100.10"))


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    started = start(fastest_seconds=0.01, slowest_seconds=0.05, seed=7)
    yield started
    stop(started)


@pytest.fixture(scope="module")
def zone(loopback: Loopback) -> str:
    """A zone in which blue answers, made by somebody else."""
    client = loopback.client("route53")
    zone = client.create_hosted_zone(Name="shop.test", CallerReference="made")["HostedZone"]["Id"].rpartition("/")[2]
    answer = {"Name": RECORD, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.10"}]}
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": answer}]}
    client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
    client.close()
    return zone


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "rehearsal")


def route(loopback: Loopback, zone: str, *nameservers: str) -> Route53Route:
    return route53_route("web", zone=zone, layout=LAYOUT, nameservers=nameservers, endpoint=loopback.ready["endpoint"])


def stamp(serial: int) -> Stamp:
    return Stamp(1, serial, "somebody", datetime.now(UTC), Purpose.ADVANCE)


def wait_until_settled(moved: Route53Route, change: Change) -> None:
    eventually(lambda: moved.settled(change).settled)


def allowed(policy: Mapping[str, Any], call: Call) -> bool:
    return any(_allows(statement, call) for statement in policy["Statement"])


def _allows(statement: Mapping[str, Any], call: Call) -> bool:
    known = f"{call.service}:{call.action}" in statement["Action"]
    within = any(fnmatchcase(f"arn:aws:route53:::{call.resource}", pattern) for pattern in statement["Resource"])
    return known and within and _holds(statement.get("Condition", {}), call)


def _holds(condition: Mapping[str, Mapping[str, Any]], call: Call) -> bool:
    """ForAllValues: what is asked is among what is listed; Null false: something is asked at all."""
    asked: dict[str, Sequence[str]] = {
        "NormalizedRecordNames": call.names,
        "RecordTypes": call.types,
        "Actions": call.changes,
    }
    values = {f"route53:ChangeResourceRecordSets{key}": told for key, told in asked.items()}
    among = all(
        set(values[key]) <= set(listed) for key, listed in condition.get("ForAllValues:StringEquals", {}).items()
    )
    return among and all(values[key] for key in condition.get("Null", {}))


def test_a_whole_shift_and_its_rollback_are_allowed_and_no_right_is_unused(loopback: Loopback, zone: str) -> None:
    policy = aws_policy([Use(Mechanism.ROUTE53, zone, RECORD)])
    assert policy is not None
    before = len(loopback.control.calls())
    moved = route(loopback, zone, *loopback.ready["nameservers"])
    for serial, weights in enumerate((Weights(500), Weights(2500), GREEN, BLUE), start=1):
        wait_until_settled(moved, moved.write(weights, expected=moved.read(), stamp=stamp(serial)))
    with suppress(RouteError):  # the zone's own servers have names that nobody resolves here
        route(loopback, zone).settled(Change("web", "C1", stamp(5), BLUE))
    calls = loopback.control.calls()[before:]
    assert [call for call in calls if not allowed(policy, call)] == []
    granted = {action for statement in policy["Statement"] for action in statement["Action"]}  # pyright: ignore
    assert {f"{call.service}:{call.action}" for call in calls} == granted


def test_the_role_of_another_name_may_not_move_this_one(loopback: Loopback, zone: str) -> None:
    policy = aws_policy([Use(Mechanism.ROUTE53, zone, "other.shop.test")])
    assert policy is not None
    before = len(loopback.control.calls())
    moved = route(loopback, zone, *loopback.ready["nameservers"])
    moved.write(Weights(500), expected=moved.read(), stamp=stamp(9))
    refused = [call.action for call in loopback.control.calls()[before:] if not allowed(policy, call)]
    assert refused == ["ChangeResourceRecordSets"]


def test_a_rollback_over_records_of_every_family_is_allowed(loopback: Loopback, zone: str) -> None:
    policy = aws_policy([Use(Mechanism.ROUTE53, zone, RECORD)])
    assert policy is not None
    moved = route(loopback, zone, *loopback.ready["nameservers"])
    moved.write(Weights(2500), expected=moved.read(), stamp=stamp(10))
    https = {"Name": RECORD, "Type": "HTTPS", "TTL": 60, "ResourceRecords": [{"Value": "1 . ipv4hint=198.51.100.10"}]}
    changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": https}]}
    loopback.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)
    before = len(loopback.control.calls())
    moved.roll_back(writer="test", now=datetime.now(UTC))
    calls = loopback.control.calls()[before:]
    assert [call for call in calls if not allowed(policy, call)] == []
    assert any("HTTPS" in call.types for call in calls)
