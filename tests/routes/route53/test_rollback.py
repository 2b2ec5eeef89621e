"""Rollback over anything: whatever stands at the name, green ends with nothing, or the refusal says what would do."""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from migrate.errors import RouteRefused, UnknownSplit
from migrate.model.address import RecordType
from migrate.model.split import Purpose, Stamp
from migrate.model.stranger import Stranger
from migrate.model.weights import BLUE
from migrate.routes.route53 import Alias, Layout, Target
from tests.routes.route53.green import green_share
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, StrictWorld, create, simple, weighted

NAME = "app.example.com"
EPOCH = f"_migrate.{NAME}"
OTHER = "203.0.113.9"
CANARY = weighted(NAME, "A", "canary", 1, OTHER)
"""A third member, made by another tool."""

OURS = [
    weighted(NAME, "A", f"migrate-{NAME}-blue", 1, BLUE_IP),
    weighted(NAME, "A", f"migrate-{NAME}-green", 1, GREEN_IP),
]
AT = START + timedelta(hours=1)
CHECK: dict[str, Any] = {"Type": "HTTPS", "IPAddress": "192.0.2.1", "Port": 443}


def apply(world: StrictWorld, command: str) -> None:
    words = shlex.split(command)
    assert words[:5] == ["aws", "route53", "change-resource-record-sets", "--hosted-zone-id", world.zone]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch=json.loads(words[-1]))


def test_a_third_member_is_left_with_its_share_and_named() -> None:
    world = StrictWorld(*OURS, CANARY)
    back = world.route.roll_back(writer="person", now=AT)
    assert world.weights() == {"canary": 1, f"migrate-{NAME}-blue": 2}
    assert back.strangers == (Stranger(f"'canary' A -> {OTHER}", 1 / 3),)
    assert (back.written, back.found, back.notes) == (
        True,
        None,
        ("the epoch record was missing; it was written anew",),
    )
    world.eventually(lambda: world.route.settled(back.change).settled)


def test_a_second_rollback_beside_a_stranger_writes_nothing() -> None:
    world = StrictWorld(*OURS, CANARY)
    first = world.route.roll_back(writer="person", now=AT)
    there = world.listing()
    again = world.route.roll_back(writer="other", now=AT)
    assert world.listing() == there
    assert (again.written, again.change.stamp, again.strangers) == (False, first.change.stamp, first.strangers)


def test_green_that_came_back_after_a_rollback_is_taken_away_again() -> None:
    """Another hand puts green's member in once more, and the epoch record of the rollback still stands."""
    world = StrictWorld(*OURS)
    world.route.roll_back(writer="person", now=AT)
    create(world.route53, world.zone, weighted(NAME, "A", f"migrate-{NAME}-green", 9, GREEN_IP))
    again = world.route.roll_back(writer="other", now=AT)
    assert again.written
    assert green_share(world, Layout(NAME, 60, Target.at(BLUE_IP), Target.at(GREEN_IP))) == 0.0


def test_blue_joins_strangers_under_their_ttl() -> None:
    green = weighted(NAME, "A", "theirs", 9, GREEN_IP, ttl=300)
    world = StrictWorld(green, {**CANARY, "TTL": 300})
    world.route.roll_back(writer="person", now=AT)
    assert [(raw["TTL"], raw["Weight"]) for raw in world.listing() if raw["Type"] == "A"] == [(300, 1), (300, 9)]


def test_a_mixed_record_keeps_what_is_not_greens() -> None:
    world = StrictWorld(simple(NAME, "A", BLUE_IP, GREEN_IP, OTHER))
    back = world.route.roll_back(writer="person", now=AT)
    [record] = [raw for raw in world.listing() if raw["Type"] == "A"]
    assert [value["Value"] for value in record["ResourceRecords"]] == [BLUE_IP, OTHER]
    assert back.strangers == (Stranger(f"A -> {OTHER}", 1 / 2),)


def test_a_mixed_record_without_strangers_becomes_blue_alone() -> None:
    world = StrictWorld(simple(NAME, "A", BLUE_IP, GREEN_IP))
    world.route.roll_back(writer="person", now=AT)
    assert (world.weights(), world.route.read().weights) == ({f"migrate-{NAME}-blue": 1}, BLUE)


def placed(identifier: str, value: str, place: dict[str, str]) -> dict[str, Any]:
    return simple(NAME, "A", value) | {"SetIdentifier": identifier, "GeoLocation": place}


def test_blue_answers_where_green_did_under_another_policy() -> None:
    world = StrictWorld(placed("eu", GREEN_IP, {"ContinentCode": "EU"}), placed("rest", OTHER, {"CountryCode": "*"}))
    back = world.route.roll_back(writer="person", now=AT)
    sets = {raw["SetIdentifier"]: raw["ResourceRecords"][0]["Value"] for raw in world.listing() if raw["Type"] == "A"}
    assert sets == {"eu": BLUE_IP, "rest": OTHER}
    assert back.strangers == (Stranger(f"'rest' A -> {OTHER}", None),)


def test_what_leads_to_green_inside_the_zone_is_greens() -> None:
    point = {"HostedZoneId": "", "DNSName": "green.example.com", "EvaluateTargetHealth": False}
    world = StrictWorld(simple("green.example.com", "A", GREEN_IP))
    sets = [
        {"Name": NAME, "Type": "A", "AliasTarget": {**point, "HostedZoneId": world.zone}},
    ]
    changes = [{"Action": "CREATE", "ResourceRecordSet": raw} for raw in sets]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})
    world.route.roll_back(writer="person", now=AT)
    assert world.weights() == {f"migrate-{NAME}-blue": 1}


def test_the_other_family_and_the_hints_of_green_go_too() -> None:
    layout = Layout(NAME, 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
    world = StrictWorld(
        *OURS,
        simple(NAME, "HTTPS", f"1 . alpn=h2 ipv4hint={BLUE_IP},{GREEN_IP}"),
        simple(NAME, "AAAA", f"::ffff:{GREEN_IP}"),
        simple(NAME, "TXT", '"v=spf1 -all"'),
        layout=layout,
    )
    world.route.roll_back(writer="person", now=AT)
    kinds = [raw["Type"] for raw in world.listing() if raw["Name"] == f"{NAME}."]
    assert kinds == ["A", "TXT"]


def test_a_health_check_that_is_gone_is_left_out_and_told() -> None:
    layout = Layout(NAME, 60, Target.at(BLUE_IP, health_check="gone"), Target.at(GREEN_IP))
    world = StrictWorld(*OURS, layout=layout)
    back = world.route.roll_back(writer="person", now=AT)
    assert world.weights() == {f"migrate-{NAME}-blue": 1}
    assert any("NoSuchHealthCheck" in note for note in back.notes)


def a_line(epoch: int, purpose: str = "advance") -> str:
    return f'"v=1 epoch={epoch} serial=3 green=5000 by=ctl at=2026-03-02T12:00:00.000000Z for={purpose}"'


EPOCHS: dict[str, list[dict[str, Any]]] = {
    "foreign": [simple(EPOCH, "TXT", '"heritage=external-dns,external-dns/owner=x"')],
    "damaged": [simple(EPOCH, "TXT", a_line(14)[:-9] + '"')],
    "several": [simple(EPOCH, "TXT", a_line(14), a_line(13))],
    "weighted": [
        weighted(EPOCH, "TXT", "a", 1, a_line(14)),
        weighted(EPOCH, "TXT", "b", 1, '"x"'),
    ],
    "cname": [simple(EPOCH, "CNAME", "elsewhere.test")],
    "others": [simple(EPOCH, "A", OTHER), simple(EPOCH, "TXT", a_line(14))],
    "absent": [],
}


@pytest.mark.parametrize("sets", EPOCHS.values(), ids=EPOCHS)
def test_the_epoch_record_is_put_in_order_whatever_stands_there(sets: list[dict[str, Any]]) -> None:
    world = StrictWorld(*OURS, *sets)
    back = world.route.roll_back(writer="person", now=AT)
    split = world.route.read()
    assert (split.weights, split.stamp) == (BLUE, back.change.stamp)
    assert split.epoch >= 15
    assert not Stamp(14, 3, "ctl", START, Purpose.ADVANCE).fences(split.epoch, "person")


def test_a_stranger_that_tolerates_nobody_is_left_alone_and_green_goes() -> None:
    world = StrictWorld(
        weighted(NAME, "CNAME", "old", 1, "elsewhere.test"), weighted(NAME, "CNAME", "new", 1, "green.test")
    )
    layout = Layout(NAME, 60, Target.at(BLUE_IP, "2001:db8::1"), Target.at(GREEN_IP, "2001:db8::2"))
    world.route = world.over(layout)
    create = weighted(NAME, "CNAME", "in", 1, "green.example.com")
    for raw in (create, simple("green.example.com", "A", GREEN_IP)):
        change = {"Action": "CREATE", "ResourceRecordSet": raw}
        world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": [change]})
    back = world.route.roll_back(writer="person", now=AT)
    assert world.weights() == {"old": 1, "new": 1}
    assert any("tolerates no other" in note for note in back.notes)


def test_where_blues_record_is_refused_beside_a_stranger_green_is_removed_all_the_same() -> None:
    """Blue's alias leads to a name outside the zone it says, which Route 53 does not take."""
    world = StrictWorld(weighted(NAME, "A", f"migrate-{NAME}-green", 1, GREEN_IP), CANARY)
    blue, green = (
        Target((Alias(RecordType.A, world.zone, f"{side}.elsewhere.example"),)) for side in ("blue", "green")
    )
    back = world.over(Layout(NAME, 60, blue, green)).roll_back(writer="person", now=AT)
    assert world.weights() == {"canary": 1}
    assert any("blue could not be written beside what stays there" in note for note in back.notes)


def test_a_refusal_comes_with_the_command_that_route_53_takes() -> None:
    layout = Layout("example.com", 60, Target.at("blue.example.net"), Target.at("green.example.net"))
    point = {"HostedZoneId": "Z35SXDOTRQ7X7K", "DNSName": "green.example.net", "EvaluateTargetHealth": False}
    world = StrictWorld({"Name": "example.com", "Type": "A", "AliasTarget": point}, layout=layout)
    with pytest.raises(RouteRefused, match="apex") as refused:
        world.route.roll_back(writer="person", now=AT)
    apply(world, refused.value.then.removeprefix("By hand: "))
    assert green_share(world, layout) == 0


def test_where_nothing_is_greens_and_blue_is_refused_the_command_changes_nothing() -> None:
    """A CNAME beside somebody's mail: what Route 53 refused is not printed as what it would take."""
    layout = Layout(NAME, 60, Target.at("blue.example.net"), Target.at("green.example.net"))
    world = StrictWorld(simple(NAME, "MX", "10 mail.example.net."), layout=layout)
    before = world.listing()
    with pytest.raises(RouteRefused) as refused:
        world.route.roll_back(writer="person", now=AT)
    apply(world, refused.value.then.removeprefix("By hand: "))
    assert world.listing() == before


BY_HAND: dict[str, list[dict[str, Any]]] = {
    "plain": [simple(NAME, "A", GREEN_IP, ttl=300)],
    "other ttl": [{**raw, "TTL": 7} for raw in OURS],
    "foreign identifiers": [weighted(NAME, "A", "x", 3, BLUE_IP), weighted(NAME, "A", "y", 4, GREEN_IP)],
    "a stranger": [*OURS, CANARY],
    "blue": [simple(NAME, "A", BLUE_IP)],
}


@pytest.mark.parametrize("sets", BY_HAND.values(), ids=BY_HAND)
def test_the_command_by_hand_is_valid_for_what_stands_there(sets: list[dict[str, Any]]) -> None:
    world = StrictWorld(*sets)
    with suppress(UnknownSplit):
        world.route.read()
    apply(world, world.route.by_hand(BLUE))
    assert green_share(world, world.layout) == 0


def test_blue_keeps_its_health_check_beside_a_stranger() -> None:
    world = StrictWorld()
    check = world.route53.create_health_check(CallerReference="b", HealthCheckConfig=CHECK)["HealthCheck"]["Id"]
    changes = [
        {"Action": "DELETE", "ResourceRecordSet": world.listing()[0]},
        *(
            {"Action": "CREATE", "ResourceRecordSet": raw}
            for raw in [{**OURS[0], "HealthCheckId": check}, OURS[1], CANARY]
        ),
    ]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})
    world.route.roll_back(writer="person", now=AT)
    [blue] = [raw for raw in world.listing() if raw.get("SetIdentifier") == f"migrate-{NAME}-blue"]
    assert (blue["HealthCheckId"], blue["Weight"]) == (check, 2)


def test_a_rollback_is_not_settled_while_a_server_still_gives_green() -> None:
    world = StrictWorld(*OURS, CANARY)
    world.hold_back()
    back = world.route.roll_back(writer="person", now=AT)
    world.clock.sleep(world.route.bound)
    assert not world.route.settled(back.change).settled
    world.let_go()
    world.eventually(lambda: world.route.settled(back.change).settled)


def test_pages_that_end_within_the_epoch_record_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.routes.route53.listing._PAGE", "2")
    world = StrictWorld(*OURS, CANARY, *(weighted(EPOCH, "TXT", f"t{n}", 1, a_line(n + 1)) for n in range(5)))
    world.route.roll_back(writer="person", now=AT)
    assert green_share(world, world.layout) == 0
    assert world.listing()[-1]["ResourceRecords"][0]["Value"].startswith('"v=1 epoch=6 ')


def test_a_full_group_among_hundreds_of_neighbours() -> None:
    crowd = [weighted(NAME, "A", f"s{n}", 1, f"203.0.113.{n}") for n in range(98)]
    world = StrictWorld(*OURS, *crowd)
    for start in range(0, 800, 400):
        neighbours = [simple(f"n{n}.{NAME}", "A", OTHER) for n in range(start, start + 400)]
        create(world.route53, world.zone, *neighbours)
    back = world.route.roll_back(writer="person", now=AT)
    assert (len(back.strangers), green_share(world, world.layout)) == (98, 0)


def test_a_name_in_upper_case_with_a_final_dot_is_the_same_name() -> None:
    world = StrictWorld(*OURS, layout=Layout("APP.Example.com.", 60, Target.at(BLUE_IP), Target.at(GREEN_IP)))
    world.route.roll_back(writer="person", now=AT)
    assert green_share(world, world.layout) == 0
