"""An emulator that cannot exchange record sets is written by UPSERT between two readings; AWS never is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import LostRace, RouteUnreachable
from migrate.model.side import Side
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes import route53
from migrate.routes.route53 import Layout, Route53Route, route53_route
from migrate.routes.route53.guard import Guard
from migrate.routes.route53.read_back import ReadBackClient, is_emulated
from tests.routes.worlds import BLUE_IP, START, StrictWorld, create, weighted

NAME = "app.example.com."
STRANGER_IP = "203.0.113.9"
HALF = Weights(5000)
EMULATOR = "http://127.0.0.1:5000"


class NoExchange:
    """The strict double, without the exchange of a set in one batch; it keeps what was asked of it."""

    def __init__(self, world: StrictWorld) -> None:
        self.world = world
        self.actions: list[str] = []
        self.after: Callable[[], None] = lambda: None
        """Once, after an UPSERT."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world.route53, name)

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Any:
        changes = ChangeBatch["Changes"]
        self.actions += [each["Action"] for each in changes]
        keys = {
            action: {
                (raw["Name"], raw["Type"], raw.get("SetIdentifier"))
                for each in changes
                if each["Action"] == action
                for raw in [each["ResourceRecordSet"]]
            }
            for action in ("DELETE", "CREATE")
        }
        if keys["DELETE"] & keys["CREATE"]:
            raise _refused("InvalidChangeBatch", "Tried to create it but it already exists")
        reply = self.world.route53.change_resource_record_sets(HostedZoneId=HostedZoneId, ChangeBatch=ChangeBatch)
        if "UPSERT" in self.actions:
            self.after()
        return reply


def _refused(code: str, text: str) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": text}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(told, "ChangeResourceRecordSets")


class Emulated:
    """A route over an emulator without exchange."""

    def __init__(self, layout: Layout | None = None) -> None:
        self.world = StrictWorld(layout=layout)
        self.client = NoExchange(self.world)
        self.route = self.over(ReadBackClient(self.client))

    def over(self, client: Any) -> Route53Route:
        return Route53Route(
            "web", client=client, zone=self.world.zone, layout=self.world.layout, authority=self.world.authority
        )

    def write(self, weights: Weights, serial: int) -> None:
        self.route.write(weights, expected=self.route.read(), stamp=a_stamp(serial))

    def by_another(self, **fields: object) -> None:
        """Another hand's member of the weighted name."""
        raw = weighted(NAME, "A", self.world.layout.identifier(Side.BLUE), 7, BLUE_IP) | fields
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": raw}]}
        self.world.route53.change_resource_record_sets(HostedZoneId=self.world.zone, ChangeBatch=batch)


def a_stamp(serial: int) -> Stamp:
    return Stamp(1, serial, "test", START, Purpose.ADVANCE)


@given(st.lists(st.sampled_from([0, 100, 2500, 5000, 9900, 10_000]), min_size=1, max_size=6), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_ramp_passes_and_reads_as_it_was_written(greens: list[int], taken_back: bool) -> None:
    emulated = Emulated()
    for serial, green in enumerate(greens, start=1):
        emulated.write(Weights(green), serial)
        split = emulated.route.read()
        assert (split.weights, split.stamp) == (Weights(green), a_stamp(serial))
        sides = {raw["SetIdentifier"] for raw in emulated.world.listing() if raw["Type"] == "A"}
        assert len(sides) == 1 + (0 < green < 10_000)
    if taken_back:
        emulated.route.roll_back(writer="person", now=START + timedelta(minutes=5))
        assert emulated.route.read().weights == BLUE


def test_it_is_told_how_a_write_was_guarded() -> None:
    emulated = Emulated()
    emulated.write(BLUE, 1)  # from a simple record: nothing is exchanged
    assert emulated.route.guard is Guard.ATOMIC_STAMP
    emulated.write(HALF, 2)
    assert emulated.route.guard is Guard.READ_BACK


def test_a_rollback_beside_a_stranger_leaves_it_and_tells_how_it_was_guarded() -> None:
    emulated = Emulated()
    emulated.write(HALF, 1)
    create(emulated.world.route53, emulated.world.zone, weighted(NAME, "A", "canary", 1, STRANGER_IP))
    done = emulated.route.roll_back(writer="person", now=START + timedelta(minutes=5))
    assert [STRANGER_IP in str(stranger) for stranger in done.strangers] == [True]
    assert any("guarded by: read-back" in note for note in done.notes)
    left = {raw["ResourceRecords"][0]["Value"] for raw in emulated.world.listing() if raw["Type"] == "A"}
    assert left == {BLUE_IP, STRANGER_IP}


@pytest.mark.parametrize("fields", [{}, {"Weight": 9}, {"ResourceRecords": [{"Value": "192.0.2.77"}]}])
def test_whatever_another_hand_changed_before_the_write_loses(fields: dict[str, object]) -> None:
    emulated = Emulated()
    emulated.write(HALF, 1)
    expected = emulated.route.read()
    emulated.by_another(**fields)
    there = emulated.world.listing()
    with pytest.raises(LostRace):
        emulated.route.write(GREEN, expected=expected, stamp=a_stamp(2))
    assert emulated.world.listing() == there
    assert "UPSERT" not in emulated.client.actions


def test_a_write_that_comes_between_is_found_by_reading_back() -> None:
    emulated = Emulated()
    emulated.write(BLUE, 1)
    expected = emulated.route.read()
    emulated.client.after = emulated.by_another
    with pytest.raises(RouteUnreachable, match="could not be verified"):
        emulated.route.write(HALF, expected=expected, stamp=a_stamp(2))


def test_a_reading_back_that_fails_leaves_the_write_unknown() -> None:
    emulated = Emulated()
    emulated.write(BLUE, 1)
    expected = emulated.route.read()

    def throttled(**_: object) -> None:
        raise _refused("Throttling", "Rate exceeded")

    emulated.client.after = lambda: emulated.client.__dict__.update(list_resource_record_sets=throttled)
    with pytest.raises(RouteUnreachable, match="could not be verified"):
        emulated.route.write(HALF, expected=expected, stamp=a_stamp(2))


@pytest.mark.parametrize("endpoint", [None, "https://route53.amazonaws.com", "https://vpce-1.route53.api.aws"])
def test_at_aws_a_refused_batch_stays_refused(endpoint: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    emulated = Emulated()
    emulated.write(HALF, 1)
    emulated.client.actions.clear()
    monkeypatch.setattr(route53, "connect", lambda _access: emulated.client)
    route = _made(emulated, endpoint)
    with pytest.raises(LostRace):
        route.write(GREEN, expected=route.read(), stamp=a_stamp(2))
    with pytest.raises(LostRace):
        route.roll_back(writer="person", now=START + timedelta(minutes=5))
    assert "UPSERT" not in emulated.client.actions
    assert route.guard is Guard.ATOMIC_STAMP


def test_where_an_emulator_is_declared_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    emulated = Emulated()
    emulated.write(HALF, 1)
    monkeypatch.setattr(route53, "connect", lambda _access: emulated.client)
    route = _made(emulated, EMULATOR)
    route.write(GREEN, expected=route.read(), stamp=a_stamp(2))
    assert route.guard is Guard.READ_BACK


def _made(emulated: Emulated, endpoint: str | None) -> Route53Route:
    zone, layout = emulated.world.zone, emulated.world.layout
    return route53_route("web", zone=zone, layout=layout, nameservers=["127.0.0.1:5353"], endpoint=endpoint)


def test_every_partition_of_aws_is_known_by_its_domain() -> None:
    known: Any = Loader().load_data("partitions")
    suffixes = {
        partition["outputs"][field]
        for partition in known["partitions"]
        for field in ("dnsSuffix", "dualStackDnsSuffix")
    }
    assert not any(is_emulated(f"https://route53.{suffix}") for suffix in suffixes)
    assert all(is_emulated(url) for url in (EMULATOR, "http://moto:5000", "https://amazonaws.com.example.net"))
