"""Who may act as the controller: exactly one identity on the other cloud, and no key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from migrate.components import ControllerAccess
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import world
from tests.components.conftest import Recorded
from tests.components.programs import ROUTES
from tests.components.recorder import Record, record

UNIQUE_ID = "100018646976219416293"


def test_from_google_one_service_account_with_a_token_made_for_this_migration_acts_as_the_role(
    recorded: Recorded,
) -> None:
    [statement] = trust(recorded("ControllerAccess", Cloud.GCP, Standing.SPARE))
    assert statement["Principal"] == {"Federated": "accounts.google.com"}
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"]["StringEquals"] == {
        "accounts.google.com:aud": UNIQUE_ID,
        "accounts.google.com:sub": UNIQUE_ID,
        "accounts.google.com:oaud": "migrate/shop",
    }
    assert set(statement["Condition"]["Null"].values()) == {"false"}


def test_on_aws_only_tasks_of_the_own_account_act_as_the_role(recorded: Recorded) -> None:
    [statement] = trust(recorded("ControllerAccess", Cloud.AWS, Standing.SPARE))
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_from_aws_only_sessions_of_the_role_act_as_the_service_account(recorded: Recorded) -> None:
    kept = recorded("ControllerAccess", Cloud.AWS, Standing.SPARE)
    session = "arn:aws:sts::123456789012:assumed-role/shop-controlleraccess-role"
    provider = kept["shop-controlleraccess-pool-provider"].inputs
    assert provider["aws"] == {"accountId": "123456789012"}
    assert provider["attributeCondition"] == f"attribute.aws_role == '{session}'"
    right = kept["shop-controlleraccess-pool-right"].inputs
    assert right["role"] == "roles/iam.workloadIdentityUser"
    assert right["member"].startswith("principalSet://iam.googleapis.com/")
    assert right["member"].endswith(f"/attribute.aws_role/{session}")


def test_no_key_is_ever_made(recorded: Recorded) -> None:
    for cloud in Cloud:
        kept = recorded("ControllerAccess", cloud, Standing.SPARE)
        assert not [each.type for each in kept.children if "accessKey" in each.type or ":Key" in each.type]


@pytest.mark.parametrize("home", Cloud)
def test_a_cloud_without_routes_and_without_the_controller_gets_nothing(home: Cloud) -> None:
    def program() -> None:
        ControllerAccess("access", {"place": world.place(home), "routes": ROUTES[home]}, world.providers())

    kept = record(program)
    assert {child.type.partition(":")[0] for child in kept.children} == {str(home)}
    assert "tokenAudience" not in kept.exports("access")


def test_rights_on_a_managed_zone_are_given_on_that_zone_alone(recorded: Recorded) -> None:
    kept = recorded("ControllerAccess", Cloud.AWS, Standing.SPARE)
    [right] = kept.of("gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember")
    assert right.inputs["managedZone"] == "example"
    assert right.inputs["role"] == "shop-controlleraccess-cloud-dns-role-id"


def trust(kept: Record) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(kept["shop-controlleraccess-role"].inputs["assumeRolePolicy"])[
        "Statement"
    ]
    return statements
