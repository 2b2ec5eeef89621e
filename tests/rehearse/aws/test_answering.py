"""What a name server answers: shares by weight, the health rules, aliases, and the ways of saying no."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from migrate.rehearse.aws import batch as change_batch
from migrate.rehearse.aws.answering import ELB_TTL, answer
from migrate.rehearse.aws.batch import Refusal
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.zone import Zone
from migrate.rehearse.dns.answer import Answer, Rcode, RecordType
from tests.rehearse.aws.shapes import BLUE, GREEN, NAME, ZONE, alias, batch, create, simple, weighted

SOA = RecordSet(ZONE, RecordType.SOA, ttl=900, values=("ns-1.test. host.test. 1 7200 900 1209600 86400",))
NS = RecordSet(ZONE, RecordType.NS, ttl=172_800, values=("ns-1.test.",))
DRAWS = 2000


def zone_with(*records: dict[str, Any], soa: RecordSet = SOA) -> Zone:
    parsed = change_batch.parse(batch(*map(create, records)))
    assert not isinstance(parsed, Refusal), parsed
    made = Zone("ZOWN", ZONE, 1, {NS.key: (NS,), soa.key: (soa,)}).apply(parsed)
    assert isinstance(made, Zone), made
    return made


def asked(
    zone: Zone,
    name: str = NAME,
    kind: RecordType = RecordType.A,
    *,
    sick: Sequence[str] = (),
    draw: random.Random | None = None,
    elsewhere: Mapping[str, Sequence[str]] | None = None,
) -> Answer:
    return answer(
        zone,
        name,
        kind,
        healthy=lambda check: check not in sick,
        draw=draw or random.Random(1),
        elsewhere=elsewhere or {},
    )


def shares(zone: Zone, **conditions: Any) -> dict[str, float]:
    """How often each address was answered in 2,000 draws."""
    draw = random.Random(20)
    counted = Counter(asked(zone, draw=draw, **conditions).records[0].value for _ in range(DRAWS))
    return {value: count / DRAWS for value, count in counted.items()}


def pair(blue: int, green: int, *, checked: bool = True) -> Zone:
    checks = ({"HealthCheckId": "hc-blue"}, {"HealthCheckId": "hc-green"}) if checked else ({}, {})
    return zone_with(weighted("blue", blue, **checks[0]), weighted("green", green, GREEN, **checks[1]))


@pytest.mark.parametrize(("blue", "green"), [(99, 1), (95, 5), (90, 10), (128, 127), (1, 255)])
def test_each_member_is_answered_in_proportion_to_its_weight(blue: int, green: int) -> None:
    share = green / (blue + green)
    bound = 4 * (share * (1 - share) / DRAWS) ** 0.5
    assert shares(pair(blue, green)).get(GREEN, 0) == pytest.approx(share, abs=bound)


def test_weight_zero_is_never_answered() -> None:
    assert shares(pair(255, 0)) == {BLUE: 1.0}


def test_all_zero_means_all_alike() -> None:
    assert shares(pair(0, 0))[GREEN] == pytest.approx(0.5, abs=0.05)


def test_an_unhealthy_member_is_not_answered() -> None:
    assert shares(pair(128, 127), sick=["hc-blue"]) == {GREEN: 1.0}


def test_weight_zero_is_no_fence_green_gets_everything_when_blue_is_sick() -> None:
    assert shares(pair(255, 0), sick=["hc-blue"]) == {GREEN: 1.0}


def test_when_nothing_is_healthy_everything_counts_as_healthy() -> None:
    assert shares(pair(255, 0), sick=["hc-blue", "hc-green"]) == {BLUE: 1.0}
    assert shares(pair(128, 127), sick=["hc-blue", "hc-green"])[GREEN] == pytest.approx(127 / 255, abs=0.05)


def test_a_member_without_a_check_is_always_healthy() -> None:
    unchecked = zone_with(weighted("blue", 128, HealthCheckId="hc-blue"), weighted("green", 127, GREEN))
    assert shares(unchecked, sick=["hc-blue"]) == {GREEN: 1.0}


def test_a_primary_is_answered_until_it_is_sick() -> None:
    failover = zone_with(
        simple(NAME, "A", BLUE) | {"SetIdentifier": "p", "Failover": "PRIMARY", "HealthCheckId": "hc"},
        simple(NAME, "A", GREEN) | {"SetIdentifier": "s", "Failover": "SECONDARY"},
    )
    assert shares(failover) == {BLUE: 1.0}
    assert shares(failover, sick=["hc"]) == {GREEN: 1.0}


def test_an_alias_in_its_zone_answers_as_its_target_under_its_own_name() -> None:
    zone = zone_with(simple("blue.example.test", "A", BLUE, ttl=30), alias("blue.example.test", "ZOWN"))
    (record,) = asked(zone).records
    assert (record.name, record.value, record.ttl) == (NAME, BLUE, 30)


def test_an_alias_to_a_load_balancer_answers_its_addresses_for_a_minute() -> None:
    zone = zone_with(alias("lb.elb.test"))
    records = asked(zone, elsewhere={"lb.elb.test.": ("192.0.2.7", "192.0.2.8", "2001:db8::1")}).records
    assert [(record.value, record.ttl) for record in records] == [("192.0.2.7", ELB_TTL), ("192.0.2.8", ELB_TTL)]


def test_an_alias_that_evaluates_health_is_as_healthy_as_its_target() -> None:
    routing = {"Weight": 255, "SetIdentifier": "blue"}, {"Weight": 0, "SetIdentifier": "green"}
    zone = zone_with(
        alias("lb.elb.test", evaluate=True) | routing[0],
        simple(NAME, "A", GREEN) | routing[1],
    )
    assert asked(zone, elsewhere={"lb.elb.test.": (BLUE,)}).records[0].value == BLUE
    assert asked(zone, elsewhere={"lb.elb.test.": ()}).records[0].value == GREEN


def test_a_nested_alias_group_is_healthy_while_one_member_is() -> None:
    inner = {"Name": "blue.example.test"}
    zone = zone_with(
        weighted("a", 1, BLUE, HealthCheckId="hc-a") | inner,
        weighted("b", 1, BLUE, HealthCheckId="hc-b") | inner,
        alias("blue.example.test", "ZOWN", evaluate=True) | {"Weight": 255, "SetIdentifier": "blue"},
        weighted("green", 0, GREEN),
    )
    assert asked(zone, sick=["hc-a"]).records[0].value == BLUE
    assert asked(zone, sick=["hc-a", "hc-b"]).records[0].value == GREEN


def test_a_cname_is_followed_as_far_as_it_stays_in_the_zone() -> None:
    zone = zone_with(
        simple(NAME, "CNAME", "Blue.example.test"),
        simple("blue.example.test", "CNAME", "lb.other.test"),
    )
    assert [record.value for record in asked(zone).records] == ["Blue.example.test", "lb.other.test"]
    assert asked(zone, kind=RecordType.CNAME).records[0].value == "Blue.example.test"


def test_a_cname_to_a_missing_name_says_so_after_the_cname() -> None:
    answered = asked(zone_with(simple(NAME, "CNAME", "gone.example.test")))
    assert answered.rcode is Rcode.NXDOMAIN
    assert [record.type for record in answered.records + answered.authority] == [RecordType.CNAME, RecordType.SOA]


def test_cnames_that_go_in_a_circle_end() -> None:
    zone = zone_with(
        simple("a.example.test", "CNAME", "b.example.test"), simple("b.example.test", "CNAME", "a.example.test")
    )
    assert asked(zone, "a.example.test.").rcode is Rcode.NOERROR


def test_a_name_without_the_type_is_no_data_and_a_missing_name_is_nxdomain_both_with_the_soa() -> None:
    zone = zone_with(simple("deep.app.example.test"))
    for name, kind, rcode in (
        ("deep.app.example.test.", RecordType.AAAA, Rcode.NOERROR),
        (NAME, RecordType.A, Rcode.NOERROR),
        ("nope.example.test.", RecordType.A, Rcode.NXDOMAIN),
    ):
        answered = asked(zone, name, kind)
        assert (answered.rcode, answered.records, answered.authoritative) == (rcode, (), True)
        assert [(record.type, record.ttl) for record in answered.authority] == [(RecordType.SOA, 900)]


@pytest.mark.parametrize(("ttl", "minimum", "kept"), [(900, 86_400, 900), (900, 30, 30), (10, 30, 10)])
def test_a_negative_answer_is_kept_for_the_lesser_of_ttl_and_minimum(ttl: int, minimum: int, kept: int) -> None:
    soa = RecordSet(ZONE, RecordType.SOA, ttl=ttl, values=(f"ns-1.test. host.test. 1 7200 900 1209600 {minimum}",))
    assert asked(zone_with(simple(), soa=soa), "nope.example.test.").authority[0].ttl == kept


def test_a_wildcard_answers_for_names_that_do_not_exist() -> None:
    zone = zone_with(simple("*.example.test", "A", GREEN), simple("a.b.example.test", "A", BLUE))
    assert asked(zone, "x.example.test.").records[0].name == "x.example.test."
    assert asked(zone, "x.y.example.test.").records[0].value == GREEN
    assert asked(zone, "b.example.test.").records == ()
    assert asked(zone, "x.b.example.test.").rcode is Rcode.NXDOMAIN


def test_a_name_below_a_delegation_is_referred() -> None:
    zone = zone_with(simple("sub.example.test", "NS", "ns.gcp.test"))
    for name in ("sub.example.test.", "app.sub.example.test."):
        answered = asked(zone, name)
        assert (answered.authoritative, answered.records) == (False, ())
        assert [record.value for record in answered.authority] == ["ns.gcp.test"]


def test_a_name_outside_the_zone_is_refused() -> None:
    assert asked(zone_with(simple()), "app.other.test.").rcode is Rcode.REFUSED
