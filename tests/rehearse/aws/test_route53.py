"""The control plane in simulated time: propagation, faults, limits, paging, health checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from migrate.errors import RehearsalError
from migrate.rehearse.aws.fault import DOWN, Fault, Kind, Moment
from migrate.rehearse.aws.health import Health
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.aws.route53 import NAME_SERVERS, Settings
from migrate.rehearse.aws.zones import Delays
from migrate.rehearse.dns.answer import Rcode, RecordType
from tests.rehearse.aws.conftest import Account, account_of
from tests.rehearse.aws.shapes import BLUE, GREEN, NAME, batch, create, delete, simple, swap, upsert, weighted

FIRST, SECOND = NAME_SERVERS
START = {"blue": 255, "green": 0}
HALF = {"blue": 128, "green": 127}


def refusal(call: Callable[[], Any]) -> tuple[str, int]:
    """The code and HTTP status a call is refused with."""
    with pytest.raises(ClientError) as refused:
        call()
    response: Any = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.fixture
def split(account: Account) -> Account:
    """An account whose weighted name stands at blue 255, green 0, everywhere."""
    account.change(batch(create(weighted("blue", 255)), create(weighted("green", 0, GREEN))))
    account.clock.advance(60)
    return account


def answers(account: Account, server: str) -> set[str]:
    found = [account.route53.ask(server, NAME, RecordType.A) for _ in range(100)]
    return {record.value for answer in found if answer for record in answer.records}


def test_a_new_zone_has_its_soa_and_name_servers(account: Account) -> None:
    zone = account.route53.get_hosted_zone(Id=account.zone)
    assert zone["DelegationSet"]["NameServers"] == list(NAME_SERVERS)
    assert zone["HostedZone"]["ResourceRecordSetCount"] == 2
    assert [(record["Type"], record["TTL"]) for record in account.listing()] == [("NS", 172_800), ("SOA", 900)]


def test_a_change_is_pending_until_every_name_server_gives_it(split: Account) -> None:
    change = split.change(swap(START, {"blue": 0, "green": 255}))
    assert split.weights() == {"blue": 0, "green": 255}
    seen: list[tuple[str, int]] = []
    while not seen or seen[-1] != ("INSYNC", 2):
        seen.append((split.status(change), sum(answers(split, server) == {GREEN} for server in NAME_SERVERS)))
        split.clock.advance(0.1)
        assert len(seen) < 1000, seen[-1]
    assert ("PENDING", 1) in seen
    assert all((status == "INSYNC") == (moved == 2) for status, moved in seen)


def test_each_name_server_is_reached_within_the_bounds_of_the_delays(split: Account) -> None:
    split.change(swap(START, HALF))
    split.clock.advance(60)
    edition = split.route53.history(split.zone)[-1]
    assert set(edition.reached) == set(NAME_SERVERS)
    for reached in edition.reached.values():
        assert timedelta(seconds=0.5) <= reached - edition.accepted <= timedelta(seconds=3)


def test_a_later_version_never_overtakes_an_earlier_one(split: Account) -> None:
    for step in range(20):
        split.change(swap({"blue": 255 - step, "green": step}, {"blue": 254 - step, "green": step + 1}))
        split.clock.advance(0.3)
    split.clock.advance(60)
    for server in NAME_SERVERS:
        times = [edition.reached[server] for edition in split.route53.history(split.zone)]
        assert times == sorted(times)


def test_history_numbers_every_version_and_keeps_its_records(split: Account) -> None:
    split.change(swap(START, HALF))
    editions = split.route53.history(split.zone)
    assert [edition.zone.number for edition in editions] == [1, 2, 3]
    assert {r.identifier: r.weight for r in editions[1].zone.group(NAME, RecordType.A)} == START
    assert {r.identifier: r.weight for r in editions[2].zone.group(NAME, RecordType.A)} == HALF


def test_a_stale_read_loses_the_swap_and_changes_nothing(split: Account) -> None:
    split.change(swap(START, HALF))
    assert refusal(lambda: split.change(swap(START, {"blue": 0, "green": 255}))) == ("InvalidChangeBatch", 400)
    assert split.weights() == HALF


def test_a_name_server_that_is_down_is_silent_and_keeps_the_change_pending(split: Account) -> None:
    split.route53.become(FIRST, Condition.DOWN)
    change = split.change(swap(START, {"blue": 0, "green": 255}))
    split.clock.advance(60)
    assert split.route53.ask(FIRST, NAME, RecordType.A) is None
    assert answers(split, SECOND) == {GREEN}
    assert split.status(change) == "PENDING"
    split.route53.become(FIRST, Condition.UP)
    assert answers(split, FIRST) == {GREEN}
    assert split.status(change) == "INSYNC"
    assert split.route53.history(split.zone)[-1].reached[FIRST] == split.clock()


def test_a_stale_name_server_goes_on_with_the_old_split(split: Account) -> None:
    split.route53.become(FIRST, Condition.STALE)
    change = split.change(swap(START, {"blue": 0, "green": 255}))
    split.clock.advance(3600)
    assert answers(split, FIRST) == {BLUE}
    assert split.status(change) == "PENDING"


def test_an_unknown_change_zone_and_health_check_are_not_found(account: Account) -> None:
    route53 = account.route53
    assert refusal(lambda: route53.get_change(Id="C0")) == ("NoSuchChange", 404)
    assert refusal(lambda: route53.get_hosted_zone(Id="Z0")) == ("NoSuchHostedZone", 404)
    assert refusal(lambda: route53.list_resource_record_sets(HostedZoneId="Z0")) == ("NoSuchHostedZone", 404)
    assert refusal(lambda: route53.get_health_check(HealthCheckId="h0")) == ("NoSuchHealthCheck", 404)
    unknown = batch(create(weighted("blue", 1, HealthCheckId="h0")))
    assert refusal(lambda: account.change(unknown)) == ("NoSuchHealthCheck", 404)


def test_a_second_batch_while_one_is_being_accepted_is_refused() -> None:
    account = account_of(Settings(delays=Delays(acceptance=timedelta(seconds=2))))
    account.change(batch(create(simple())))
    account.clock.advance(1)
    assert refusal(lambda: account.change(batch(delete(simple())))) == ("PriorRequestNotComplete", 400)
    account.clock.advance(1)
    account.change(batch(delete(simple())))


def test_an_action_has_fifty_requests_at_once_and_ten_a_second_of_its_own(account: Account) -> None:
    read = account.listing
    for _ in range(50):
        read()
    assert refusal(read) == ("Throttling", 400)
    account.route53.get_hosted_zone(Id=account.zone)
    account.clock.advance(0.1)
    read()
    assert refusal(read) == ("Throttling", 400)


def test_health_check_status_has_the_smallest_bucket(account: Account) -> None:
    check = new_check(account)
    for _ in range(4):
        account.route53.get_health_check_status(HealthCheckId=check)
    assert refusal(lambda: account.route53.get_health_check_status(HealthCheckId=check)) == ("Throttling", 400)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (Kind.THROTTLING, ("Throttling", 400)),
        (Kind.INTERNAL_FAILURE, ("InternalFailure", 500)),
        (Kind.SERVICE_UNAVAILABLE, ("ServiceUnavailable", 503)),
        (Kind.PRIOR_REQUEST, ("PriorRequestNotComplete", 400)),
    ],
)
def test_a_fault_before_the_effect_refuses_and_changes_nothing(
    split: Account, kind: Kind, seen: tuple[str, int]
) -> None:
    split.route53.faults.arm(Fault(kind, action="ChangeResourceRecordSets", count=2))
    assert split.weights() == START
    for _ in range(2):
        assert refusal(lambda: split.change(swap(START, HALF))) == seen
    assert split.weights() == START
    split.change(swap(START, HALF))


@pytest.mark.parametrize("kind", [Kind.INTERNAL_FAILURE, Kind.SERVICE_UNAVAILABLE, Kind.DROPPED])
def test_a_fault_after_the_effect_fails_but_it_happened(split: Account, kind: Kind) -> None:
    split.route53.faults.arm(Fault(kind, Moment.AFTER, "ChangeResourceRecordSets"))
    with pytest.raises((ClientError, ConnectionClosedError)):
        split.change(swap(START, HALF))
    assert split.weights() == HALF


def test_a_refused_batch_does_not_use_up_a_fault_after_the_effect(split: Account) -> None:
    split.route53.faults.arm(Fault(Kind.DROPPED, Moment.AFTER))
    assert refusal(lambda: split.change(swap(HALF, START)))[0] == "InvalidChangeBatch"
    with pytest.raises(ConnectionClosedError):
        split.change(swap(START, HALF))


def test_a_control_plane_that_is_down_drops_every_call_until_mended(split: Account) -> None:
    split.route53.faults.arm(DOWN)
    for _ in range(5):
        with pytest.raises(ConnectionClosedError):
            split.listing()
    assert answers(split, FIRST) == {BLUE}
    split.route53.faults.mend()
    assert split.weights() == START


@pytest.mark.parametrize("kind", [Kind.THROTTLING, Kind.PRIOR_REQUEST])
def test_a_refusal_cannot_be_armed_after_the_effect(kind: Kind) -> None:
    with pytest.raises(RehearsalError, match="promises that nothing happened"):
        Fault(kind, Moment.AFTER)


def test_paging_gives_every_record_once_in_the_order_of_reversed_labels(account: Account) -> None:
    names = [f"{letter}.example.test" for letter in "dacb"]
    account.change(batch(*(create(simple(name)) for name in names)))
    account.change(batch(create(weighted("blue", 1)), create(weighted("green", 1, GREEN))))
    pages, place = [], {}
    while True:
        page = account.route53.list_resource_record_sets(HostedZoneId=account.zone, MaxItems="3", **place)
        pages.append([(r["Name"], r["Type"], r.get("SetIdentifier")) for r in page["ResourceRecordSets"]])
        if not page["IsTruncated"]:
            break
        place = {"StartRecordName": page["NextRecordName"], "StartRecordType": page["NextRecordType"]}
        if "NextRecordIdentifier" in page:
            place["StartRecordIdentifier"] = page["NextRecordIdentifier"]
    assert [len(page) for page in pages] == [3, 3, 2]
    whole = [entry for page in pages for entry in page]
    assert whole == [(r["Name"], r["Type"], r.get("SetIdentifier")) for r in account.listing()]
    assert [name for name, *_ in whole[2:]] == [
        "a.example.test.", NAME, NAME, "b.example.test.", "c.example.test.", "d.example.test.",
    ]  # fmt: skip


def test_a_listing_starts_at_a_name_that_need_not_exist(account: Account) -> None:
    account.change(batch(create(simple())))
    page = account.route53.list_resource_record_sets(HostedZoneId=account.zone, StartRecordName="aaa.example.test")
    assert [record["Name"] for record in page["ResourceRecordSets"]] == [NAME]


@pytest.mark.parametrize(
    "place", [{"StartRecordType": "A"}, {"StartRecordName": NAME, "StartRecordIdentifier": "x"}, {"MaxItems": "0"}]
)
def test_a_listing_refuses_a_place_it_cannot_find(account: Account, place: dict[str, str]) -> None:
    listed = lambda: account.route53.list_resource_record_sets(HostedZoneId=account.zone, **place)  # noqa: E731
    assert refusal(listed) == ("InvalidInput", 400)


def test_an_asterisk_is_read_back_escaped_and_can_be_deleted_as_read(account: Account) -> None:
    account.change(batch(create(simple("*.example.test"))))
    (read,) = [record for record in account.listing() if record["Type"] == "A"]
    assert read["Name"] == r"\052.example.test."
    account.change(batch(delete(read)))


def new_check(account: Account, reference: str = "one", **config: object) -> str:
    settings = {"Type": "HTTP", "IPAddress": BLUE} | config
    reply = account.route53.create_health_check(CallerReference=reference, HealthCheckConfig=settings)
    return reply["HealthCheck"]["Id"]


def test_a_health_check_moves_answers_at_once_and_its_weight_not_at_all(split: Account) -> None:
    check = new_check(split)
    split.change(batch(upsert(weighted("blue", 255, HealthCheckId=check))))
    split.clock.advance(60)
    split.route53.see(check, Health.UNHEALTHY)
    assert answers(split, FIRST) == {GREEN}
    assert split.weights() == START
    status = split.route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
    assert {seen["StatusReport"]["Status"] for seen in status} == {"Failure: Connection refused."}


def test_inverting_a_check_forces_traffic_away_and_disabling_it_does_not(split: Account) -> None:
    check = new_check(split)
    split.change(batch(upsert(weighted("blue", 255, HealthCheckId=check))))
    split.clock.advance(60)
    split.route53.update_health_check(HealthCheckId=check, Inverted=True)
    assert answers(split, FIRST) == {GREEN}
    split.route53.update_health_check(HealthCheckId=check, Disabled=True)
    assert answers(split, FIRST) == {BLUE}


def test_a_health_check_reference_is_used_once(account: Account) -> None:
    route53 = account.route53
    check = new_check(account)
    assert new_check(account) == check
    assert refusal(lambda: new_check(account, Port=81)) == ("HealthCheckAlreadyExists", 409)
    route53.delete_health_check(HealthCheckId=check)
    assert refusal(lambda: new_check(account)) == ("HealthCheckAlreadyExists", 409)
    assert refusal(lambda: route53.get_health_check(HealthCheckId=check)) == ("NoSuchHealthCheck", 404)


@pytest.mark.parametrize(
    "config",
    [{"Type": "CALCULATED"}, {"Type": "HTTP"}, {"Type": "TCP", "IPAddress": BLUE}, {"RequestInterval": 20}],
)
def test_a_health_check_that_cannot_work_is_refused(account: Account, config: dict[str, Any]) -> None:
    settings = config if "Type" in config else {"Type": "HTTP", "IPAddress": BLUE} | config
    make = lambda: account.route53.create_health_check(CallerReference="x", HealthCheckConfig=settings)  # noqa: E731
    assert refusal(make) == ("InvalidInput", 400)


def test_an_update_from_an_old_version_is_refused(account: Account) -> None:
    check = new_check(account)
    account.route53.update_health_check(HealthCheckId=check, HealthCheckVersion=1, FailureThreshold=1)
    late = lambda: account.route53.update_health_check(HealthCheckId=check, HealthCheckVersion=1, Port=81)  # noqa: E731
    assert refusal(late) == ("HealthCheckVersionMismatch", 409)
    assert account.route53.list_health_checks()["HealthChecks"][0]["HealthCheckVersion"] == 2


def test_zones_are_found_by_name_and_a_second_of_the_name_is_refused(account: Account) -> None:
    route53 = account.route53
    route53.create_hosted_zone(Name="a.test", CallerReference="second")
    assert refusal(lambda: route53.create_hosted_zone(Name="b.test", CallerReference="second"))[1] == 409
    taken = lambda: route53.create_hosted_zone(Name="A.test.", CallerReference="third")  # noqa: E731
    assert refusal(taken) == ("ConflictingDomainExists", 400)
    found = route53.list_hosted_zones_by_name(DNSName="example.test", MaxItems="1")
    assert [zone["Id"] for zone in found["HostedZones"]] == [account.zone]
    first = route53.list_hosted_zones_by_name(MaxItems="1")
    assert (first["HostedZones"][0]["Name"], first["IsTruncated"]) == ("a.test.", True)
    assert first["NextDNSName"] == "example.test."
    assert len(route53.list_hosted_zones()["HostedZones"]) == 2


def test_a_zone_goes_only_when_it_is_empty_and_then_is_refused_by_its_servers(account: Account) -> None:
    account.change(batch(create(simple())))
    assert refusal(lambda: account.route53.delete_hosted_zone(Id=account.zone)) == ("HostedZoneNotEmpty", 400)
    account.change(batch(delete(simple())))
    change = account.route53.delete_hosted_zone(Id=account.zone)["ChangeInfo"]["Id"]
    assert account.status(change) == "INSYNC"
    gone = account.route53.ask(FIRST, NAME, RecordType.A)
    assert gone is not None
    assert gone.rcode is Rcode.REFUSED


def test_test_dns_answer_tells_what_a_name_server_says(split: Account) -> None:
    told = split.route53.test_dns_answer(HostedZoneId=split.zone, RecordName=NAME, RecordType="A")
    assert (told["RecordData"], told["ResponseCode"]) == ([BLUE], "NOERROR")
    for server in NAME_SERVERS:
        split.route53.become(server, Condition.DOWN)
    told = split.route53.test_dns_answer(HostedZoneId=split.zone, RecordName=NAME, RecordType="A")
    assert (told["RecordData"], told["ResponseCode"]) == ([], "SERVFAIL")


def test_every_call_is_noted_with_what_its_role_must_allow(split: Account) -> None:
    split.route53.calls.clear()
    change = split.change(swap(START, HALF))
    split.status(change)
    changed, asked = split.route53.calls
    zone = split.zone.rpartition("/")[2]
    assert (changed.service, changed.action, changed.resource) == (
        "route53",
        "ChangeResourceRecordSets",
        f"hostedzone/{zone}",
    )
    assert (changed.names, changed.types, changed.changes) == (("app.example.test",), ("A",), ("DELETE", "CREATE"))
    assert (asked.action, asked.resource) == ("GetChange", change.removeprefix("/"))


def test_the_same_seed_gives_the_same_account() -> None:
    one, two = account_of(seed=5), account_of(seed=5)
    assert one.zone == two.zone
    assert one.change(batch(create(simple()))) == two.change(batch(create(simple())))
