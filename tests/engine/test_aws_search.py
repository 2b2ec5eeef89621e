"""AWS search: what was made is found by its name and tags, what was not is told so, and doubt is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from migrate.engine.aws_search import found_in_aws, is_looked_for
from migrate.engine.kinds import is_made_again
from migrate.engine.supposed_ids import FORMULAE
from migrate.rehearse.standins.aws.kinds import KINDS as AWS_KINDS
from migrate.rehearse.standins.gcp.kinds import KINDS as GCP_KINDS
from migrate.rehearse.world import CREDENTIALS
from tests.rehearse.standins.conftest import running

PROVIDER = "urn:pulumi:green::shop::pulumi:providers:aws::aws"
ORIGIN = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
TAGS = {"Name": "shop-green-vpc", "migrate:migration": "shop"}


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    with running("migrate.rehearse.aws", fastest_seconds=0.01, slowest_seconds=0.05) as ready:
        yield ready["endpoint"]


@pytest.fixture
def client(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Makes the client of a service."""
    from botocore.session import get_session

    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": aws}.items():
        monkeypatch.setenv(name, value)
    session = get_session()
    with ExitStack() as opened:

        def make(service: str) -> Any:
            return opened.enter_context(closing(session.create_client(service, region_name="eu-central-1")))

        yield make


@pytest.fixture
def ec2(client: Callable[[str], Any]) -> Any:
    return client("ec2")


def deployment(*ids: str, account: str = "123456789012", kind: str = "aws:ec2/vpc:Vpc", **inputs: object) -> Any:
    settings = {"region": "eu-central-1", "allowedAccountIds": f'["{account}"]'}
    provider = {"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "p-1", "inputs": settings}
    others = [{"urn": f"urn:{one}", "type": kind, "id": one} for one in ids]
    made = {"urn": "urn:x", "type": kind, "provider": f"{PROVIDER}::p-1", "inputs": {"tags": TAGS, **inputs}}
    return {"resources": [provider, *others], "pending_operations": [{"type": "creating", "resource": made}]}


def vpc(ec2: Any, name: str) -> str:
    tags = [{"Key": "Name", "Value": name}]
    made = ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}])
    return made["Vpc"]["VpcId"]


def test_what_was_made_is_found_unless_it_is_recorded_already(ec2: Any) -> None:
    assert found_in_aws(deployment()) == {"urn:x": None}
    first = vpc(ec2, "shop-green-vpc")
    vpc(ec2, "another")
    assert found_in_aws(deployment()) == {"urn:x": first}
    assert found_in_aws(deployment(first)) == {"urn:x": None}
    vpc(ec2, "shop-green-vpc")
    assert found_in_aws(deployment()) == {}  # two answer to it: a person must say which
    ec2.delete_vpc(VpcId=first)


def test_what_has_a_name_of_its_own_is_asked_for_by_it(ec2: Any) -> None:
    balancer = deployment(kind="aws:lb/loadBalancer:LoadBalancer", name="shop-lb")
    assert found_in_aws(balancer) == {"urn:x": None}


def test_a_distribution_is_found_by_its_name_tag(client: Callable[[str], Any]) -> None:
    wanted = deployment(kind="aws:cloudfront/distribution:Distribution")
    assert found_in_aws(wanted) == {"urn:x": None}
    cloudfront = client("cloudfront")
    distribution(cloudfront, "another")
    assert found_in_aws(wanted) == {"urn:x": None}
    made = distribution(cloudfront, TAGS["Name"])
    assert found_in_aws(wanted) == {"urn:x": made}


def distribution(cloudfront: Any, name: str) -> str:
    config = {
        "CallerReference": name,
        "Origins": {"Quantity": 1, "Items": [{"Id": "a", "DomainName": "a.test", "CustomOriginConfig": ORIGIN}]},
        "DefaultCacheBehavior": {"TargetOriginId": "a", "ViewerProtocolPolicy": "https-only", "CachePolicyId": "p"},
        "Comment": "",
        "Enabled": True,
    }
    tagged = {"DistributionConfig": config, "Tags": {"Items": [{"Key": "Name", "Value": name}]}}
    return cloudfront.create_distribution_with_tags(DistributionConfigWithTags=tagged)["Distribution"]["Id"]


def test_a_cache_policy_is_found_by_its_name(client: Callable[[str], Any]) -> None:
    wanted = deployment(kind="aws:cloudfront/cachePolicy:CachePolicy", name="shop-cache")
    assert found_in_aws(wanted) == {"urn:x": None}
    cloudfront = client("cloudfront")
    made = [
        cloudfront.create_cache_policy(CachePolicyConfig={"Name": name, "MinTTL": 0}) for name in ("x", "shop-cache")
    ]
    assert found_in_aws(wanted) == {"urn:x": made[1]["CachePolicy"]["Id"]}


def test_an_identity_provider_is_found_by_its_issuer(client: Callable[[str], Any]) -> None:
    wanted = deployment(kind="aws:iam/openIdConnectProvider:OpenIdConnectProvider", url="https://ci.test/shop")
    iam = client("iam")
    iam.create_open_id_connect_provider(Url="https://ci.test", ThumbprintList=["a" * 40])
    assert found_in_aws(wanted) == {"urn:x": None}
    made = iam.create_open_id_connect_provider(Url="https://ci.test/shop", ThumbprintList=["a" * 40])
    assert found_in_aws(wanted) == {"urn:x": made["OpenIDConnectProviderArn"]}


def test_a_zone_is_found_by_its_name_and_by_who_may_ask_it(client: Callable[[str], Any]) -> None:
    public = deployment(kind="aws:route53/zone:Zone", name="found.test")
    private = deployment(kind="aws:route53/zone:Zone", name="found.test", vpcs=[{"vpcId": "vpc-1"}])
    assert found_in_aws(public) == {"urn:x": None}
    made = client("route53").create_hosted_zone(Name="found.test", CallerReference="found")["HostedZone"]["Id"]
    assert found_in_aws(public) == {"urn:x": made.removeprefix("/hostedzone/")}
    assert found_in_aws(private) == {"urn:x": None}


def test_of_every_kind_that_is_built_here_a_killed_create_can_be_settled_without_a_person() -> None:
    kinds = (*AWS_KINDS, *GCP_KINDS)
    assert [one for one in kinds if not (is_looked_for(one) or one in FORMULAE or is_made_again(one))] == []


@pytest.mark.parametrize(
    "doubt",
    [
        deployment(account="999999999999"),
        deployment(kind="aws:dynamodb/table:Table"),
        {"pending_operations": deployment()["pending_operations"]},
    ],
    ids=["credentials of another account", "a kind that is not known", "no provider to tell the region"],
)
def test_in_doubt_nothing_is_said(ec2: Any, doubt: Any) -> None:
    assert found_in_aws(doubt) == {}


def test_where_aws_does_not_answer_nothing_is_said(ec2: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert found_in_aws(deployment()) == {}
