"""A name is read as it is found, by a program that knows blue's address alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from migrate.declaration.load import parse
from migrate.errors import MigrationError
from migrate.model.address import RecordType
from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.pulumi.fence import AsFound
from migrate.routes.route53 import Alias, Layout, Target, route53_route
from tests.rehearse.aws.conftest import Loopback, start, stop
from tests.stacks.given import ADDRESSES, declaration

RECORD = "app.shop.test"
ENDS = {
    Cloud.AWS: Target((Alias(RecordType.A, "Z215JYRZR1TBD5", ADDRESSES[Cloud.AWS]),)),
    Cloud.GCP: Target.at(ADDRESSES[Cloud.GCP]),
}


class Name:
    """A weighted name at which nothing stands yet."""

    def __init__(self, loopback: Loopback, zone: str, blue: Cloud) -> None:
        self.client, self.zone = loopback.client("route53"), zone
        green = Cloud.GCP if blue is Cloud.AWS else Cloud.AWS
        self.layout = Layout(RECORD, 60, blue=ENDS[blue], green=ENDS[green])
        endpoint = loopback.ready["endpoint"]
        spec = parse(declaration(blue, zone=self.zone, endpoint=f"endpoint: {endpoint}"), source="migration.yaml")
        self.found = AsFound(spec.blue, spec.routes[0])
        self.route = route53_route("web", zone=self.zone, layout=self.layout, endpoint=endpoint)

    def put(self, *sets: dict[str, Any]) -> None:
        self._change("CREATE", sets)

    def clear(self) -> None:
        """Leave the zone as it was."""
        listed = self.client.list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]
        if own := [one for one in listed if one["Name"].removesuffix(".") != "shop.test"]:
            self._change("DELETE", own)
        self.client.close()

    def _change(self, action: str, sets: Sequence[dict[str, Any]]) -> None:
        changes = [{"Action": action, "ResourceRecordSet": one} for one in sets]
        self.client.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": changes})

    def moved_to(self, weights: Weights) -> None:
        stamp = Stamp(1, 1, "somebody", datetime.now(UTC), Purpose.ADVANCE)
        self.route.write(weights, expected=self.route.read(), stamp=stamp)


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    started = start(fastest_seconds=0.01, slowest_seconds=0.05, seed=7)
    yield started
    stop(started)


@pytest.fixture(scope="module")
def zone(loopback: Loopback) -> str:
    client = loopback.client("route53")
    made = client.create_hosted_zone(Name="shop.test", CallerReference="made")["HostedZone"]["Id"]
    client.close()
    return made.rpartition("/")[2]


@pytest.fixture(params=list(Cloud))
def name(
    loopback: Loopback, zone: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Name]:
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "rehearsal")
    made = Name(loopback, zone, request.param)
    yield made
    made.clear()


def test_where_nothing_stands_no_traffic_is_on_green(name: Name) -> None:
    assert name.found.read().weights == BLUE


def test_blue_alone_needs_no_green(name: Name) -> None:
    name.put(*name.layout.plain(Side.BLUE))
    assert name.found.read().weights == BLUE


@pytest.mark.parametrize("weights", [Weights(500), Weights(2500), GREEN, BLUE])
def test_the_shares_are_those_the_controller_wrote(name: Name, weights: Weights) -> None:
    name.put(*name.layout.plain(Side.BLUE))
    name.moved_to(weights)
    assert name.found.read().weights == name.route.picture(weights) == name.route.read().weights


def test_a_retired_name_that_answers_green_alone_is_all_green(name: Name) -> None:
    name.put(*name.layout.plain(Side.GREEN))
    assert name.found.read().weights == GREEN


def test_two_strangers_are_nobodys_shares(name: Name) -> None:
    for at in (1, 2):
        stranger = {"TTL": 60, "ResourceRecords": [{"Value": f"203.0.113.{at}"}]}
        name.put({"Name": RECORD, "Type": "A", "SetIdentifier": f"odd-{at}", "Weight": at, **stranger})
    with pytest.raises(MigrationError):
        name.found.read()
