"""Networks and the link between them."""

from __future__ import annotations

import pytest

from migrate.components import Network
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import world
from tests.components.conftest import Recorded
from tests.components.recorder import record


@pytest.mark.parametrize(
    ("cloud", "type_", "key"),
    [
        (Cloud.AWS, "aws:ec2/subnet:Subnet", "cidrBlock"),
        (Cloud.GCP, "gcp:compute/subnetwork:Subnetwork", "ipCidrRange"),
    ],
)
def test_no_two_subnets_share_an_address(cloud: Cloud, type_: str, key: str, recorded: Recorded) -> None:
    blocks = [each.inputs[key] for each in recorded("Network", cloud, Standing.SPARE).of(type_)]
    assert len(set(blocks)) == len(blocks) == {Cloud.AWS: 4, Cloud.GCP: 2}[cloud]


def test_each_zone_has_its_own_way_out(recorded: Recorded) -> None:
    kept = recorded("Network", Cloud.AWS, Standing.SPARE)
    for zone in ("a", "b"):
        route = kept[f"shop-network-private-default-{zone}"].inputs
        assert route["natGatewayId"] == f"shop-network-nat-{zone}-id"
        assert kept[f"shop-network-nat-{zone}"].inputs["subnetId"] == f"shop-network-public-{zone}-id"
    assert {kept[f"shop-network-public-{zone}"].inputs["availabilityZone"] for zone in ("a", "b")} == {
        "eu-central-1a",
        "eu-central-1b",
    }


def test_only_the_edge_is_open_to_the_world(recorded: Recorded) -> None:
    rules = recorded("Network", Cloud.AWS, Standing.SPARE).of(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    )
    to_world = {each.name: each.inputs["fromPort"] for each in rules if each.inputs.get("cidrIpv4") == "0.0.0.0/0"}
    assert to_world == {"shop-network-edge-https": 443, "shop-network-edge-http": 80}
    google = recorded("Network", Cloud.GCP, Standing.SPARE).of("gcp:compute/firewall:Firewall")
    assert not [each for each in google if "0.0.0.0/0" in each.inputs["sourceRanges"]]


def test_the_other_side_reaches_databases_over_the_link(recorded: Recorded) -> None:
    rule = recorded("Network", Cloud.AWS, Standing.SPARE)["shop-network-data-from-peer-0"].inputs
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.10.0.0/16", 5432, 5432)
    google = recorded("Network", Cloud.GCP, Standing.SPARE)["shop-network-from-peers"].inputs
    assert (google["sourceRanges"], google["allows"]) == (["10.10.0.0/16"], [{"protocol": "tcp", "ports": ["5432"]}])


def test_without_peers_nobody_beyond_is_let_in() -> None:
    for cloud in Cloud:
        kept = record(
            lambda cloud=cloud: Network("n", {"place": world.place(cloud), "cidr": "10.20.0.0/16"}, world.providers())
        )
        assert not [each.name for each in kept.children if "peer" in each.name]


def test_google_is_a_custom_network_with_known_addresses_outwards(recorded: Recorded) -> None:
    kept = recorded("Network", Cloud.GCP, Standing.SPARE)
    assert kept["shop-network-network"].inputs["autoCreateSubnetworks"] is False
    assert kept["shop-network-nat"].inputs["natIpAllocateOption"] == "MANUAL_ONLY"
    assert len(kept["shop-network-nat"].inputs["natIps"]) == 2


def test_four_tunnels_leave_from_two_addresses(recorded: Recorded) -> None:
    kept = recorded("Link", Cloud.AWS, Standing.SPARE)
    tunnels = [kept[f"shop-link-tunnel-{at}"].inputs for at in range(4)]
    assert [each["vpnGatewayInterface"] for each in tunnels] == [0, 0, 1, 1]
    assert [each["peerExternalGatewayInterface"] for each in tunnels] == [0, 1, 2, 3]
    assert {each["ikeVersion"] for each in tunnels} == {2}
    gateway = kept["shop-link-aws-gateway"].inputs
    assert gateway["redundancyType"] == "FOUR_IPS_REDUNDANCY"
    assert len(gateway["interfaces"]) == 4


def test_each_router_speaks_from_its_own_end_of_each_tunnel(recorded: Recorded) -> None:
    kept = recorded("Link", Cloud.AWS, Standing.SPARE)
    ranges = [kept[f"shop-link-interface-{at}"].inputs["ipRange"] for at in range(4)]
    peers = [kept[f"shop-link-peer-{at}"].inputs["peerIpAddress"] for at in range(4)]
    assert ranges == [f"169.254.{third}.2/30" for third in (20, 21, 22, 23)]
    assert peers == [f"169.254.{third}.1" for third in (20, 21, 22, 23)]
    assert {kept[f"shop-link-peer-{at}"].inputs["peerAsn"] for at in range(4)} == {64512}
    assert kept["shop-link-router"].inputs["bgp"]["asn"] == 64513
    assert {kept[f"shop-link-customer-{at}"].inputs["bgpAsn"] for at in range(2)} == {"64513"}


def test_the_keys_are_made_by_aws_and_travel_as_secrets(recorded: Recorded) -> None:
    kept = recorded("Link", Cloud.AWS, Standing.SPARE)
    for at in range(2):
        connection = kept[f"shop-link-connection-{at}"]
        assert "tunnel1PresharedKey" not in connection.inputs
        assert {"tunnel1PresharedKey", "tunnel2PresharedKey"} <= set(connection.secret_outputs)
    keys = [kept[f"shop-link-tunnel-{at}"].secrets["sharedSecret"] for at in range(4)]
    assert keys == [
        "key-of-shop-link-connection-0-1",
        "key-of-shop-link-connection-0-2",
        "key-of-shop-link-connection-1-1",
        "key-of-shop-link-connection-1-2",
    ]
