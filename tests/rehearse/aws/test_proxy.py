"""The loopback AWS over HTTP: an unmodified boto3 client, and packets from its name servers."""

from __future__ import annotations

import http.client
import itertools
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import dns.exception
import dns.rcode
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from migrate.errors import RehearsalError
from migrate.rehearse.aws.fault import Fault, Kind, Moment
from migrate.rehearse.aws.health import Health
from migrate.rehearse.aws.nameserver import Condition
from migrate.rehearse.dns.answer import RecordType
from tests.rehearse.aws.conftest import Loopback
from tests.rehearse.aws.shapes import BLUE, GREEN, alias, batch, create, simple, swap, upsert, weighted
from tests.waiting import eventually

_numbers = itertools.count()


class Site:
    """A zone of its own in the running AWS, with a weighted name at blue 255, green 0, settled."""

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        self.route53 = loopback.client("route53")
        self.domain = f"site{next(_numbers)}.test."
        self.name = f"app.{self.domain}"
        made = self.route53.create_hosted_zone(Name=self.domain, CallerReference=self.domain)
        self.zone = made["HostedZone"]["Id"]
        self.settle(self.change(batch(create(weighted("blue", 255)), create(weighted("green", 0, GREEN)))))

    def change(self, changes: dict[str, Any]) -> str:
        reply = self.route53.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch=self.here(changes))
        return reply["ChangeInfo"]["Id"]

    def here(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The same batch, about this zone's names."""
        moved = [
            change | {"ResourceRecordSet": change["ResourceRecordSet"] | {"Name": self.name}}
            for change in changes["Changes"]
        ]
        return {"Changes": moved}

    def status(self, change: str) -> str:
        return self.route53.get_change(Id=change)["ChangeInfo"]["Status"]

    def settle(self, change: str) -> None:
        eventually(lambda: self.status(change) == "INSYNC", every=0.11)  # five calls a second are taken

    def weights(self) -> dict[str, int]:
        listed = self.route53.list_resource_record_sets(HostedZoneId=self.zone)["ResourceRecordSets"]
        return {record["SetIdentifier"]: record["Weight"] for record in listed if "Weight" in record}

    def answers(self, server: int, times: int = 20) -> set[str]:
        return {address for _ in range(times) for address in self.loopback.addresses(server, self.name)}


@pytest.fixture(scope="module")
def site(loopback: Loopback) -> Site:
    return Site(loopback)


@pytest.fixture
def fresh(loopback: Loopback) -> Site:
    return Site(loopback)


START, HALF, MOVED = {"blue": 255, "green": 0}, {"blue": 128, "green": 127}, {"blue": 0, "green": 255}


def refusal(call: Callable[[], Any]) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as refused:
        call()
    response: Any = refused.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


def test_weights_move_packets_and_in_sync_means_every_name_server_moved(fresh: Site) -> None:
    assert fresh.answers(0) | fresh.answers(1) == {BLUE}
    change = fresh.change(swap(START, MOVED))
    assert fresh.status(change) == "PENDING"
    fresh.settle(change)
    assert fresh.answers(0) | fresh.answers(1) == {GREEN}


def test_a_split_answers_both_sides_in_proportion(fresh: Site) -> None:
    fresh.settle(fresh.change(swap(START, HALF)))
    drawn = [fresh.loopback.addresses(0, fresh.name)[0] for _ in range(400)]
    assert drawn.count(GREEN) / len(drawn) == pytest.approx(127 / 255, abs=0.12)


def test_while_a_change_is_pending_some_name_server_still_gives_the_old_split(fresh: Site) -> None:
    fresh.loopback.control.become("ns-2.awsdns-02.test", Condition.STALE)
    try:
        change = fresh.change(swap(START, MOVED))
        eventually(lambda: fresh.answers(0, times=1) == {GREEN})
        assert fresh.status(change) == "PENDING"
        assert fresh.answers(1) == {BLUE}
    finally:
        fresh.loopback.control.become("ns-2.awsdns-02.test", Condition.UP)
    fresh.settle(change)
    assert fresh.answers(1) == {GREEN}


def test_a_name_server_that_is_down_keeps_silent_until_it_is_back(site: Site) -> None:
    site.loopback.control.become("ns-1.awsdns-01.test", Condition.DOWN)
    try:
        with pytest.raises(dns.exception.Timeout):
            site.loopback.ask(0, site.name, timeout=0.2)
        assert site.answers(1)
    finally:
        site.loopback.control.become("ns-1.awsdns-01.test", Condition.UP)
    assert site.answers(0)


def test_names_outside_are_refused_and_missing_ones_denied_with_the_soa(site: Site) -> None:
    assert site.loopback.ask(0, "app.nowhere.test").rcode() == dns.rcode.REFUSED
    denied = site.loopback.ask(0, f"nope.{site.domain}")
    assert (denied.rcode(), denied.authority[0].ttl) == (dns.rcode.NXDOMAIN, 900)


def test_refusals_reach_boto3_with_route_53s_code_status_and_text(site: Site) -> None:
    code, status, message = refusal(lambda: site.change(swap(HALF, MOVED)))
    assert (code, status) == ("InvalidChangeBatch", 400)
    assert message.startswith(f"[Tried to delete resource record set [name='{site.name}', type='A', set-identifier=")
    assert message.endswith("but the values provided do not match the current values]")
    code, status, message = refusal(lambda: site.change(batch(upsert(weighted("blue", 256)))))
    assert (code, status) == ("InvalidInput", 400)
    assert "'changeBatch.changes.1.member.resourceRecordSet.weight'" in message
    assert refusal(lambda: site.route53.get_change(Id="C404"))[:2] == ("NoSuchChange", 404)
    assert refusal(lambda: site.route53.get_hosted_zone(Id="Z404"))[:2] == ("NoSuchHostedZone", 404)


def test_modelled_errors_raise_their_own_exception(site: Site) -> None:
    with pytest.raises(site.route53.exceptions.NoSuchChange):
        site.route53.get_change(Id="C404")


def test_an_answer_over_http_is_the_answer_in_process(site: Site) -> None:
    listed = site.route53.list_resource_record_sets(HostedZoneId=site.zone, StartRecordName=site.name)
    assert listed["ResourceRecordSets"] == [
        weighted("blue", 255) | {"Name": site.name},
        weighted("green", 0, GREEN) | {"Name": site.name},
    ]
    assert (listed["IsTruncated"], listed["MaxItems"]) == (False, "300")
    zone = site.route53.get_hosted_zone(Id=site.zone)
    assert zone["DelegationSet"]["NameServers"] == site.loopback.ready["ns_names"]
    assert zone["HostedZone"]["Config"] == {"PrivateZone": False}
    assert zone["ResponseMetadata"]["RequestId"] == zone["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]


def test_boto3s_own_pages_and_waiter_work(fresh: Site) -> None:
    pages = fresh.route53.get_paginator("list_resource_record_sets").paginate(
        HostedZoneId=fresh.zone, PaginationConfig={"PageSize": 1}
    )
    assert [record["Type"] for page in pages for record in page["ResourceRecordSets"]] == ["NS", "SOA", "A", "A"]
    change = fresh.change(swap(START, MOVED))
    fresh.route53.get_waiter("resource_record_sets_changed").wait(Id=change, WaiterConfig={"Delay": 1})
    assert fresh.answers(0) == {GREEN}


FAULTS = [
    (Kind.THROTTLING, ("Throttling", 400, "Rate exceeded")),
    (Kind.INTERNAL_FAILURE, ("InternalFailure", 500, "We encountered an internal error. Please try again.")),
    (Kind.SERVICE_UNAVAILABLE, ("ServiceUnavailable", 503, "Service is unavailable. Please try again.")),
    (
        Kind.PRIOR_REQUEST,
        (
            "PriorRequestNotComplete",
            400,
            "The request was rejected because Route 53 was still processing a prior request.",
        ),
    ),
]


@pytest.mark.parametrize(("kind", "seen"), FAULTS)
def test_a_fault_is_seen_as_boto3_shows_it(site: Site, kind: Kind, seen: tuple[str, int, str]) -> None:
    site.loopback.control.arm(Fault(kind, action="ListResourceRecordSets"))
    assert refusal(site.weights) == seen
    assert site.weights() == START


def test_a_dropped_call_happened_or_not_as_its_moment_says(fresh: Site) -> None:
    for moment, expected in ((Moment.BEFORE, START), (Moment.AFTER, HALF)):
        fresh.loopback.control.arm(Fault(Kind.DROPPED, moment, "ChangeResourceRecordSets"))
        with pytest.raises(ConnectionClosedError):
            fresh.change(swap(START, HALF))
        assert fresh.weights() == expected


def test_boto3s_own_retry_gets_over_a_short_fault(site: Site) -> None:
    site.loopback.control.arm(Fault(Kind.SERVICE_UNAVAILABLE, count=1))
    patient = site.loopback.client("route53", attempts=3)
    assert patient.get_hosted_zone(Id=site.zone)["ResponseMetadata"]["RetryAttempts"] == 1


def test_the_control_plane_can_be_down_while_the_name_servers_answer(site: Site) -> None:
    site.loopback.control.down()
    try:
        with pytest.raises(ConnectionClosedError):
            site.weights()
        assert site.answers(0)
    finally:
        site.loopback.control.mend()
    assert site.weights() == START


def test_a_health_check_moves_packets(fresh: Site) -> None:
    reply = fresh.route53.create_health_check(
        CallerReference=fresh.domain, HealthCheckConfig={"Type": "HTTP", "IPAddress": BLUE, "RequestInterval": 10}
    )
    check = reply["HealthCheck"]["Id"]
    fresh.settle(fresh.change(batch(upsert(weighted("blue", 255, HealthCheckId=check)))))
    fresh.loopback.control.see(check, Health.UNHEALTHY)
    assert fresh.answers(0) == {GREEN}
    fresh.loopback.control.see(check, Health.HEALTHY)
    assert fresh.answers(0) == {BLUE}
    fresh.route53.update_health_check(HealthCheckId=check, Inverted=True)
    assert fresh.answers(0) == {GREEN}
    config = fresh.route53.get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]
    assert (config["Inverted"], config["Port"], config["RequestInterval"]) == (True, 80, 10)
    assert len(fresh.route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]) == 3
    fresh.route53.delete_health_check(HealthCheckId=check)


def test_an_alias_to_a_load_balancer_gives_the_addresses_it_stands_for(fresh: Site) -> None:
    fresh.loopback.control.stand_for({"LB.elb.test": ["127.0.1.10"]})
    pointing = alias("lb.elb.test") | {"SetIdentifier": "lb", "Weight": 255}
    fresh.settle(fresh.change(batch(upsert(weighted("blue", 0)), create(pointing))))
    (answered,) = fresh.loopback.ask(0, fresh.name).answer
    assert (answered.ttl, answered[0].to_text()) == (60, "127.0.1.10")


def test_test_dns_answer_and_the_list_by_name_work(site: Site) -> None:
    told = site.route53.test_dns_answer(HostedZoneId=site.zone.rpartition("/")[2], RecordName=site.name, RecordType="A")
    assert (told["RecordData"], told["ResponseCode"]) == ([BLUE], "NOERROR")
    found = site.route53.list_hosted_zones_by_name(DNSName=site.domain, MaxItems="1")
    assert found["HostedZones"][0]["Id"] == site.zone


def test_history_tells_every_version_and_when_each_name_server_got_it(fresh: Site) -> None:
    fresh.settle(fresh.change(swap(START, HALF)))
    entries = fresh.loopback.control.history(fresh.zone)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert set(entries[-1].reached) == set(fresh.loopback.ready["ns_names"])
    assert min(entries[-1].reached.values()) > entries[-1].accepted
    assert {r.identifier: r.weight for r in entries[-1].records if r.type is RecordType.A} == HALF


def test_every_call_of_any_service_is_noted(fresh: Site) -> None:
    seen = len(fresh.loopback.control.calls())
    fresh.weights()
    fresh.loopback.client("sqs").create_queue(QueueName="noted")
    fresh.loopback.client("sts").get_caller_identity()
    fresh.loopback.client("s3").list_buckets()
    noted = [(call.service, call.action) for call in fresh.loopback.control.calls()[seen:]]
    assert noted == [
        ("route53", "ListResourceRecordSets"),
        ("sqs", "CreateQueue"),
        ("sts", "GetCallerIdentity"),
        ("s3", "GET /"),
    ]


def test_other_services_reach_moto(loopback: Loopback) -> None:
    s3 = loopback.client("s3")
    s3.create_bucket(Bucket="moved")
    body = bytes(range(256)) * 4096
    s3.put_object(Bucket="moved", Key="a/b c+d", Body=body, Metadata={"Side": "blue"})
    assert s3.get_object(Bucket="moved", Key="a/b c+d")["Body"].read() == body
    head = s3.head_object(Bucket="moved", Key="a/b c+d")
    assert (head["ContentLength"], head["Metadata"]) == (len(body), {"side": "blue"})
    assert refusal(lambda: s3.get_object(Bucket="moved", Key="none"))[:2] == ("NoSuchKey", 404)
    queue = loopback.client("sqs").create_queue(QueueName="moved")["QueueUrl"]
    assert queue.startswith(loopback.ready["endpoint"])
    table = {"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "id", "AttributeType": "S"}
    loopback.client("dynamodb").create_table(
        TableName="moved", KeySchema=[table[0]], AttributeDefinitions=[table[1]], BillingMode="PAY_PER_REQUEST"
    )


def test_route_53_operations_that_need_no_correction_reach_moto(loopback: Loopback) -> None:
    sets = loopback.client("route53").list_reusable_delegation_sets()
    assert sets["DelegationSets"] == []


def test_a_request_without_a_signature_is_refused(loopback: Loopback) -> None:
    unsigned = boto3.client(
        "route53",
        endpoint_url=loopback.ready["endpoint"],
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, proxies={}, retries={"total_max_attempts": 1}),
    )
    assert refusal(unsigned.list_hosted_zones)[:2] == ("MissingAuthenticationToken", 403)


SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20261101/us-east-1/route53/aws4_request, Signature=0"}


def post(loopback: Loopback, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    line = http.client.HTTPConnection(urlsplit(loopback.ready["endpoint"]).netloc, timeout=5)
    try:
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<ChangeResourceRecordSetsRequest>", "Invalid XML ; no element found"),
        ("<X><Wrong/></X>", "Invalid content was found starting with element &apos;Wrong&apos;"),
        ("<X/>", "The content of element &apos;X&apos; is not complete"),
        ("<X><ChangeBatch><Changes><Other/></Changes></ChangeBatch></X>", "starting with element &apos;Other&apos;"),
        (
            "<X><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>a</Name><Type>A</Type>"
            "<TTL>soon</TTL></ResourceRecordSet></Change></Changes></ChangeBatch></X>",
            "&apos;soon&apos; is not a valid value for &apos;long&apos;",
        ),
    ],
)
def test_a_body_that_the_schema_does_not_allow_is_invalid_input(site: Site, body: str, problem: str) -> None:
    zone = site.zone.rpartition("/")[2]
    status, said = post(site.loopback, f"/2013-04-01/hostedzone/{zone}/rrset/", body, SIGNED)
    assert (status, "<Code>InvalidInput</Code>" in said) == (400, True)
    assert problem.replace("&apos;", "'") in said


def test_the_hand_is_told_what_it_cannot_do(loopback: Loopback) -> None:
    control = loopback.control
    with pytest.raises(RehearsalError, match="404 no name server nobody"):
        control.become("nobody", Condition.DOWN)
    with pytest.raises(RehearsalError, match="404 NoSuchHealthCheck"):
        control.see("h0", Health.UNHEALTHY)
    with pytest.raises(RehearsalError, match="404 NoSuchHostedZone"):
        control.history("Z0")
    status, said = post(loopback, "/_rehearsal/faults", '{"kind": "throttling", "moment": "after"}', {})
    assert (status, "promises that nothing happened" in said) == (400, True)


def test_an_answer_leaves_in_one_piece(site: Site) -> None:
    """In two, the second would wait 40 ms for an acknowledgement of the first (Nagle, delayed ACK)."""
    place = urlsplit(site.loopback.ready["endpoint"])
    asked = f"GET /2013-04-01{'/hostedzone/' if '/' not in site.zone else ''}{site.zone} HTTP/1.1"
    headers = "".join(f"{name}: {value}\r\n" for name, value in {"Host": place.netloc, **SIGNED}.items())
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=60) as line:
        line.sendall(f"{asked}\r\n{headers}\r\n".encode())
        assert b"</GetHostedZoneResponse>" in line.recv(65_536)


def test_simple_records_and_long_texts_survive_the_wire(fresh: Site) -> None:
    text = '"epoch=7 <&> \\"quoted\\"" "' + "x" * 255 + '"'
    name = f"_epoch.{fresh.domain}"
    changes = {"Changes": [create(simple(name, "TXT", text))], "Comment": "epoch & <7>"}
    reply = fresh.route53.change_resource_record_sets(HostedZoneId=fresh.zone, ChangeBatch=changes)
    assert reply["ChangeInfo"]["Comment"] == "epoch & <7>"
    fresh.settle(reply["ChangeInfo"]["Id"])
    listed = fresh.route53.list_resource_record_sets(HostedZoneId=fresh.zone, StartRecordName=name, MaxItems="1")
    assert listed["ResourceRecordSets"][0]["ResourceRecords"] == [{"Value": text}]
    (answered,) = fresh.loopback.ask(0, name, "TXT").answer
    assert answered[0].strings == (b'epoch=7 <&> "quoted"', b"x" * 255)
