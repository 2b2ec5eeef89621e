"""AWS search: what was made is found by its name and tags, what was not is told so, and doubt is left to a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from migrate.engine.aws_search import found_in_aws
from migrate.rehearse.world import CREDENTIALS
from tests.rehearse.standins.conftest import running

PROVIDER = "urn:pulumi:green::shop::pulumi:providers:aws::aws"
TAGS = {"Name": "shop-green-vpc", "migrate:migration": "shop"}


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    with running("migrate.rehearse.aws", fastest_seconds=0.01, slowest_seconds=0.05) as ready:
        yield ready["endpoint"]


@pytest.fixture
def ec2(aws: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from botocore.session import get_session

    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": aws}.items():
        monkeypatch.setenv(name, value)
    client = get_session().create_client("ec2", region_name="eu-central-1")
    yield client
    client.close()


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


@pytest.mark.parametrize(
    "doubt",
    [
        deployment(account="999999999999"),
        deployment(kind="aws:cloudfront/distribution:Distribution"),
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
