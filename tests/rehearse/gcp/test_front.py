"""The front door: what every API refuses alike, faults, and the record of calls."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.document import load
from migrate.rehearse.gcp.fault import Dropped, Fault, Kind, Moment
from migrate.rehearse.gcp.google import SERVICES
from migrate.rehearse.gcp.mark import writable
from tests.rehearse.gcp.conftest import NUMBER, Cloud, P

NETWORKS = f"compute/v1/{P}/global/networks"
SECRETS = f"v1/{P}/secrets"
NETWORK = {"name": "shop", "autoCreateSubnetworks": False}


def test_a_request_without_a_credential_is_refused(cloud: Cloud) -> None:
    answer = cloud.raw("GET", NETWORKS, authorized=False)
    assert answer.status == 401
    assert answer.body is not None
    assert answer.body["error"]["message"].startswith("Request is missing required authentication credential.")


def test_an_unknown_path_is_not_found(cloud: Cloud) -> None:
    assert cloud.raw("GET", "compute/v9/nothing").status == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"nmae": "x"}, 'Unknown name "nmae": Cannot find field.'),
        ({"routingConfig": {"mode": 1}}, "Unknown name \"mode\" at 'routingConfig': Cannot find field."),
        ({"autoCreateSubnetworks": "no"}, "Invalid value at 'autoCreateSubnetworks' (TYPE_BOOL), \"no\""),
        ({"mtu": "big"}, "Invalid value at 'mtu' (TYPE_INT32), \"big\""),
        ({"mtu": 2**40}, "Invalid value at 'mtu' (TYPE_INT32), 1099511627776"),
        ({"name": 5}, "Invalid value at 'name' (TYPE_STRING), 5"),
        ({"name": ["shop"]}, 'Unknown name "name": Proto field is not repeating, cannot start list.'),
        ({"subnetworks": "x"}, "Invalid value at 'subnetworks' (TYPE_MESSAGE), \"x\""),
        ({"routingConfig": {"routingMode": "SOMEHOW"}}, "Invalid value at 'routingConfig.routingMode'"),
        (["shop"], "Invalid value at ''"),
    ],
)
def test_a_body_the_document_does_not_allow_is_refused(cloud: Cloud, body: Any, said: str) -> None:
    refusal = cloud.refused("POST", NETWORKS, body)
    assert (refusal.status, refusal.reason) == (400, "badRequest")
    assert said in refusal.message


def test_every_violation_is_told_at_once(cloud: Cloud) -> None:
    refusal = cloud.refused("POST", NETWORKS, {"a": 1, "mtu": "x"})
    assert len(refusal.message.splitlines()) == 2
    assert [one["field"] for one in refusal.error["details"][0]["fieldViolations"]] == ["", "mtu"]


def test_newer_apis_tell_a_status_and_older_ones_a_reason(cloud: Cloud) -> None:
    newer = cloud.refused("GET", f"{SECRETS}/none").error
    older = cloud.refused("GET", f"{NETWORKS}/none").error
    assert (newer["status"], "errors" in newer) == ("NOT_FOUND", False)
    assert (older["errors"][0]["reason"], "status" in older) == ("notFound", False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"oddity": "1"}, "Cannot bind query parameter"),
        ({"maxResults": "few"}, "TYPE_INT32"),
        ({"maxResults": "-1"}, "-1"),
    ],
)
def test_a_query_the_document_does_not_allow_is_refused(cloud: Cloud, query: dict[str, str], said: str) -> None:
    refusal = cloud.refused("GET", NETWORKS, **query)
    assert refusal.status == 400
    assert said in refusal.message


def test_a_method_that_is_not_served_says_so(cloud: Cloud) -> None:
    refusal = cloud.refused("POST", f"compute/v1/{P}/zones/europe-west1-b/instances", {"name": "vm"})
    assert (refusal.status, refusal.message) == (501, "The loopback Google does not serve compute.instances.insert.")


def test_a_second_one_of_a_name_is_refused(cloud: Cloud) -> None:
    cloud.done("POST", NETWORKS, NETWORK)
    refusal = cloud.refused("POST", NETWORKS, NETWORK)
    assert (refusal.status, refusal.reason) == (409, "alreadyExists")
    assert refusal.message == f"The resource '{P}/global/networks/shop' already exists"


def test_a_name_that_cannot_be_is_refused(cloud: Cloud) -> None:
    assert "regex" in cloud.refused("POST", NETWORKS, {**NETWORK, "name": "Shop_1"}).message


def test_what_only_google_writes_is_ignored_in_a_request(cloud: Cloud) -> None:
    cloud.done("POST", NETWORKS, {**NETWORK, "id": "1", "selfLink": "https://elsewhere.test/"})
    found = cloud.ask("GET", f"{NETWORKS}/shop")
    assert found["selfLink"] == f"https://www.googleapis.com/compute/v1/{P}/global/networks/shop"
    assert "id" not in writable(load("compute.v1"), "Network", found)


def test_a_project_goes_by_its_number_too(cloud: Cloud) -> None:
    cloud.done("POST", NETWORKS, NETWORK)
    assert cloud.ask("GET", f"compute/v1/projects/{NUMBER}/global/networks/shop")["name"] == "shop"


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        (Kind.RATE_LIMITED, 429, "rateLimitExceeded"),
        (Kind.INTERNAL, 500, "internalError"),
        (Kind.UNAVAILABLE, 503, "backendError"),
    ],
)
def test_a_fault_strikes_once_and_nothing_happens(cloud: Cloud, kind: Kind, status: int, reason: str) -> None:
    cloud.google.faults.arm(Fault(kind, method="compute.networks.insert"))
    refusal = cloud.refused("POST", NETWORKS, NETWORK)
    assert (refusal.status, refusal.reason) == (status, reason)
    assert cloud.refused("GET", f"{NETWORKS}/shop").status == 404
    cloud.done("POST", NETWORKS, NETWORK)


def test_a_lost_answer_leaves_its_effect(cloud: Cloud) -> None:
    cloud.google.faults.arm(Fault(Kind.DROPPED, Moment.AFTER, "compute"))
    with pytest.raises(Dropped):
        cloud.ask("POST", NETWORKS, NETWORK)
    assert cloud.ask("GET", f"{NETWORKS}/shop")["name"] == "shop"


def test_a_slow_operation_takes_longer(cloud: Cloud) -> None:
    cloud.google.faults.arm(Fault(Kind.SLOW, seconds=60))
    cloud.ask("GET", NETWORKS)
    started = cloud.done("POST", NETWORKS, NETWORK)
    path = f"compute/v1/{P}/global/operations/{started['name']}"
    assert cloud.ask("GET", path)["status"] == "RUNNING"
    cloud.clock.advance(60)
    assert cloud.ask("GET", path)["status"] == "DONE"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": Kind.RATE_LIMITED, "moment": Moment.AFTER},
        {"kind": Kind.INTERNAL, "count": 0},
        {"kind": Kind.SLOW},
        {"kind": Kind.INTERNAL, "seconds": 1.0},
    ],
)
def test_a_fault_that_makes_no_sense_cannot_be_made(fault: dict[str, Any]) -> None:
    with pytest.raises(RehearsalError):
        Fault(**fault)


def test_every_call_is_recorded_with_its_outcome(cloud: Cloud) -> None:
    cloud.ask("POST", NETWORKS, NETWORK)
    cloud.refused("POST", NETWORKS, NETWORK)
    seen = [(call.method, call.resource, call.status) for call in cloud.google.calls]
    assert seen == [
        ("compute.networks.insert", f"{P}/global/networks", 200),
        ("compute.networks.insert", f"{P}/global/networks", 409),
    ]


def test_every_collection_and_verb_is_in_its_document() -> None:
    for service in SERVICES:
        methods = load(service.document).methods
        assert {one.resource for one in service.collections} <= {method.resource for method in methods}
        assert set(service.verbs) <= {method.id for method in methods}
