"""How the side of a resource is known."""

from __future__ import annotations

import pytest

from policies.migrate_policies.subject import Subject

VPC = "aws:ec2/vpc:Vpc"
ROUTE = "aws:ec2/route:Route"


def urn(stack: str, kind: str, name: str) -> str:
    return f"urn:pulumi:{stack}::shop::{kind}::{name}"


@pytest.mark.parametrize(
    ("side", "kind", "props", "parent", "stack"),
    [
        ("green", VPC, {"tags": {"migrate:side": "green"}}, "shop-blue-network", "blue"),
        ("both", "aws:route53/healthCheck:HealthCheck", {"tags": {"migrate:side": "both"}}, "", "traffic"),
        ("blue", "gcp:storage/bucket:Bucket", {"labels": {"migrate-side": "blue"}}, "", "data"),
        (
            "blue",
            "gcp:sql/databaseInstance:DatabaseInstance",
            {"settings": {"userLabels": {"migrate-side": "blue"}}},
            "",
            "x",
        ),
        ("blue", ROUTE, {}, "shop-blue-network", "mirror"),
        ("green", ROUTE, {}, "shop-network", "green"),
        (None, ROUTE, {}, "shop-bluebird-network", "data"),
        (None, ROUTE, {}, "", "traffic"),
    ],
)
def test_by_mark_then_by_parent_then_by_stack(
    side: str | None, kind: str, props: dict[str, object], parent: str, stack: str
) -> None:
    of = urn(stack, "migrate:index:Network", parent) if parent else ""
    assert Subject(kind, "it", urn(stack, kind, "it"), props, parent=of).side == side
