"""Writing: one batch, exact deletes, no UPSERT, no gap, no idle side left in the zone."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from migrate.errors import LostRace, RouteRefused, RouteUnreachable
from migrate.model.split import Change, Purpose, Split, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.rehearse.aws.fault import DOWN
from migrate.rehearse.aws.health import Health
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.dns.answer import RecordType
from migrate.routes.authority import Authority, Heard, Question
from migrate.routes.route53 import Layout, Target
from migrate.routes.route53.reading import Revision
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, StrictWorld, create, simple, weighted

NAME = "app.example.com"
CHECK: dict[str, Any] = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}


def a_stamp(serial: int = 1, purpose: Purpose = Purpose.ADVANCE) -> Stamp:
    return Stamp(1, serial, "ops", START, purpose)


def write(world: StrictWorld, weights: Weights, serial: int = 1) -> Change:
    return world.route.write(weights, expected=world.route.read(), stamp=a_stamp(serial))


def test_from_simple_to_weighted_is_one_batch_without_upsert() -> None:
    world = StrictWorld()
    versions = len(world.route53.history(world.zone))
    write(world, Weights(100))
    [call] = [call for call in world.route53.calls if call.action == "ChangeResourceRecordSets"][1:]
    assert call.changes == ("DELETE", "CREATE")
    assert set(call.names) == {NAME, f"_migrate.{NAME}"}
    assert len(world.route53.history(world.zone)) == versions + 1


def test_there_is_never_a_version_without_an_answer() -> None:
    world = StrictWorld()
    for serial, weights in enumerate([BLUE, Weights(100), GREEN, BLUE, GREEN, Weights(5000), BLUE], start=1):
        write(world, weights, serial)
    versions = [edition.zone for edition in world.route53.history(world.zone)][1:]
    assert len(versions) == 8
    assert all(version.group(f"{NAME}.", RecordType.A) for version in versions)


@pytest.mark.parametrize(("weights", "side"), [(BLUE, "blue"), (GREEN, "green")])
def test_a_side_without_traffic_has_no_record(weights: Weights, side: str) -> None:
    world = StrictWorld()
    write(world, Weights(5000))
    write(world, weights, serial=2)
    assert world.weights() == {f"migrate-{NAME}-{side}": 1}


def a_check(world: StrictWorld, reference: str) -> str:
    reply = world.route53.create_health_check(CallerReference=reference, HealthCheckConfig=CHECK)
    return reply["HealthCheck"]["Id"]


def test_green_gets_nothing_at_all_blue_even_when_blue_looks_dead() -> None:
    world = StrictWorld()
    blue, green = a_check(world, "b"), a_check(world, "g")
    layout = Layout(NAME, 60, Target.at(BLUE_IP, health_check=blue), Target.at(GREEN_IP, health_check=green))
    world.route = world.over(layout)
    write(world, Weights(5000))
    change = write(world, BLUE, serial=2)
    world.route53.see(blue, Health.UNHEALTHY)
    world.eventually(lambda: world.route.settled(change).settled)
    answers = [world.route53.ask(world.route53.name_servers[0], NAME, RecordType.A) for _ in range(50)]
    assert {record.value for answer in answers if answer for record in answer.records} == {BLUE_IP}


def test_health_checks_go_with_their_sides() -> None:
    world = StrictWorld()
    ids = [a_check(world, "b"), a_check(world, "g")]
    layout = Layout(NAME, 60, Target.at(BLUE_IP, health_check=ids[0]), Target.at(GREEN_IP, health_check=ids[1]))
    world.route = world.over(layout)
    write(world, Weights(5000))
    assert [raw["HealthCheckId"] for raw in world.listing() if "Weight" in raw] == ids


def test_a_missing_health_check_is_a_refusal_in_route_53s_own_words() -> None:
    layout = Layout(NAME, 60, Target.at(BLUE_IP, health_check="gone"), Target.at(GREEN_IP))
    world = StrictWorld(layout=layout)
    with pytest.raises(RouteRefused) as refused:
        write(world, BLUE)
    assert str(refused.value.seen) == "NoSuchHealthCheck: No health check exists with the specified ID gone."


def test_a_cname_at_the_apex_is_a_refusal_in_route_53s_own_words() -> None:
    layout = Layout("example.com", 60, Target.at("blue.example.net"), Target.at("green.example.net"))
    world = StrictWorld(layout=layout)
    expected = Split(BLUE, None, world.route.bound, Revision(()))
    with pytest.raises(RouteRefused, match="not permitted at apex"):
        world.route.write(BLUE, expected=expected, stamp=a_stamp())


def test_a_zone_that_is_not_there_is_a_refusal() -> None:
    world = StrictWorld()
    route = world.over(world.layout, zone="Z0")
    with pytest.raises(RouteRefused, match="NoSuchHostedZone: No hosted zone found with ID: Z0"):
        route.read()


RACES = [
    [weighted(NAME, "A", "migrate-app.example.com-blue", 9, BLUE_IP)],
    [weighted(NAME, "A", "migrate-app.example.com-blue", 3, "203.0.113.9")],
    [
        weighted(NAME, "A", "migrate-app.example.com-blue", 3, BLUE_IP, ttl=30),
        weighted(NAME, "A", "migrate-app.example.com-green", 1, GREEN_IP, ttl=30),
    ],
]


@pytest.mark.parametrize("sets", RACES, ids=["weight", "value", "ttl"])
def test_whatever_another_hand_changed_the_write_loses(sets: list[dict[str, Any]]) -> None:
    world = StrictWorld()
    write(world, Weights(2500))
    expected = world.route.read()
    changes = [{"Action": "UPSERT", "ResourceRecordSet": raw} for raw in sets]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})
    there = world.listing()
    with pytest.raises(LostRace):
        world.route.write(GREEN, expected=expected, stamp=a_stamp(2))
    assert world.listing() == there


def test_a_record_taken_away_by_another_hand_loses_the_race() -> None:
    world = StrictWorld()
    write(world, Weights(2500))
    expected = world.route.read()
    gone = [{"Action": "DELETE", "ResourceRecordSet": raw} for raw in world.listing() if raw["Type"] == "TXT"]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": gone})
    with pytest.raises(LostRace) as lost:
        world.route.write(GREEN, expected=expected, stamp=a_stamp(2))
    assert lost.value.seen == "blue 75 % / green 25 %, not written by migrate"


def test_an_epoch_record_made_meanwhile_loses_the_race() -> None:
    world = StrictWorld()
    expected = world.route.read()
    line = "v=1 epoch=9 serial=1 green=0 by=x at=2026-03-02T12:00:00.000000Z for=claim"
    create(world.route53, world.zone, simple(f"_migrate.{NAME}", "TXT", f'"{line}"'))
    with pytest.raises(LostRace) as lost:
        world.route.write(BLUE, expected=expected, stamp=a_stamp())
    assert "epoch 9 by x" in str(lost.value.seen)


def test_a_lost_race_is_told_even_when_it_cannot_be_read_again() -> None:
    world = StrictWorld()
    expected = world.route.read()
    write(world, GREEN)
    change = next(raw for raw in world.listing() if "Weight" in raw)
    upsert = {"Action": "UPSERT", "ResourceRecordSet": change | {"ResourceRecords": [{"Value": "203.0.113.9"}]}}
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": [upsert]})
    with pytest.raises(LostRace, match="not known"):
        world.route.write(BLUE, expected=expected, stamp=a_stamp(2))


def test_a_change_waits_for_route_53_even_where_all_servers_answer_anew() -> None:
    world = StrictWorld()
    change = write(world, Weights(2500))
    world.eventually(lambda: world.route.settled(change).settled)
    world.route53.become(world.route53.name_servers[0], Condition.STALE)
    pending = write(world, GREEN, serial=2)
    world.clock.sleep(world.route.bound)
    settlement = world.over(world.layout, authority=OthersOnly(world.authority)).settled(pending)
    assert settlement.waiting_for == (f"Route 53 (change {pending.id} is PENDING)",)


@dataclass
class OthersOnly:
    """All name servers but the first."""

    whole: Authority

    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        return self.whole.ask(questions)[1:]


def test_a_change_route_53_has_forgotten_is_judged_by_the_servers() -> None:
    world = StrictWorld()
    change = write(world, Weights(2500))
    world.eventually(lambda: world.route.settled(change).settled)
    assert world.route.settled(Change("public", "C0FORGOTTEN", change.stamp, change.weights)).settled


@pytest.mark.parametrize("place", range(2))
@pytest.mark.parametrize("condition", [Condition.STALE, Condition.DOWN])
def test_a_name_server_that_is_behind_is_waited_for_by_name(condition: Condition, place: int) -> None:
    world = StrictWorld()
    first = world.route53.name_servers[place]
    world.route53.become(first, condition)
    change = write(world, GREEN)
    world.clock.sleep(world.route.bound)
    settlement = world.route.settled(change)
    assert not settlement.settled
    behind, other = settlement.waiting_for, settlement.silent
    if condition is Condition.DOWN:  # a server that says nothing does not give the old split
        behind, other = other, behind
    [waiting] = behind
    assert waiting.startswith(first)
    assert not other
    world.route53.become(first, Condition.UP)
    assert world.route.settled(change).settled


def test_settled_passes_on_that_route_53_does_not_answer() -> None:
    world = StrictWorld()
    change = write(world, GREEN)
    world.clock.sleep(world.route.bound)
    world.route53.faults.arm(DOWN)
    with pytest.raises(RouteUnreachable):
        world.route.settled(change)


@pytest.mark.parametrize("before", [BLUE, Weights(2500), GREEN], ids=str)
def test_the_command_by_hand_moves_the_traffic_from_every_split_of_ours(before: Weights) -> None:
    world = StrictWorld()
    write(world, before)
    words = shlex.split(world.route.by_hand(BLUE))
    assert words[:5] == ["aws", "route53", "change-resource-record-sets", "--hosted-zone-id", world.zone]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch=json.loads(words[-1]))
    assert world.route.read().weights == BLUE


def test_the_command_by_hand_leaves_no_health_check_that_could_turn_to_green() -> None:
    layout = Layout(NAME, 60, Target.at(BLUE_IP, health_check="b"), Target.at(GREEN_IP, health_check="g"))
    assert "HealthCheckId" not in StrictWorld(layout=layout).route.by_hand(BLUE)


def test_identifiers_are_unique_for_the_name_and_fit() -> None:
    names = ["shop.example.com", "shop.eu.example.com", "*.example.com", ".".join(["long" * 12] * 5)]
    layouts = [Layout(name, 60, Target.at(BLUE_IP), Target.at(GREEN_IP)) for name in names]
    identifiers = {raw["SetIdentifier"] for layout in layouts for raw in layout.records(Weights(5000))}
    assert len(identifiers) == 8
    assert max(map(len, identifiers)) <= 128
