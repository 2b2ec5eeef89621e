"""Reading: what may stand at a name, and what is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from migrate.errors import InvalidValue, UnknownSplit
from migrate.model.address import RecordType
from migrate.model.split import Change, Purpose, Stamp
from migrate.model.weights import BLUE, GREEN, Weights
from migrate.routes.route53 import Alias, Layout, Target
from tests.routes.worlds import BLUE_IP, GREEN_IP, START, StrictWorld, create, simple, weighted

NAME = "app.example.com"
EPOCH = f"_migrate.{NAME}"
LINE = "v=1 epoch=14 serial=3 green=4995 by=ctl@host-1 at=2026-03-02T12:00:00.000000Z for=advance"
ELB_ZONE, ELB = "Z35SXDOTRQ7X7K", "shop-1.eu-central-1.elb.amazonaws.com"
STAMP = Stamp(15, 4, "ops", START, Purpose.ROLLBACK)
OTHERS = [weighted(NAME, "A", "old-dc", 10, BLUE_IP), weighted(NAME, "A", "new-dc", 30, GREEN_IP)]


def a(weight: int, value: str, identifier: str) -> dict[str, Any]:
    return weighted(NAME, "A", identifier, weight, value)


def epoch(*lines: str) -> dict[str, Any]:
    return simple(EPOCH, "TXT", *(f'"{line}"' for line in lines or (LINE,)))


@pytest.mark.parametrize(
    ("sets", "weights"),
    [
        ([simple(NAME, "A", BLUE_IP)], BLUE),
        ([simple(NAME, "A", GREEN_IP)], GREEN),
        ([a(5, BLUE_IP, "x")], BLUE),
        ([a(5, GREEN_IP, "x")], GREEN),
        ([a(0, GREEN_IP, "x")], GREEN),
        ([a(3, BLUE_IP, "x"), a(1, GREEN_IP, "y")], Weights(2500)),
        ([a(255, BLUE_IP, "x"), a(0, GREEN_IP, "y")], BLUE),
        ([a(0, BLUE_IP, "x"), a(7, GREEN_IP, "y")], GREEN),
        ([a(0, BLUE_IP, "x"), a(0, GREEN_IP, "y")], Weights(5000)),
        ([a(1, BLUE_IP, "x"), a(1, BLUE_IP, "y"), a(2, GREEN_IP, "z")], Weights(5000)),
        ([a(255, BLUE_IP, "x"), a(1, GREEN_IP, "y")], Weights(39)),
        ([simple(NAME, "TXT", '"v=spf1 -all"'), simple(NAME, "A", BLUE_IP)], BLUE),
    ],
)
def test_anything_that_answers_only_the_two_sides_is_a_split(sets: list[dict[str, Any]], weights: Weights) -> None:
    split = StrictWorld(*sets).route.read()
    assert (split.weights, split.stamp) == (weights, None)


def test_weights_by_other_hands_are_put_in_order_by_the_first_write() -> None:
    world = StrictWorld(*OTHERS)
    world.route.write(Weights(2500), expected=world.route.read(), stamp=STAMP)
    assert world.weights() == {"migrate-app.example.com-blue": 3, "migrate-app.example.com-green": 1}
    assert world.route.read().weights == Weights(2500)


STRANGERS: list[tuple[list[dict[str, Any]], str]] = [
    ([simple("www.example.com", "A", BLUE_IP)], "no A, AAAA or CNAME record at all"),
    ([simple(NAME, "A", "203.0.113.9")], "A -> 203.0.113.9"),
    ([simple(NAME, "A", BLUE_IP, GREEN_IP)], f"A -> {BLUE_IP}, {GREEN_IP}"),
    ([simple(NAME, "CNAME", "elsewhere.test")], "CNAME -> elsewhere.test"),
    ([*OTHERS, a(1, "203.0.113.9", "third")], "A Weight=1 'third' -> 203.0.113.9"),
    ([*OTHERS, simple(NAME, "AAAA", "2001:db8::1")], "AAAA -> 2001:db8::1"),
    ([simple(NAME, "A", BLUE_IP) | {"SetIdentifier": "eu", "Region": "eu-west-1"}], "A Region=eu-west-1 'eu'"),
    ([simple(NAME, "A", BLUE_IP) | {"SetIdentifier": "p", "Failover": "SECONDARY"}], "A Failover=SECONDARY 'p'"),
    ([simple(NAME, "A", BLUE_IP) | {"SetIdentifier": "m", "MultiValueAnswer": True}], "A MultiValueAnswer=True 'm'"),
    (
        [simple(NAME, "A", BLUE_IP) | {"SetIdentifier": "g", "GeoLocation": {"CountryCode": "DE"}}],
        "A GeoLocation={'CountryCode': 'DE'} 'g'",
    ),
]


@pytest.mark.parametrize(("sets", "seen"), STRANGERS, ids=[seen for _, seen in STRANGERS])
def test_anything_else_is_refused_by_name(sets: list[dict[str, Any]], seen: str) -> None:
    world = StrictWorld(*sets)
    with pytest.raises(UnknownSplit) as unknown:
        world.route.read()
    assert seen in str(unknown.value.seen)
    assert "blue A 192.0.2.1; green A 198.51.100.1" in str(unknown.value.limit)
    assert f"aws route53 list-resource-record-sets --hosted-zone-id {world.zone}" in unknown.value.then


def test_all_strangers_are_named_at_once() -> None:
    world = StrictWorld(a(1, "203.0.113.8", "x"), a(2, "203.0.113.9", "y"), a(3, BLUE_IP, "z"))
    with pytest.raises(UnknownSplit) as unknown:
        world.route.read()
    assert unknown.value.seen == "A Weight=1 'x' -> 203.0.113.8; A Weight=2 'y' -> 203.0.113.9"


def test_what_the_quantum_lost_is_known_from_the_epoch_record() -> None:
    world = StrictWorld(a(255, BLUE_IP, "x"), a(254, GREEN_IP, "y"), epoch())
    split = world.route.read()
    assert split.weights == Weights(4995)
    assert split.stamp == Stamp(14, 3, "ctl@host-1", START, Purpose.ADVANCE)


def test_weights_moved_by_hand_are_not_covered_by_the_epoch_record() -> None:
    world = StrictWorld(a(254, BLUE_IP, "x"), a(254, GREEN_IP, "y"), epoch())
    split = world.route.read()
    assert (split.weights, split.epoch) == (Weights(5000), 14)


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (epoch(LINE.replace("epoch=14", "epoch=x")), "not of the form"),
        (epoch(LINE, LINE.replace("14", "15")), "more than one"),
        (simple(EPOCH, "TXT", f'"{LINE[:40]}" "{LINE[40:]}"'), "not one quoted string"),
        (simple(EPOCH, "TXT", '""'), "not of the form"),
        (weighted(EPOCH, "TXT", "w", 1, f'"{LINE}"'), "more than one simple value"),
    ],
)
def test_a_damaged_epoch_record_is_refused_and_the_next_command_named(damaged: dict[str, Any], why: str) -> None:
    world = StrictWorld(*OTHERS, damaged)
    with pytest.raises(UnknownSplit, match=f"damaged: .*{why}") as unknown:
        world.route.read()
    assert f"--start-record-name '{EPOCH}.'" in unknown.value.then


def test_the_longest_ttl_found_bounds_how_long_clients_may_stay() -> None:
    world = StrictWorld(simple(NAME, "A", BLUE_IP, ttl=900))
    assert world.route.read().ttl == timedelta(seconds=900)
    world.route.write(BLUE, expected=world.route.read(), stamp=STAMP)
    assert world.route.read().ttl == timedelta(seconds=60)


def a_target(number: int, net: str = "192.0.2") -> Target:
    return Target.at(f"{net}.{number}", f"2001:db8::{number}")


DUAL = Layout(NAME, 60, a_target(1), a_target(2))
DUAL_SIMPLE = [simple(NAME, "A", "192.0.2.1"), simple(NAME, "AAAA", "2001:db8:0::1")]


def test_both_address_families_move_in_one_batch() -> None:
    world = StrictWorld(*DUAL_SIMPLE, layout=DUAL)
    assert world.route.read().weights == BLUE
    world.route.write(Weights(2500), expected=world.route.read(), stamp=STAMP)
    [first, second] = world.route53.history(world.zone)[-2:]
    moved = {raw["Type"] for raw in world.listing() if "Weight" in raw}
    assert (moved, second.zone.number - first.zone.number) == ({"A", "AAAA"}, 1)
    assert world.route.read().weights == Weights(2500)


def test_a_family_moved_alone_by_hand_is_seen() -> None:
    world = StrictWorld(*DUAL_SIMPLE, layout=DUAL)
    world.route.write(Weights(2500), expected=world.route.read(), stamp=STAMP)
    blue = next(raw for raw in world.listing() if raw["Type"] == "AAAA" and raw["SetIdentifier"].endswith("blue"))
    change = {"Action": "UPSERT", "ResourceRecordSet": blue | {"Weight": 0}}
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": [change]})
    assert world.route.read().weights == GREEN
    world.route.write(BLUE, expected=world.route.read(), stamp=STAMP)
    assert world.route.read().weights == BLUE


def test_a_family_declared_and_not_there_yet_is_created_by_the_first_write() -> None:
    world = StrictWorld(DUAL_SIMPLE[0], layout=DUAL)
    world.route.write(BLUE, expected=world.route.read(), stamp=STAMP)
    assert [raw["Type"] for raw in world.listing() if "Weight" in raw] == ["A", "AAAA"]


ALIASED = Layout(
    NAME, 60, blue=Target((Alias(RecordType.A, ELB_ZONE, ELB, evaluate_health=True),)), green=Target.at(GREEN_IP)
)


def alias(name: str = ELB) -> dict[str, Any]:
    target = {"HostedZoneId": ELB_ZONE, "DNSName": name, "EvaluateTargetHealth": False}
    return {"Name": NAME, "Type": "A", "AliasTarget": target}


@pytest.mark.parametrize("name", [ELB, f"{ELB}.", f"dualstack.{ELB}".upper()])
def test_an_alias_to_the_same_load_balancer_is_that_side(name: str) -> None:
    split = StrictWorld(alias(name), layout=ALIASED).route.read()
    assert (split.weights, split.ttl) == (BLUE, timedelta(seconds=60))


def test_an_alias_to_another_load_balancer_is_a_stranger() -> None:
    with pytest.raises(UnknownSplit, match="not a split") as unknown:
        StrictWorld(alias(f"other-{ELB}"), layout=ALIASED).route.read()
    assert f"A -> alias other-{ELB}" in str(unknown.value.seen)


def test_an_alias_has_no_ttl_and_stands_beside_a_plain_record() -> None:
    world = StrictWorld(alias(), layout=ALIASED)
    world.route.write(Weights(5000), expected=world.route.read(), stamp=STAMP)
    blue, green = (raw for raw in world.listing() if "Weight" in raw)
    assert "TTL" not in blue
    assert green["TTL"] == 60
    assert blue["AliasTarget"]["EvaluateTargetHealth"] is True
    assert world.route.read().weights == Weights(5000)


def test_a_cname_is_split_like_an_address() -> None:
    layout = Layout(NAME, 60, Target.at("Blue.Example.NET"), Target.at("green.example.net"))
    world = StrictWorld(simple(NAME, "CNAME", "blue.example.net."), layout=layout)
    world.route.write(Weights(2500), expected=world.route.read(), stamp=STAMP)
    assert world.route.read().weights == Weights(2500)


def test_a_wildcard_is_split_like_a_name() -> None:
    layout = Layout("*.example.com", 60, Target.at(BLUE_IP), Target.at(GREEN_IP))
    world = StrictWorld(simple("*.example.com", "A", BLUE_IP), layout=layout)
    change = world.route.write(Weights(2500), expected=world.route.read(), stamp=STAMP)
    split = world.route.read()
    assert (split.weights, split.stamp) == (Weights(2500), STAMP)
    world.eventually(lambda: world.route.settled(change).settled)


def crowd(label: Callable[[int], str], count: int) -> list[dict[str, Any]]:
    return [simple(f"{label(number)}.{NAME}", "A", "203.0.113.1") for number in range(count)]


@pytest.mark.parametrize("label", [str, lambda number: f"_{number}", lambda number: f"n{number}"], ids=["0", "_", "n"])
def test_names_between_and_after_the_two_records_cost_no_more_than_two_pages(label: Callable[[int], str]) -> None:
    world = StrictWorld(*OTHERS, epoch(LINE.replace("4995", "7500")))
    create(world.route53, world.zone, *crowd(label, 700))
    before = len(world.route53.calls)
    split = world.route.read()
    assert (split.weights, split.epoch) == (Weights(7500), 14)
    assert len(world.route53.calls) - before <= 2


def test_a_name_with_more_sets_than_a_page_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.routes.route53.listing._PAGE", "2")
    world = StrictWorld(
        *[a(1, BLUE_IP, f"b{n}") for n in range(5)], *[a(1, GREEN_IP, f"g{n}") for n in range(5)], epoch()
    )
    split = world.route.read()
    assert (split.weights, split.epoch) == (Weights(5000), 14)


def test_neighbours_are_not_mistaken_for_the_name() -> None:
    near = [simple(f"{name}.com", "A", "203.0.113.1") for name in ("app.example-x", "apq.example", "ap.example")]
    world = StrictWorld(simple(NAME, "A", BLUE_IP))
    create(world.route53, world.zone, *[raw for raw in near if raw["Name"].endswith(".example.com")])
    assert world.route.read().weights == BLUE


def test_a_split_of_another_route_is_no_split_of_this_one() -> None:
    world = StrictWorld()
    split = world.route.read()
    with pytest.raises(TypeError, match="did not read"):
        world.route.write(GREEN, expected=type(split)(BLUE, None, split.ttl, revision=7), stamp=STAMP)


@pytest.mark.parametrize(
    ("blue", "green", "why"),
    [
        (Target.at("192.0.2.1"), Target.at("lb.example.net"), "different record types"),
        (Target.at("192.0.2.1", "2001:db8::1"), Target.at("192.0.2.2"), "different record types"),
        (Target.at("192.0.2.1"), Target.at("192.0.2.1"), "answer the same"),
    ],
)
def test_sides_that_cannot_share_a_name_are_refused(blue: Target, green: Target, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        Layout(NAME, 60, blue, green)


@pytest.mark.parametrize("addresses", [(), ("192.0.2.1", "192.0.2.1"), ("192.0.2.1", "lb.example.net"), ("a..b",)])
def test_a_side_that_no_weighted_set_can_answer_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue):
        Target.at(*addresses)


def test_a_change_tells_the_provider_id() -> None:
    world = StrictWorld()
    change = world.route.write(GREEN, expected=world.route.read(), stamp=STAMP)
    assert change == Change("public", change.id, STAMP, GREEN)
    assert world.route53.get_change(Id=change.id)["ChangeInfo"]["Id"] == f"/change/{change.id}"
