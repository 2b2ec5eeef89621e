"""Blue was there before this project: it is taken over by its ids, as it is, and nothing is changed by that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from migrate.model.side import Cloud
from tests.stacks import by_hand_aws, by_hand_gcp
from tests.stacks.project import Project

OURS = ("shop-blue", "shop-blue-network", "shop-blue-service", "aws", "gcp", "shop-migration-blue")
"""What exists in the state alone: components, providers and the stack itself."""


def made_by_hand(project: Project, cloud: Cloud, zone: str) -> dict[str, str]:
    """Blue stands on `cloud`, and migration.yaml tells what of it is what; the parts it tells."""
    if cloud is Cloud.AWS:
        adopt, name, alias_zone = by_hand_aws.blue(project)
        told = {"address": name, "alias_zone": alias_zone}
    else:
        adopt, address = by_hand_gcp.blue(project)
        told = {"address": address}
    project.declare(cloud, zone=zone, blue_more=f"adopt: {json.dumps(adopt)}", **told)
    return adopt


def balancer_tags(project: Project, cloud: Cloud, id_: str) -> dict[str, Any]:
    """The marks somebody else put on what serves."""
    if cloud is Cloud.GCP:
        hand = by_hand_gcp.ByHand(project)
        labels: dict[str, Any] = hand.cloud.call("GET", f"compute/v1/{id_}")["labels"]
        hand.cloud.close()
        return labels
    elbv2 = project.client("elbv2")
    (told,) = elbv2.describe_tags(ResourceArns=[id_])["TagDescriptions"]
    elbv2.close()
    return {tag["Key"]: tag["Value"] for tag in told["Tags"]}


@pytest.mark.parametrize("cloud", [pytest.param(Cloud.AWS, marks=pytest.mark.long), Cloud.GCP])
def test_what_was_made_by_hand_is_imported_and_then_nothing_changes(project: Project, cloud: Cloud) -> None:
    zone = project.zone()
    adopt = made_by_hand(project, cloud, zone)
    project.init("blue")
    planned = project.previewed("blue")
    assert {name for op, name in planned if op == "create"} <= set(OURS)
    assert {op for op, name in planned if name not in OURS} == {"import"}
    assert len(planned) - len(adopt) == len([name for _, name in planned if name in OURS])
    project.up("blue")
    assert project.previewed("blue") == []
    balancer = adopt["service/lb" if cloud is Cloud.AWS else "service/address"]
    assert balancer_tags(project, cloud, balancer) == {"team": "the-shop"}
    guarded = project.resources("blue")
    assert all(guarded[f"shop-blue-{key.replace('/', '-')}"]["protect"] for key in adopt if key != "service/task")


def test_what_was_adopted_is_never_replaced(project: Project) -> None:
    made_by_hand(project, Cloud.AWS, project.zone())
    project.init("blue")
    project.up("blue")
    file = project.root / "migration.yaml"
    file.write_text(file.read_text().replace("cidr: 10.10.0.0/16", "cidr: 10.30.0.0/16"))
    said = project.run("up", "-s", "blue", "--yes", "--skip-preview", "--color=never")
    assert said.status != 0
    assert "unable to replace resource" in said.text
