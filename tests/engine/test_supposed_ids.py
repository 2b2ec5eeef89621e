"""Supposed ids: each formula on one example, and silence where nothing follows."""

from __future__ import annotations

import pytest

from migrate.engine.supposed_ids import FORMULAE, supposed_ids

HERE = {"project": "shop-test", "region": "europe-west3", "location": "europe-west3", "name": "it"}


def deployment(kind: str, inputs: dict[str, object], doing: str = "creating") -> dict[str, object]:
    return {"pending_operations": [{"type": doing, "resource": {"urn": "urn:x", "type": kind, "inputs": inputs}}]}


@pytest.mark.parametrize(
    ("kind", "inputs", "expected"),
    [
        ("gcp:compute/network:Network", HERE, "projects/shop-test/global/networks/it"),
        ("gcp:compute/router:Router", HERE, "projects/shop-test/regions/europe-west3/routers/it"),
        ("gcp:cloudrunv2/service:Service", HERE, "projects/shop-test/locations/europe-west3/services/it"),
        (
            "gcp:certificatemanager/certificate:Certificate",
            {"project": "shop-test", "name": "it"},
            "projects/shop-test/locations/global/certificates/it",
        ),
        (
            "gcp:servicenetworking/connection:Connection",
            {"network": "projects/p/global/networks/n", "service": "servicenetworking.googleapis.com"},
            "projects%2Fp%2Fglobal%2Fnetworks%2Fn:servicenetworking.googleapis.com",
        ),
        (
            "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
            {"project": "shop-test", "network": "n", "peering": "servicenetworking-googleapis-com"},
            "projects/shop-test/global/networks/n/networkPeerings/servicenetworking-googleapis-com",
        ),
        ("gcp:compute/routerInterface:RouterInterface", {**HERE, "router": "r"}, "europe-west3/r/it"),
        (
            "gcp:compute/routerPeer:RouterPeer",
            {**HERE, "router": "r"},
            "projects/shop-test/regions/europe-west3/routers/r/it",
        ),
        (
            "gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
            {"project": "shop-test", "globalNetworkEndpointGroup": "g", "fqdn": "a.test", "port": 443.0},
            "shop-test/g//a.test/443",
        ),
        ("aws:scheduler/scheduleGroup:ScheduleGroup", {"name": "it"}, "it"),
        ("aws:scheduler/schedule:Schedule", {"name": "it"}, "default/it"),
        ("aws:scheduler/schedule:Schedule", {"name": "it", "groupName": "g"}, "g/it"),
        ("aws:iam/role:Role", {"name": "it"}, "it"),
        ("aws:ec2/route:Route", {"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0"}, "rtb-1_0.0.0.0/0"),
        ("aws:route53/record:Record", {"zoneId": "Z1", "name": "a.test", "type": "CNAME"}, "Z1_a.test_CNAME"),
    ],
)
def test_an_id_follows_from_the_inputs(kind: str, inputs: dict[str, object], expected: str) -> None:
    assert supposed_ids(deployment(kind, inputs)) == {"urn:x": expected}


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}),
        ("gcp:compute/network:Network", {"name": "it"}),
        (
            "gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
            {"project": "shop-test", "globalNetworkEndpointGroup": "g", "fqdn": "a.test"},
        ),
        ("aws:iam/role:Role", {"name": {"4dabf18193072939515e22adb298388d": "secret", "ciphertext": "v1:x"}}),
        ("aws:route53/record:Record", {"zoneId": "Z1", "name": "a", "type": "A", "setIdentifier": "one"}),
    ],
)
def test_where_something_is_missing_nothing_is_supposed(kind: str, inputs: dict[str, object]) -> None:
    assert supposed_ids(deployment(kind, inputs)) == {}


def test_only_creates_are_looked_at() -> None:
    assert supposed_ids(deployment("aws:iam/role:Role", {"name": "it"}, doing="updating")) == {}


def test_every_formula_is_of_a_kind_the_sdk_knows() -> None:
    assert all(kind.count(":") == 2 and rule for kind, rule in FORMULAE.items())
