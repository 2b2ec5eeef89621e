"""Several answers of a side, both families, and a CNAME that becomes an alias: one batch, exact shares."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import InvalidWeights
from migrate.model.address import RecordType
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, FULL, GREEN, Weights
from migrate.routes.route53 import Alias, Layout, Target
from migrate.routes.route53.quantum import HIGHEST, pair
from tests.routes.worlds import START, StrictWorld, simple

NAME = "app.example.com"
MANY = Layout(
    NAME,
    60,
    Target.at("192.0.2.1", "192.0.2.2", "2001:db8::1"),
    Target.at("198.51.100.1", "198.51.100.2", "198.51.100.3", "2001:db8:f::1"),
)
STANDING = [simple(NAME, "A", "192.0.2.1", "192.0.2.2"), simple(NAME, "AAAA", "2001:db8::1")]
LB_ZONE, LB = "Z35SXDOTRQ7X7K", "shop-1.eu-central-1.elb.amazonaws.com"


def a_stamp(serial: int) -> Stamp:
    return Stamp(1, serial, "ops", START, Purpose.ADVANCE)


def ramp(world: StrictWorld, *steps: Weights) -> None:
    for serial, weights in enumerate(steps, start=1):
        world.route.write(weights, expected=world.route.read(), stamp=a_stamp(serial))
        assert world.route.read().weights == weights


def green_part(world: StrictWorld, kind: str) -> Fraction:
    weights = {raw["SetIdentifier"]: raw["Weight"] for raw in world.listing() if raw["Type"] == kind}
    return Fraction(sum(w for name, w in weights.items() if "-green" in name), sum(weights.values()))


def test_several_answers_share_their_sides_weight_exactly_in_both_families() -> None:
    world = StrictWorld(*STANDING, layout=MANY)
    ramp(world, Weights(2500))
    assert (green_part(world, "A"), green_part(world, "AAAA")) == (Fraction(1, 4), Fraction(1, 4))
    assert len({raw["SetIdentifier"] for raw in world.listing() if raw["Type"] == "A"}) == 5
    ramp(world, Weights(5000), GREEN, BLUE)


def test_a_rollback_of_several_answers_leaves_blues_alone() -> None:
    world = StrictWorld(*STANDING, layout=MANY)
    ramp(world, Weights(2500))
    back = world.route.roll_back(writer="person", now=START)
    values = {v["Value"] for raw in world.listing() if raw["Type"] != "TXT" for v in raw["ResourceRecords"]}
    assert values == {"192.0.2.1", "192.0.2.2", "2001:db8::1"}
    world.eventually(lambda: world.route.settled(back.change).settled)


@given(st.integers(1, FULL - 1).map(Weights), st.integers(1, 50), st.integers(1, 50))
@settings(max_examples=40, deadline=None)
def test_the_quantum_of_several_answers_is_right_or_refused(weights: Weights, blues: int, greens: int) -> None:
    try:
        found = pair(weights, blues, greens)
    except InvalidWeights:
        least = min(Fraction(greens, greens + blues * HIGHEST), Fraction(blues, blues + greens * HIGHEST))
        assert min(weights.green, weights.blue) < FULL * max(
            Fraction(greens, greens + blues * HIGHEST), Fraction(blues, blues + greens * HIGHEST), least
        )
        return
    assert (found.blue % blues, found.green % greens) == (0, 0)
    assert 1 <= found.blue // blues <= HIGHEST
    assert 1 <= found.green // greens <= HIGHEST


@pytest.mark.parametrize("standing", [LB, f"dualstack.{LB}", f"{LB}.".upper()])
def test_a_cname_to_the_load_balancer_becomes_aliases_in_the_batch_of_the_first_write(standing: str) -> None:
    kinds = (RecordType.A, RecordType.AAAA)
    blue = Target(tuple(Alias(kind, LB_ZONE, LB) for kind in kinds))
    layout = Layout(NAME, 60, blue, Target.at("198.51.100.1", "2001:db8:f::1"))
    world = StrictWorld(simple(NAME, "CNAME", standing, ttl=300), layout=layout)
    versions = len(world.route53.history(world.zone))
    assert world.route.read().weights == BLUE
    ramp(world, BLUE)
    sets: list[dict[str, Any]] = [raw for raw in world.listing() if raw["Type"] != "TXT"]
    assert [(raw["Type"], raw["AliasTarget"]["HostedZoneId"]) for raw in sets] == [("A", LB_ZONE), ("AAAA", LB_ZONE)]
    assert len(world.route53.history(world.zone)) == versions + 1
    ramp(world, Weights(2500))


def test_a_later_write_keeps_what_an_update_of_the_stack_set() -> None:
    blue = Target(tuple(Alias(kind, LB_ZONE, LB) for kind in (RecordType.A, RecordType.AAAA)))
    layout = Layout(NAME, 60, blue, Target.at("198.51.100.1", "198.51.100.2", "2001:db8:f::1"))
    world = StrictWorld(simple(NAME, "CNAME", LB), layout=layout)
    ramp(world, Weights(5000))
    changed = [_evaluating(raw) if "AliasTarget" in raw else {**raw, "TTL": 30} for raw in world.listing()]
    changes = [{"Action": "UPSERT", "ResourceRecordSet": raw} for raw in changed]
    world.route53.change_resource_record_sets(HostedZoneId=world.zone, ChangeBatch={"Changes": changes})
    ramp(world, Weights(2500))
    sets = [raw for raw in world.listing() if "Weight" in raw]
    assert {raw["AliasTarget"]["EvaluateTargetHealth"] for raw in sets if "AliasTarget" in raw} == {True}
    assert {raw["TTL"] for raw in sets if "TTL" in raw} == {30}


def _evaluating(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "AliasTarget": {**raw["AliasTarget"], "EvaluateTargetHealth": True}}
