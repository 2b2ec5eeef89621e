"""The loopback Google Cloud as a process, driven by unmodified googleapiclient."""

from __future__ import annotations

import time
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from migrate.errors import RehearsalError
from migrate.rehearse.gcp.fault import Fault, Kind
from tests.rehearse.gcp.conftest import PROJECT, Loopback
from tests.waiting import eventually


def wait(client: Any, operation: dict[str, Any]) -> None:
    end = time.monotonic() + 60
    while operation["status"] != "DONE":
        assert time.monotonic() < end, operation
        time.sleep(0.02)
        operation = client.globalOperations().get(project=PROJECT, operation=operation["name"]).execute()


def test_a_client_makes_and_removes_a_network(loopback: Loopback) -> None:
    compute = loopback.client("compute", "v1", "compute/v1/")
    body = {"name": "shop", "autoCreateSubnetworks": False}
    wait(compute, compute.networks().insert(project=PROJECT, body=body).execute())
    assert compute.networks().get(project=PROJECT, network="shop").execute()["mtu"] == 1460
    wait(compute, compute.networks().delete(project=PROJECT, network="shop").execute())
    with pytest.raises(HttpError, match="was not found"):
        compute.networks().get(project=PROJECT, network="shop").execute()


def test_a_client_moves_weights(loopback: Loopback) -> None:
    dns = loopback.client("dns", "v1")
    zone = {"name": "shop", "dnsName": "shop.test.", "description": ""}
    dns.managedZones().create(project=PROJECT, body=zone).execute()
    items = [{"weight": 1, "rrdatas": ["198.18.0.1"]}, {"weight": 0, "rrdatas": ["198.18.0.2"]}]
    record = {"name": "app.shop.test.", "type": "A", "ttl": 5, "routingPolicy": {"wrr": {"items": items}}}
    dns.changes().create(project=PROJECT, managedZone="shop", body={"additions": [record]}).execute()
    listed = dns.resourceRecordSets().list(project=PROJECT, managedZone="shop", name=record["name"]).execute()
    moved = listed["rrsets"][0]
    change = {"deletions": [moved], "additions": [record | {"ttl": 6}]}
    dns.changes().create(project=PROJECT, managedZone="shop", body=change).execute()
    with pytest.raises(HttpError) as caught:
        dns.changes().create(project=PROJECT, managedZone="shop", body=change).execute()
    assert caught.value.status_code == 412
    assert caught.value.reason == "Precondition not met for 'entity.change.deletions[0]'"


def test_names_with_slashes_reach_the_newer_apis(loopback: Loopback) -> None:
    run = loopback.client("run", "v2")
    parent = f"projects/{PROJECT}/locations/europe-west1"
    body = {"template": {"containers": [{"image": "hub.test/shop"}]}}
    services = run.projects().locations().services()
    started = services.create(parent=parent, serviceId="shop", body=body).execute()
    operations = run.projects().locations().operations()
    eventually(lambda: operations.get(name=started["name"]).execute().get("done"))
    assert services.get(name=f"{parent}/services/shop").execute()["uri"].startswith("https://shop-")


def test_a_client_without_a_token_is_refused(loopback: Loopback) -> None:
    with pytest.raises(HttpError) as caught:
        loopback.client("dns", "v1", token=None).managedZones().list(project=PROJECT).execute()
    assert caught.value.status_code == 401


def test_faults_are_armed_from_outside(loopback: Loopback) -> None:
    dns = loopback.client("dns", "v1")
    loopback.control.arm(Fault(Kind.UNAVAILABLE, method="dns"))
    with pytest.raises(HttpError) as caught:
        dns.managedZones().list(project=PROJECT).execute()
    assert caught.value.status_code == 503
    loopback.control.down()
    with pytest.raises(OSError, match="closed"):
        dns.managedZones().list(project=PROJECT).execute()
    loopback.control.mend()
    assert "managedZones" in dns.managedZones().list(project=PROJECT).execute()
    assert loopback.control.calls()[-1].method == "dns.managedZones.list"


def test_a_control_that_reaches_nobody_says_so(loopback: Loopback) -> None:
    from migrate.rehearse.gcp.control import Control

    with pytest.raises(RehearsalError, match="did not obey /calls"):
        Control("http://127.0.0.1:1").calls()
