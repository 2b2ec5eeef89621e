"""The pure zone: every refusal by its text, all or nothing, and DELETE as the compare of compare-and-swap."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.rehearse.aws import batch as change_batch
from migrate.rehearse.aws.batch import Refusal
from migrate.rehearse.aws.constraint import complaint
from migrate.rehearse.aws.record import RecordSet
from migrate.rehearse.aws.zone import Zone
from migrate.rehearse.dns.answer import RecordType
from tests.rehearse.aws.shapes import (
    BLUE,
    GREEN,
    NAME,
    ZONE,
    alias,
    batch,
    create,
    delete,
    latency,
    simple,
    swap,
    upsert,
    weighted,
)

APEX = (
    RecordSet(ZONE, RecordType.NS, ttl=172_800, values=("ns-1.test.",)),
    RecordSet(ZONE, RecordType.SOA, ttl=900, values=("ns-1.test. host.test. 1 7200 900 1209600 86400",)),
)
EMPTY = Zone("ZOWN", ZONE, 1, {record.key: (record,) for record in APEX})


def after(zone: Zone, changes: dict[str, Any]) -> Zone:
    """The zone that a batch leaves; it must be taken."""
    made = attempt(zone, changes)
    assert isinstance(made, Zone), made
    return made


def attempt(zone: Zone, changes: dict[str, Any]) -> Zone | Refusal:
    assert complaint(changes) is None
    parsed = change_batch.parse(changes)
    return parsed if isinstance(parsed, Refusal) else zone.apply(parsed)


def refusals(zone: Zone, changes: dict[str, Any]) -> tuple[str, ...]:
    made = attempt(zone, changes)
    assert isinstance(made, Refusal), "the batch was taken"
    return made.messages


def zone_with(*records: dict[str, Any]) -> Zone:
    return after(EMPTY, batch(*map(create, records)))


WEIGHTED = zone_with(weighted("blue", 255), weighted("green", 0, GREEN))
SIMPLE = zone_with(simple())
CNAME = zone_with(simple(NAME, "CNAME", "elsewhere.test"))

REFUSED_BY_THE_ZONE = [
    pytest.param(
        SIMPLE,
        [create(weighted("blue", 1))],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier blue cannot be created as a non-weighted set exists "
        "with the same name and type.",
        id="weighted beside simple",
    ),
    pytest.param(
        SIMPLE,
        [create(weighted("blue", 1)), delete(simple())],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier blue cannot be created as a non-weighted set exists "
        "with the same name and type.",
        id="weighted before the simple set is deleted",
    ),
    pytest.param(
        WEIGHTED,
        [create(simple())],
        f"RRSet with DNS name {NAME}, type A cannot be created as other RRSets exist with the same name and type.",
        id="simple beside weighted",
    ),
    pytest.param(
        WEIGHTED,
        [upsert(simple())],
        f"RRSet with DNS name {NAME}, type A cannot be created as other RRSets exist with the same name and type.",
        id="simple upserted beside weighted",
    ),
    pytest.param(
        WEIGHTED,
        [create(latency("eu", "eu-west-1"))],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier eu, and Region Name=eu-west-1 cannot be created because "
        "a non-latency RRSet with the same name and type already exists.",
        id="latency beside weighted",
    ),
    pytest.param(
        WEIGHTED,
        [create(simple() | {"SetIdentifier": "p", "Failover": "PRIMARY"})],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier p cannot be created as a non-failover set exists with "
        "the same name and type.",
        id="failover beside weighted",
    ),
    pytest.param(
        WEIGHTED,
        [upsert(weighted("blue", 255, TTL=30))],
        f"RRSet with DNS name {NAME} and type A, SetIdentifier blue cannot be created as weighted sets must contain "
        "the same TTL.",
        id="one TTL changed",
    ),
    pytest.param(
        WEIGHTED,
        [create(weighted("blue", 255))],
        f"Tried to create resource record set [name='{NAME}', type='A', set-identifier='blue'] but it already exists",
        id="created twice",
    ),
    pytest.param(
        SIMPLE,
        [create(simple())],
        f"Tried to create resource record set [name='{NAME}', type='A'] but it already exists",
        id="simple created twice",
    ),
    pytest.param(
        WEIGHTED,
        [delete(weighted("red", 255))],
        f"Tried to delete resource record set [name='{NAME}', type='A', set-identifier='red'] but it was not found",
        id="deleted but never there",
    ),
    pytest.param(
        CNAME,
        [create(simple())],
        f"RRSet of type A with DNS name {NAME} is not permitted because a conflicting RRSet of type  CNAME with the "
        f"same DNS name already exists in zone {ZONE}",
        id="A beside CNAME",
    ),
    pytest.param(
        SIMPLE,
        [create(simple(NAME, "CNAME", "elsewhere.test"))],
        f"RRSet of type CNAME with DNS name {NAME} is not permitted as it conflicts with other records with the same "
        f"DNS name in zone {ZONE}",
        id="CNAME beside A",
    ),
    pytest.param(
        EMPTY,
        [create(simple(ZONE, "CNAME", "elsewhere.test"))],
        f"RRSet of type CNAME with DNS name {ZONE} is not permitted at apex in zone {ZONE}",
        id="CNAME at the apex",
    ),
    pytest.param(
        EMPTY,
        [create(simple("app.other.test"))],
        f"RRSet with DNS name app.other.test. is not permitted in zone {ZONE}",
        id="name outside",
    ),
    pytest.param(
        EMPTY,
        [create(weighted("blue", 1) | {"ResourceRecords": [{"Value": BLUE}, {"Value": GREEN}]})],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier blue cannot be created as weighted sets must contain "
        "exactly one resource record.",
        id="two values in a weighted set",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "A", "192.0.2")), create(simple("b.example.test", "AAAA", "::g"))],
        "Invalid Resource Record: FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) "
        "encountered with '192.0.2'",
        id="bad address",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "AAAA", "192.0.2.1"))],
        "Invalid Resource Record: FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) "
        "encountered with '192.0.2.1'",
        id="IPv4 in AAAA",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "TXT", "bare"))],
        "Invalid Resource Record: FATAL problem: InvalidCharacterString (Value should be enclosed in quotation "
        "marks) encountered with 'bare'",
        id="TXT without quotes",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "TXT", f'"{"x" * 256}"'))],
        "Invalid Resource Record: FATAL problem: CharacterStringTooLong (Value is too long) encountered with "
        f"'\"{'x' * 256}\"'",
        id="TXT string too long",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "A", " 192.0.2.1"))],
        "Invalid Resource Record: FATAL problem: UnsupportedCharacter (Value contains unsupported characters) "
        "encountered with ' 192.0.2.1'",
        id="blank in a value",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "CNAME", "a..b"))],
        "Invalid Resource Record: FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..b'",
        id="CNAME to a bad name",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "MX", "mail.example.test"))],
        "Invalid Resource Record: FATAL problem: InvalidRRData (Value is not valid for type MX) encountered with "
        "'mail.example.test'",
        id="MX without preference",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "A", BLUE, BLUE))],
        f"Duplicate Resource Record: '{BLUE}'",
        id="one value twice",
    ),
    pytest.param(
        EMPTY,
        [create(simple("a..example.test"))],
        "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..example.test'",
        id="bad name",
    ),
    pytest.param(
        EMPTY,
        [create(alias("other.test", "ZOWN"))],
        "Tried to create an alias that targets other.test., type A in zone ZOWN, but the alias target name does not "
        "lie within the target zone",
        id="alias out of its zone",
    ),
    pytest.param(
        EMPTY,
        [create(alias("blue.example.test", "ZOWN"))],
        "Tried to create an alias that targets blue.example.test., type A in zone ZOWN, but that target was not found",
        id="alias to nothing",
    ),
    pytest.param(
        EMPTY,
        [delete(APEX[1].to_api())],
        "A HostedZone must contain exactly one SOA record.",
        id="SOA deleted",
    ),
    pytest.param(
        EMPTY,
        [create(simple("sub.example.test", "SOA", *APEX[1].values))],
        "A HostedZone must contain exactly one SOA record.",
        id="second SOA",
    ),
    pytest.param(
        EMPTY,
        [delete(APEX[0].to_api())],
        "A HostedZone must contain at least one NS record for the zone itself.",
        id="NS deleted",
    ),
    pytest.param(
        SIMPLE,
        [upsert(simple()), delete(simple())],
        f"The request contains an invalid set of changes for a resource record set 'A {NAME}'",
        id="one set changed twice",
    ),
    pytest.param(
        EMPTY,
        [create(simple(f"n{n}.example.test", "A", f"192.0.{n // 256}.{n % 256}")) for n in range(1001)],
        "Number of records limit of 1000 exceeded.",
        id="1001 records",
    ),
    pytest.param(
        EMPTY,
        [upsert(simple(f"n{n}.example.test", "A", f"192.0.{n // 256}.{n % 256}")) for n in range(501)],
        "Number of records limit of 1000 exceeded.",
        id="501 records upserted, which count twice",
    ),
    pytest.param(
        EMPTY,
        [create(simple(f"n{n}.example.test", "TXT", f'"{"x" * 253}"')) for n in range(126)],
        "RDATA character limit of 32000 exceeded.",
        id="too many characters",
    ),
    pytest.param(
        EMPTY,
        [create(simple(NAME, "A", *(f"192.0.{n // 256}.{n % 256}" for n in range(401))))],
        "Cannot have more than 400 records in a RRSet.",
        id="401 values",
    ),
    pytest.param(
        EMPTY,
        [create(weighted(f"m{n}", 1, f"192.0.2.{n}")) for n in range(101)],
        f"RRSet with DNS name {NAME}, type A, SetIdentifier m0 cannot be created as more than 100 weighted sets would "
        "exist with the same name and type.",
        id="101 members",
    ),
]


@pytest.mark.parametrize(("zone", "changes", "text"), REFUSED_BY_THE_ZONE)
def test_route_53_refuses_with_its_own_text(zone: Zone, changes: list[dict[str, Any]], text: str) -> None:
    assert text in refusals(zone, batch(*changes))


VALUES_DIFFER = [
    pytest.param(weighted("blue", 254), id="weight"),
    pytest.param(weighted("blue", 255, TTL=30), id="TTL"),
    pytest.param(weighted("blue", 255, GREEN), id="value"),
    pytest.param(weighted("blue", 255, HealthCheckId="hc"), id="health check"),
    pytest.param(alias("lb.test") | {"SetIdentifier": "blue", "Weight": 255}, id="alias instead of a value"),
]


@pytest.mark.parametrize("stale", VALUES_DIFFER)
def test_delete_must_match_everything_that_is_there(stale: dict[str, Any]) -> None:
    text = f"Tried to delete resource record set [name='{NAME}', type='A', set-identifier='blue'] but the values "
    assert refusals(WEIGHTED, batch(delete(stale))) == (f"{text}provided do not match the current values",)


def test_delete_of_an_alias_must_match_its_target_and_whether_health_is_evaluated() -> None:
    zone = zone_with(alias("lb.test"))
    for stale in (alias("other.test"), alias("lb.test", "ZOTHER"), alias("lb.test", evaluate=True)):
        assert "do not match the current values" in refusals(zone, batch(delete(stale)))[0]
    assert after(zone, batch(delete(alias("LB.test.")))).group(NAME, RecordType.A) == ()


def test_the_order_of_values_does_not_count() -> None:
    zone = zone_with(simple(NAME, "A", BLUE, GREEN))
    assert after(zone, batch(delete(simple(NAME, "A", GREEN, BLUE)))).groups == EMPTY.groups


def test_a_batch_earns_every_message_not_only_the_first() -> None:
    changes = batch(delete(weighted("red", 1)), create(weighted("blue", 1)), create(simple("x.other.test")))
    assert len(refusals(WEIGHTED, changes)) == 3


def test_one_stale_delete_earns_one_message_for_its_swap() -> None:
    assert len(refusals(WEIGHTED, swap({"blue": 200, "green": 0}, {"blue": 100, "green": 155}))) == 1


def test_a_ttl_may_change_for_all_members_in_one_batch() -> None:
    changed = after(WEIGHTED, batch(*(upsert(weighted(s, w, v, TTL=30)) for s, w, v in MEMBERS)))
    assert {record.ttl for record in changed.group(NAME, RecordType.A)} == {30}


MEMBERS = (("blue", 255, BLUE), ("green", 0, GREEN))


def test_a_simple_set_becomes_weighted_in_one_batch_when_it_is_deleted_first() -> None:
    changed = after(SIMPLE, batch(delete(simple()), create(weighted("blue", 255))))
    assert [record.weight for record in changed.group(NAME, RecordType.A)] == [255]


def test_weighted_aliases_have_no_ttl_to_differ_by() -> None:
    mixed = weighted("blue", 1), alias("lb.test") | {"SetIdentifier": "green", "Weight": 1}
    assert len(zone_with(*mixed).group(NAME, RecordType.A)) == 2


REFUSED_BY_SHAPE = [
    pytest.param(
        weighted("blue", 256),
        "1 validation error detected: Value '256' at 'changeBatch.changes.1.member.resourceRecordSet.weight' failed to "
        "satisfy constraint: Member must have value less than or equal to 255",
        id="weight over 255",
    ),
    pytest.param(weighted("blue", -1), "Member must have value greater than or equal to 0", id="negative weight"),
    pytest.param(weighted("", 1), "Member must have length greater than or equal to 1", id="empty identifier"),
    pytest.param(weighted("x" * 129, 1), "Member must have length less than or equal to 128", id="long identifier"),
    pytest.param(simple(NAME, "BOGUS"), "Member must satisfy enum value set: [SOA, A,", id="unknown type"),
    pytest.param(
        {key: value for key, value in simple().items() if key != "TTL"},
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        f"TrafficPolicyInstanceId], but found none in Change with [Action=CREATE, Name={NAME}, Type=A, "
        "SetIdentifier=null]",
        id="missing TTL",
    ),
    pytest.param(
        simple() | {"ResourceRecords": []}, "Member must have length greater than or equal to 1", id="no values"
    ),
    pytest.param(latency("a", "mars-1"), "Member must satisfy enum value set: [us-east-1,", id="unknown region"),
    pytest.param(
        simple() | {"SetIdentifier": "g", "GeoLocation": {"CountryCode": "DEU"}},
        "Member must have length less than or equal to 2",
        id="no country",
    ),
    pytest.param(
        simple() | {"SetIdentifier": "g", "GeoProximityLocation": {"AWSRegion": "eu-west-1", "Bias": 100}},
        "Member must have value less than or equal to 99",
        id="bias",
    ),
    pytest.param(alias("lb.test") | {"TTL": 60}, "but found more than one in Change", id="TTL with alias"),
    pytest.param(
        simple() | {"Weight": 1},
        f"Invalid request: Missing field 'SetIdentifier' in Change with [Action=CREATE, Name={NAME}, Type=A, "
        "SetIdentifier=null]",
        id="weight without identifier",
    ),
    pytest.param(
        simple() | {"SetIdentifier": "blue"},
        "Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or "
        "CidrRoutingConfig], but found none in Change",
        id="identifier without policy",
    ),
    pytest.param(weighted("blue", 1, Region="eu-west-1"), "but found more than one in Change", id="two policies"),
]


@pytest.mark.parametrize(("record", "text"), REFUSED_BY_SHAPE)
def test_a_batch_of_the_wrong_shape_is_invalid_input(record: dict[str, Any], text: str) -> None:
    assert text in (complaint(batch(create(record))) or "it was taken")


def test_an_empty_batch_and_an_unknown_action_are_invalid_input() -> None:
    assert "length greater than or equal to 1" in (complaint(batch()) or "")
    assert "[CREATE, DELETE, UPSERT]" in (complaint(batch({"Action": "PATCH", "ResourceRecordSet": simple()})) or "")


def test_every_broken_limit_is_counted_in_one_message() -> None:
    changes = batch(create(weighted("blue", 256)), create(weighted("green", 300)))
    assert (complaint(changes) or "").startswith("2 validation errors detected: Value '256'")


weights = st.integers(min_value=0, max_value=255)
sides = st.sampled_from(["blue", "green", "red"])
records = st.one_of(
    st.builds(weighted, sides, weights, st.sampled_from([BLUE, GREEN]), TTL=st.sampled_from([30, 60])),
    st.builds(simple, st.sampled_from([NAME, "b.example.test.", "x.other.test."]), st.sampled_from(["A", "TXT"])),
    st.just(simple(NAME, "CNAME", "elsewhere.test")),
)
changes = st.builds(lambda make, record: make(record), st.sampled_from([create, delete, upsert]), records)
batches = st.lists(changes, min_size=1, max_size=6).map(lambda made: batch(*made))


@given(st.sampled_from([EMPTY, SIMPLE, WEIGHTED, CNAME]), batches)
def test_a_batch_changes_everything_or_nothing(zone: Zone, changes: dict[str, Any]) -> None:
    before = zone.listing()
    made = attempt(zone, changes)
    assert zone.listing() == before
    if isinstance(made, Refusal):
        assert made.messages
    else:
        assert made.number == zone.number + 1
        assert all(len({record.routing for record in group}) == 1 for group in made.groups.values())


@given(weights, weights, weights, weights)
def test_of_two_batches_made_from_the_same_reading_only_one_is_taken(b: int, g: int, one: int, two: int) -> None:
    read = {"blue": b, "green": g}
    zone = zone_with(weighted("blue", b), weighted("green", g, GREEN))
    won = after(zone, swap(read, {"blue": one, "green": 255 - one}))
    late = attempt(won, swap(read, {"blue": two, "green": 255 - two}))
    unchanged = {"blue": one, "green": 255 - one} == read
    assert isinstance(late, Zone) == unchanged


@given(records)
def test_what_was_read_can_be_deleted_and_leaves_nothing(record: dict[str, Any]) -> None:
    made = attempt(EMPTY, batch(create(record)))
    if isinstance(made, Zone):
        read = next(held for held in made.listing() if held.name != ZONE).to_api()
        assert after(made, batch(delete(read))).groups == EMPTY.groups


def routed(identifier: str, value: str = BLUE, **policy: Any) -> dict[str, Any]:
    return simple(NAME, "A", value) | {"SetIdentifier": identifier, **policy}


REFUSED_TOGETHER = [
    pytest.param(
        [routed("p", Failover="PRIMARY")],
        "A non-alias primary ResourceRecordSet must have an associated health check. No changes made.",
        id="primary without a check",
    ),
    pytest.param(
        [routed("a", Failover="SECONDARY"), routed("b", Failover="SECONDARY")],
        "'a' with the same",
        id="two secondaries",
    ),
    pytest.param(
        [routed("a", Region="eu-west-1"), routed("b", Region="eu-west-1")], "'a' with the same Region", id="one region"
    ),
    pytest.param(
        [routed(one, GeoLocation={"ContinentCode": "EU"}) for one in "ab"], "with the same GeoLocation", id="one place"
    ),
    pytest.param(
        [routed("a", Region="eu-west-1") | {"ResourceRecords": [{"Value": BLUE}, {"Value": GREEN}]}],
        "latency sets must contain exactly one resource record",
        id="two values by latency",
    ),
    pytest.param(
        [alias("lb.test") | {"SetIdentifier": "m", "MultiValueAnswer": True}],
        "a multivalue answer set cannot be an alias",
        id="multivalue alias",
    ),
    pytest.param(
        [simple(NAME, "CNAME", "a.test") | {"ResourceRecords": [{"Value": "a.test"}, {"Value": "b.test"}]}],
        "type CNAME cannot contain more than one value",
        id="two names",
    ),
    pytest.param(
        [routed("w", Weight=1), routed("m", MultiValueAnswer=True)],
        'SetIdentifier "m" cannot be created because a non multivalue answer rrset exists',
        id="multivalue beside weighted",
    ),
]


@pytest.mark.parametrize(("records", "text"), REFUSED_TOGETHER)
def test_what_a_policy_does_not_tolerate_is_refused(records: list[dict[str, Any]], text: str) -> None:
    [message] = refusals(EMPTY, batch(*map(create, records)))
    assert text in message
