"""A service is the same thing on both clouds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from migrate.components import Service
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import world
from tests.components.conftest import Recorded
from tests.components.recorder import Record, record

SAME = ("url", "healthPath", "image", "ports", "envKeys", "tlsMinimum", "capacity")


def test_all_that_parity_compares_is_equal(recorded: Recorded) -> None:
    aws, gcp = (recorded("Service", cloud, Standing.SPARE).exports("shop-service") for cloud in Cloud)
    assert {name: aws[name] for name in SAME} == {name: gcp[name] for name in SAME}
    assert aws["ports"] == [80, 443]
    assert aws["tlsMinimum"] == "1.2"
    assert aws["envKeys"] == ["DATABASE_URL", "LOG_LEVEL"]
    assert aws["url"] == "https://green.app.example.com"


def test_a_record_points_to_a_load_balancers_name_or_to_an_anycast_address(recorded: Recorded) -> None:
    aws = recorded("Service", Cloud.AWS, Standing.SPARE).exports("shop-service")
    gcp = recorded("Service", Cloud.GCP, Standing.SPARE).exports("shop-service")
    assert (aws["address"], aws["aliasZone"]) == ("shop-service-lb.eu-central-1.elb.amazonaws.com", "Z215JYRZR1TBD5")
    assert gcp["address"] == "203.0.113.80"


def test_capacity_is_a_floor_on_both_clouds(recorded: Recorded) -> None:
    scale = recorded("Service", Cloud.AWS, Standing.SPARE)["shop-service-scale"].inputs
    assert (scale["minCapacity"], scale["maxCapacity"]) == (3, 12)
    scaling = run(recorded("Service", Cloud.GCP, Standing.SPARE))["template"]["scaling"]
    assert scaling == {"minInstanceCount": 3, "maxInstanceCount": 12}


def test_the_number_of_tasks_belongs_to_the_scaling_after_the_first_day(recorded: Recorded) -> None:
    service = recorded("Service", Cloud.AWS, Standing.LIVE)["shop-service-service"]
    assert service.ignoring == ("desiredCount",)
    assert service.inputs["deploymentMinimumHealthyPercent"] == 100


def test_tasks_wait_for_the_listener_that_sends_to_them(recorded: Recorded) -> None:
    kept = recorded("Service", Cloud.AWS, Standing.SPARE)
    assert kept["shop-service-https"].urn in kept["shop-service-service"].dependencies


def test_the_container_gets_the_same_variables_on_both_clouds(recorded: Recorded) -> None:
    task = container(recorded("Service", Cloud.AWS, Standing.SPARE))
    plain = {each["name"]: each["value"] for each in task["environment"]}
    assert plain == {"LOG_LEVEL": "info", "PORT": "8080"}
    cloud_run = run(recorded("Service", Cloud.GCP, Standing.SPARE))["template"]["containers"][0]
    assert {each["name"]: each.get("value") for each in cloud_run["envs"]} == {
        "LOG_LEVEL": "info",
        "DATABASE_URL": None,
    }
    assert cloud_run["ports"] == {"containerPort": 8080}


def test_secrets_are_named_and_never_held(recorded: Recorded) -> None:
    [told] = container(recorded("Service", Cloud.AWS, Standing.SPARE))["secrets"]
    assert told == {
        "name": "DATABASE_URL",
        "valueFrom": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf:url::",
    }
    envs = run(recorded("Service", Cloud.GCP, Standing.SPARE))["template"]["containers"][0]["envs"]
    source = {"secretKeyRef": {"secret": "projects/shop-prod/secrets/shop", "version": "3"}}
    assert {"name": "DATABASE_URL", "valueSource": source} in envs


def test_only_the_named_secrets_may_be_read(recorded: Recorded) -> None:
    policy = recorded("Service", Cloud.AWS, Standing.SPARE)["shop-service-execution-secrets"].inputs["policy"]
    [statement] = json.loads(policy)["Statement"]
    assert statement["Resource"] == ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf"]
    right = recorded("Service", Cloud.GCP, Standing.SPARE)["shop-service-secret-database-url"].inputs
    assert (right["secretId"], right["role"]) == (
        "projects/shop-prod/secrets/shop",
        "roles/secretmanager.secretAccessor",
    )


@pytest.mark.parametrize("cloud", Cloud)
def test_plain_http_is_sent_to_tls(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Service", cloud, Standing.SPARE)
    if cloud is Cloud.AWS:
        [action] = kept["shop-service-http"].inputs["defaultActions"]
        assert (action["type"], action["redirect"]["statusCode"]) == ("redirect", "HTTP_301")
    else:
        assert kept["shop-service-redirect"].inputs["defaultUrlRedirect"]["httpsRedirect"] is True


def test_tls_begins_at_1_2(recorded: Recorded) -> None:
    listener = recorded("Service", Cloud.AWS, Standing.SPARE)["shop-service-https"].inputs
    assert listener["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    policy = recorded("Service", Cloud.GCP, Standing.SPARE)["shop-service-tls-policy"].inputs
    assert (policy["minTlsVersion"], policy["profile"]) == ("TLS_1_2", "MODERN")


def test_every_google_layer_names_its_scheme(recorded: Recorded) -> None:
    for component in ("Service", "Cdn"):
        kept = recorded(component, Cloud.GCP, Standing.SPARE)
        layers = [each for each in kept.children if "loadBalancingScheme" in each.inputs]
        assert {each.type.rpartition(":")[2] for each in layers} == {"BackendService", "GlobalForwardingRule"}
        assert {each.inputs["loadBalancingScheme"] for each in layers} == {"EXTERNAL_MANAGED"}


@pytest.mark.parametrize("cloud", Cloud)
def test_the_certificate_covers_the_users_name_and_the_sides_own(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Service", cloud, Standing.SPARE)
    certificate = kept["shop-service-certificate"].inputs
    if cloud is Cloud.AWS:
        covered = [certificate["domainName"], *certificate["subjectAlternativeNames"]]
    else:
        covered = certificate["managed"]["domains"]
    assert covered == ["app.example.com", "green.app.example.com"]
    assert {record.inputs["type"] for record in kept.of("aws:route53/record:Record")} == {"CNAME"}


def test_each_proof_answers_its_own_question_in_whatever_order_they_are_asked(recorded: Recorded) -> None:
    kept = recorded("Service", Cloud.AWS, Standing.SPARE)
    proofs = {each.name.rpartition("-")[2]: each.inputs for each in kept.of("aws:route53/record:Record")}
    assert proofs["host"]["name"] == "_proof.app.example.com"
    assert proofs["host"]["records"] == ["_answer-app.example.com.acm-validations.aws."]
    assert proofs["own"]["name"] == "_proof.green.app.example.com"


def test_proofs_go_into_the_zone_whichever_cloud_it_is_in() -> None:
    kept = record(lambda: Service("shop", {**world.service(Cloud.AWS), "zone": world.CLOUD_DNS}, world.providers()))
    proofs = kept.of("gcp:dns/recordSet:RecordSet")
    assert {each.inputs["project"] for each in proofs} == {"shop-dns"}
    assert {each.inputs["name"] for each in proofs} == {"_proof.app.example.com.", "_proof.green.app.example.com."}


def test_names_stay_within_what_the_clouds_take() -> None:
    long = "a-service-with-a-very-long-name-blue"
    for cloud in Cloud:
        kept = record(lambda cloud=cloud: Service(long, world.service(cloud), world.providers()))
        limits = {
            "aws:lb/loadBalancer:LoadBalancer": ("name", 32),
            "aws:lb/targetGroup:TargetGroup": ("name", 32),
            "gcp:cloudrunv2/service:Service": ("name", 49),
            "gcp:serviceaccount/account:Account": ("accountId", 30),
        }
        for child in kept.children:
            if child.type in limits:
                name, limit = limits[child.type]
                assert len(child.inputs[name]) <= limit


def test_nobody_reaches_cloud_run_past_its_load_balancer(recorded: Recorded) -> None:
    service = run(recorded("Service", Cloud.GCP, Standing.SPARE))
    assert service["ingress"] == "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"


def test_without_secrets_no_right_to_read_any_is_given() -> None:
    for cloud in Cloud:
        kept = record(lambda cloud=cloud: Service("shop", {**world.service(cloud), "secrets": {}}, world.providers()))
        assert "shop-execution-secrets" not in kept
        assert not kept.of("gcp:secretmanager/secretIamMember:SecretIamMember")


def container(kept: Record) -> dict[str, Any]:
    [only] = json.loads(kept["shop-service-task"].inputs["containerDefinitions"])
    return only


def run(kept: Record) -> dict[str, Any]:
    return dict(kept["shop-service-run"].inputs)
