"""The controller may do what its routes need, and nothing else."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any, cast

import pytest

from migrate.components.errors import BadName
from migrate.components.permissions import (
    Mechanism,
    Use,
    aws_policy,
    epoch_name,
    google_permissions,
    normalized,
)
from migrate.model.side import Cloud
from migrate.routes import epoch_record

ZONE = "Z0123456789ABC"
LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop/1/2"
RULE = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/shop/1/2/3"
ROLE = "arn:aws:iam::999999999999:role/migrate-zone"
STAGE = "arn:aws:apigateway:eu-central-1::/restapis/abc/stages/prod"

USES = {
    Mechanism.ROUTE53: Use(Mechanism.ROUTE53, ZONE, "App.Example.com."),
    Mechanism.ALB_LISTENER: Use(Mechanism.ALB_LISTENER, LISTENER),
    Mechanism.ALB_RULE: Use(Mechanism.ALB_RULE, RULE),
    Mechanism.API_GATEWAY: Use(Mechanism.API_GATEWAY, STAGE),
    Mechanism.CLOUD_DNS: Use(Mechanism.CLOUD_DNS, "example"),
    Mechanism.URL_MAP: Use(Mechanism.URL_MAP, "shop"),
}

EXPECTED = {
    Mechanism.ROUTE53: {
        ("route53:ChangeResourceRecordSets", f"arn:aws:route53:::hostedzone/{ZONE}"),
        ("route53:GetHostedZone", f"arn:aws:route53:::hostedzone/{ZONE}"),
        ("route53:ListResourceRecordSets", f"arn:aws:route53:::hostedzone/{ZONE}"),
        ("route53:GetChange", "arn:aws:route53:::change/*"),
    },
    Mechanism.ALB_LISTENER: {
        ("elasticloadbalancing:ModifyListener", LISTENER),
        ("elasticloadbalancing:DescribeListeners", "*"),
        ("elasticloadbalancing:DescribeRules", "*"),
        ("elasticloadbalancing:DescribeTargetHealth", "*"),
    },
    Mechanism.ALB_RULE: {
        ("elasticloadbalancing:ModifyRule", RULE),
        ("elasticloadbalancing:DescribeListeners", "*"),
        ("elasticloadbalancing:DescribeRules", "*"),
        ("elasticloadbalancing:DescribeTargetHealth", "*"),
    },
    Mechanism.API_GATEWAY: {("apigateway:GET", STAGE), ("apigateway:PATCH", STAGE)},
    Mechanism.CLOUD_DNS: set(),
    Mechanism.URL_MAP: set(),
}

SUBSETS = list(chain.from_iterable(combinations(Mechanism, size) for size in range(len(Mechanism) + 1)))


@pytest.mark.parametrize("mechanisms", SUBSETS, ids=lambda subset: "+".join(subset) or "none")
def test_any_set_of_routes_gets_the_sum_of_what_each_needs(mechanisms: tuple[Mechanism, ...]) -> None:
    policy = aws_policy(USES[mechanism] for mechanism in mechanisms)
    granted = grants(policy)
    assert granted == set().union(*(EXPECTED[mechanism] for mechanism in mechanisms))
    assert (policy is None) == (not granted)


@pytest.mark.parametrize("mechanisms", SUBSETS, ids=lambda subset: "+".join(subset) or "none")
def test_a_zone_of_another_account_adds_its_role_and_nothing_else(mechanisms: tuple[Mechanism, ...]) -> None:
    abroad = Use(Mechanism.ROUTE53, "ZABROAD", "app.example.org", role=ROLE)
    policy = aws_policy([abroad, *(USES[mechanism] for mechanism in mechanisms)])
    own = set().union(*(EXPECTED[mechanism] for mechanism in mechanisms))
    assert grants(policy) == own | {("sts:AssumeRole", ROLE)}


def test_a_weighted_name_may_be_replaced_and_nothing_else_in_its_zone_touched() -> None:
    [change] = [each for each in statements(aws_policy([USES[Mechanism.ROUTE53]])) if "Condition" in each]
    assert change["Condition"]["ForAllValues:StringEquals"] == {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_migrate.app.example.com", "app.example.com"],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "HTTPS", "SRV", "SVCB", "TXT"],
        "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
    }


def test_a_request_without_the_keys_does_not_slip_through() -> None:
    [change] = [each for each in statements(aws_policy([USES[Mechanism.ROUTE53]])) if "Condition" in each]
    conditions = change["Condition"]
    assert conditions["Null"] == dict.fromkeys(conditions["ForAllValues:StringEquals"], "false")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("app.example.com", "app.example.com"),
        ("App.Example.COM.", "app.example.com"),
        ("*.example.com", "\\052.example.com"),
        ("_migrate.app.example.com", "_migrate.app.example.com"),
    ],
)
def test_names_are_written_as_the_condition_keys_write_them(name: str, written: str) -> None:
    assert normalized(name) == written


def test_the_epoch_record_is_where_the_route_keeps_it() -> None:
    assert epoch_name("app.example.com") == f"{epoch_record.LABEL}.app.example.com"


@pytest.mark.parametrize("mechanism", Mechanism)
def test_google_permissions_are_for_google_mechanisms_only(mechanism: Mechanism) -> None:
    permissions = google_permissions(mechanism)
    assert bool(permissions) is (mechanism.cloud is Cloud.GCP)
    assert list(permissions) == sorted(set(permissions))


def test_google_may_read_and_replace_records_and_nothing_of_the_zone_itself() -> None:
    granted = google_permissions(Mechanism.CLOUD_DNS)
    assert {each for each in granted if each.startswith("dns.managedZones.")} == {"dns.managedZones.get"}
    assert not [each for each in granted if "delete" in each and "resourceRecordSets" not in each]


def test_a_route_without_its_weighted_name_is_refused() -> None:
    with pytest.raises(BadName):
        Use(Mechanism.ROUTE53, ZONE, "")


def statements(policy: dict[str, object] | None) -> list[dict[str, Any]]:
    found: Any = policy["Statement"] if policy else []
    return found


def grants(policy: dict[str, object] | None) -> set[tuple[str, str]]:
    """Every action with every resource it is allowed on."""
    return {
        (action, resource)
        for each in statements(policy)
        for action in each["Action"]
        for resource in each["Resource"]
        if each["Effect"] == "Allow"
    }


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-eusc"])
def test_arns_are_of_the_partition_the_zone_is_in(partition: str) -> None:
    policy = aws_policy([Use(Mechanism.ROUTE53, ZONE, "app.example.com", partition)])
    assert policy is not None
    arns = [arn for statement in cast("list[Any]", policy["Statement"]) for arn in statement["Resource"]]
    assert {arn.split(":")[1] for arn in arns} == {partition}
