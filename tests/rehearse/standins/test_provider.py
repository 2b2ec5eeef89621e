"""What every type has in common: names, protection, imports, previews, and the words of a refusal."""

from __future__ import annotations

import pytest

from migrate.errors import RehearsalError
from migrate.rehearse.standins.aws.connect import connect as connect_aws
from migrate.rehearse.standins.complaint import Complaint, Unfinished
from migrate.rehearse.standins.gcp.connect import connect as connect_gcp
from migrate.rehearse.standins.kinds import provider
from migrate.rehearse.standins.value import UNKNOWN
from tests.rehearse.standins.amazon_stories import balancer, database, schedule, service
from tests.rehearse.standins.conftest import PLACE, World
from tests.rehearse.standins.google_stories import job

ROLE = "aws:iam/role:Role"
NETWORK = "gcp:compute/network:Network"
ADDRESS = "gcp:compute/globalAddress:GlobalAddress"


def test_a_name_is_made_of_the_resources_own_and_seven_digits(world: World) -> None:
    cloud, urn = world.of(NETWORK), world.urn(NETWORK, "net")
    first, _ = cloud.check(urn, {}, {}, b"one")
    again, _ = cloud.check(urn, {}, {}, b"one")
    other, _ = cloud.check(urn, {}, {}, b"two")
    assert first["name"].startswith("net-")
    assert len(first["name"]) == len("net-") + 7
    assert first["name"] == again["name"] != other["name"]


def test_a_name_that_was_made_is_kept(world: World) -> None:
    found, _ = world.of(NETWORK).check(world.urn(NETWORK, "net"), {"name": "net-1234567"}, {}, b"two")
    assert found["name"] == "net-1234567"


def test_a_long_name_is_cut_to_what_the_cloud_takes(world: World) -> None:
    kind = "aws:lb/loadBalancer:LoadBalancer"
    found, failures = world.of(kind).check(world.urn(kind, "x" * 60), {}, {}, b"")
    assert not failures
    assert len(found["name"]) == 32


def test_an_unknown_type_is_refused_by_name(world: World) -> None:
    with pytest.raises(Complaint, match="no resource type aws:sqs/queue:Queue"):
        world.of("aws:").check("urn:pulumi:green::shop::aws:sqs/queue:Queue::q", {}, {}, b"")


def test_a_child_of_a_component_is_known_by_its_own_type(world: World) -> None:
    urn = f"urn:pulumi:green::shop::migrate:index:Network${NETWORK}::net"
    assert world.of(NETWORK).check(urn, {}, {}, b"")[1] == []


def test_what_is_not_known_yet_is_not_judged(world: World) -> None:
    kind = "aws:ec2/subnet:Subnet"
    inputs = {"vpcId": UNKNOWN, "cidrBlock": UNKNOWN, "tags": {"a": UNKNOWN}}
    assert world.of(kind).check(world.urn(kind, "s"), {}, inputs, b"")[1] == []
    unknown = {"vpcId": UNKNOWN, "cidrBlock": "10.0.1.0/24"}
    found = world.of(kind).diff(world.urn(kind, "s"), {"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"}, {}, unknown)
    assert found["vpcId"].replaces


def test_a_preview_knows_what_stays_and_not_what_the_cloud_will_say(world: World) -> None:
    cloud, urn = world.of(ROLE), world.urn(ROLE, "r")
    new = cloud.preview(urn, {}, {"name": "r"})
    assert (new["name"], new["arn"]) == ("r", UNKNOWN)
    changed = cloud.preview(urn, {"name": "r", "arn": "arn:1", "description": "x"}, {"name": "r", "description": "y"})
    assert (changed["arn"], changed["description"]) == ("arn:1", "y")


def test_a_read_of_what_is_gone_finds_nothing(world: World) -> None:
    made = world.make(NETWORK, autoCreateSubnetworks=False)
    world.delete(NETWORK, made)
    assert world.read(NETWORK, made) is None


@pytest.mark.parametrize(
    ("kind", "identifier", "form"),
    [
        (NETWORK, "shop", "projects/{project}/global/networks/{name}"),
        ("gcp:dns/recordSet:RecordSet", "app.shop.test.", "rrsets/NAME/TYPE"),
        ("aws:route53/record:Record", "app.shop.test", "ZONEID_NAME_TYPE"),
    ],
)
def test_an_import_by_another_form_of_id_says_the_form(world: World, kind: str, identifier: str, form: str) -> None:
    with pytest.raises(Complaint) as caught:
        world.of(kind).read(world.urn(kind, "x"), identifier, {}, {})
    assert form in str(caught.value) or "no id of" in str(caught.value)


def test_a_complaint_is_one_line(world: World) -> None:
    with pytest.raises(Complaint) as caught:
        world.make("aws:ec2/subnet:Subnet", vpcId="vpc-none", cidrBlock="10.0.0.0/24")
    assert str(caught.value).startswith("ec2 CreateSubnet: InvalidVpcID.NotFound:")
    assert "\n" not in str(caught.value)


def test_a_load_balancer_under_protection_stays(world: World) -> None:
    kind = "aws:lb/loadBalancer:LoadBalancer"
    made = world.make(kind, **{**balancer(world), "enableDeletionProtection": True})
    with pytest.raises(Complaint, match="cannot be deleted because deletion protection is enabled"):
        world.delete(kind, made)
    world.update(kind, made, {**made.inputs, "enableDeletionProtection": False})
    world.delete(kind, made)


def test_a_database_under_protection_stays(world: World) -> None:
    kind = "aws:rds/instance:Instance"
    made = world.make(kind, **{**database(world), "deletionProtection": True})
    with pytest.raises(Complaint, match=r"(?i)protect"):
        world.delete(kind, made)
    world.update(kind, made, {**made.inputs, "deletionProtection": False})
    world.delete(kind, made)


def test_a_database_leaves_a_last_snapshot_or_says_it_may_not(world: World) -> None:
    kind = "aws:rds/instance:Instance"
    made = world.make(kind, **{**database(world), "skipFinalSnapshot": False})
    with pytest.raises(Complaint, match="finalSnapshotIdentifier is required"):
        world.delete(kind, made)


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("gcp:cloudrunv2/service:Service", {"location": PLACE, "template": {"containers": [{"image": "a/b"}]}}),
        (
            "gcp:sql/databaseInstance:DatabaseInstance",
            {"region": PLACE, "databaseVersion": "POSTGRES_17", "settings": {"tier": "db-f1-micro"}},
        ),
    ],
)
def test_google_types_are_protected_by_the_provider_unless_told(world: World, kind: str, inputs: dict) -> None:
    made = world.make(kind, **inputs)
    with pytest.raises(Complaint, match="deletionProtection=false"):
        world.delete(kind, made)
    world.update(kind, made, {**inputs, "deletionProtection": False})
    world.delete(kind, made)


def test_a_database_of_google_is_protected_by_the_api_too(world: World) -> None:
    kind = "gcp:sql/databaseInstance:DatabaseInstance"
    settings = {"tier": "db-f1-micro", "deletionProtectionEnabled": True}
    held = {"region": PLACE, "databaseVersion": "POSTGRES_17", "deletionProtection": False}
    made = world.make(kind, **held, settings=settings)
    with pytest.raises(Complaint, match="The instance is protected"):
        world.delete(kind, made)


def test_a_deletion_policy_is_obeyed(world: World) -> None:
    made = world.make(ADDRESS, addressType="EXTERNAL", deletionPolicy="PREVENT")
    with pytest.raises(Complaint, match="deletionPolicy is PREVENT"):
        world.delete(ADDRESS, made)
    world.update(ADDRESS, made, {**made.inputs, "deletionPolicy": "ABANDON"})
    world.delete(ADDRESS, made)
    assert world.read(ADDRESS, made) is not None


def test_what_was_made_and_did_not_become_ready_keeps_its_id(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.rehearse.standins.aws.account.READY_SECONDS", 0.5)
    zone = world.make("aws:route53/zone:Zone", name="unproved.test")
    certificate = world.make("aws:acm/certificate:Certificate", domainName="app.unproved.test", validationMethod="DNS")
    with pytest.raises(Complaint, match="not ready"):
        world.make("aws:acm/certificateValidation:CertificateValidation", certificateArn=certificate.id)
    inputs = service(world) | {"desiredCount": 1}
    monkeypatch.setattr("migrate.rehearse.standins.aws.account.READY_SECONDS", -1.0)
    monkeypatch.setattr("migrate.rehearse.standins.aws.containers._service", lambda *_: None)
    with pytest.raises(Unfinished) as caught:
        world.make("aws:ecs/service:Service", **inputs)
    assert caught.value.id.startswith("arn:aws:ecs:")
    world.delete("aws:route53/zone:Zone", zone)


def test_a_certificate_is_ready_once_its_record_stands(world: World) -> None:
    zone = world.make("aws:route53/zone:Zone", name="proved.test")
    made = world.make("aws:acm/certificate:Certificate", domainName="app.proved.test", validationMethod="DNS")
    asked = made["domainValidationOptions"][0]
    world.make(
        "aws:route53/record:Record",
        zoneId=zone.id,
        name=asked["resourceRecordName"].rstrip("."),
        type="CNAME",
        ttl=60,
        records=[asked["resourceRecordValue"]],
    )
    world.make("aws:acm/certificateValidation:CertificateValidation", certificateArn=made.id)


def test_a_record_may_be_named_without_its_zone(world: World) -> None:
    kind = "aws:route53/record:Record"
    zone = world.make("aws:route53/zone:Zone", name="short.test")
    inputs = {"zoneId": zone.id, "name": "app", "type": "A", "ttl": 60, "records": ["198.18.0.1"]}
    made = world.make(kind, **inputs)
    assert made["fqdn"] == "app.short.test"
    assert world.differs(kind, made, inputs) == {}


def test_a_resource_may_stand_in_another_region(world: World) -> None:
    kind = "aws:acm/certificate:Certificate"
    inputs = {"domainName": "cdn.test", "validationMethod": "DNS", "region": "us-east-1"}
    made = world.make(kind, **inputs)
    assert ":us-east-1:" in made.id
    assert world.read(kind, made) is not None
    assert world.differs(kind, made, {**inputs, "region": "eu-west-1"}) == {"region": True}
    world.delete(kind, made)


@pytest.mark.usefixtures("reachable")
def test_default_tags_and_labels_are_on_everything_and_in_nobodys_inputs(world: World) -> None:
    aws, gcp = provider("aws"), provider("gcp")
    aws.configure({"region": "eu-west-1", "defaultTags": {"tags": {"team": "web"}}})
    gcp.configure({"project": "rehearsal", "region": PLACE, "defaultLabels": {"team": "web"}})
    other = World({"aws": aws, "gcp": gcp}, world.endpoints, [1] * 5000)
    vpc = other.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", tags={"a": "b"})
    assert (vpc["tags"], vpc["tagsAll"]) == ({"a": "b"}, {"a": "b", "team": "web"})
    address = other.make(ADDRESS, addressType="EXTERNAL", labels={"a": "b"})
    assert (address["labels"], address["effectiveLabels"]) == ({"a": "b"}, {"a": "b", "team": "web"})
    assert other.differs("aws:ec2/vpc:Vpc", vpc, vpc.inputs) == other.differs(ADDRESS, address, address.inputs) == {}
    for cloud in (aws, gcp):
        cloud.clouds[0].close()


def test_functions_answer_what_programs_ask(world: World) -> None:
    aws, gcp = world.of("aws:"), world.of("gcp:")
    assert aws.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})["accountId"] == "123456789012"
    assert aws.invoke("aws:index/getRegion:getRegion", {})["region"] == "eu-west-1"
    assert "eu-west-1a" in aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {})["names"]
    assert aws.invoke("aws:index/getPartition:getPartition", {})["partition"] == "aws"
    assert gcp.invoke("gcp:organizations/getProject:getProject", {})["number"] == "100000000001"
    with pytest.raises(Complaint, match="no function"):
        aws.invoke("aws:ec2/getAmi:getAmi", {})


def test_what_a_bridge_must_know_is_in_the_record_of_calls(world: World) -> None:
    from migrate.rehearse.aws.control import Control as Amazon
    from migrate.rehearse.gcp.control import Control as Google

    made = world.make("gcp:cloudrunv2/job:Job", **job(world))
    world.delete("gcp:cloudrunv2/job:Job", made)
    methods = [call.method for call in Google(world.endpoints["gcp"]).calls() if call.status == 200]
    assert {f"run.projects.locations.jobs.{verb}" for verb in ("create", "delete")} <= set(methods)
    world.make("aws:scheduler/schedule:Schedule", **schedule(world))
    assert any(call.service == "scheduler" for call in Amazon(world.endpoints["aws"]).calls())


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize(
    ("connect", "settings", "said"),
    [
        (connect_aws, {}, "Missing region"),
        (connect_aws, {"region": "eu-west-1", "colour": "x"}, "does not know the setting colour"),
        (connect_aws, {"region": "eu-west-1", "allowedAccountIds": ["999999999999"]}, "account ID not allowed"),
        (connect_gcp, {"region": PLACE}, "project: required"),
        (connect_gcp, {"project": "rehearsal", "colour": "x"}, "does not know the setting colour"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, connect: object, settings: dict, said: str
) -> None:
    for name in ("AWS_REGION", "GOOGLE_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    assert callable(connect)
    with pytest.raises(Complaint, match=said):
        connect(settings)


@pytest.mark.parametrize("address", ["", "https://ec2.eu-west-1.amazonaws.com", "http://10.0.0.1:5000", "nonsense"])
def test_a_stand_in_speaks_to_this_machine_only(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("MIGRATE_REHEARSAL_AWS", address)
    monkeypatch.setenv("MIGRATE_REHEARSAL_GCP", address)
    for connect, settings in ((connect_aws, {"region": "eu-west-1"}), (connect_gcp, {"project": "p"})):
        with pytest.raises(Complaint, match="loopback"):
            connect(settings)


def test_there_are_two_stand_ins() -> None:
    with pytest.raises(RehearsalError, match="no such stand-in"):
        provider("azure")
