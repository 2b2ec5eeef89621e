"""A side is everything one service needs; a mirror is two of them that agree."""

from __future__ import annotations

import pytest

from migrate.components import MirroredService, Side
from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components import world
from tests.components.conftest import Recorded
from tests.components.programs import ARGUMENTS, mirror_args
from tests.components.recorder import record


@pytest.mark.parametrize("cloud", Cloud)
def test_a_side_stands_on_one_network(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Side", cloud, Standing.SPARE)
    assert sorted(each.name for each in kept.components) == [
        "shop-side",
        "shop-side-bucket-media",
        "shop-side-cdn",
        "shop-side-database",
        "shop-side-network",
        "shop-side-secret-mail",
        "shop-side-service",
    ]
    network = kept.exports("shop-side-network")
    if cloud is Cloud.AWS:
        assert kept["shop-side-service-lb"].inputs["subnets"] == network["publicSubnetIds"]
        assert kept["shop-side-database-subnets"].inputs["subnetIds"] == network["privateSubnetIds"]
    else:
        private = kept["shop-side-database-instance"].inputs["settings"]["ipConfiguration"]
        assert (private["privateNetwork"], private["allocatedIpRange"]) == (network["networkId"], network["dataGuard"])


@pytest.mark.parametrize("cloud", Cloud)
def test_the_cache_asks_the_sides_own_name(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Side", cloud, Standing.SPARE)
    if cloud is Cloud.AWS:
        asked = kept["shop-side-cdn-distribution"].inputs["origins"][0]["domainName"]
    else:
        asked = kept["shop-side-cdn-endpoint"].inputs["fqdn"]
    assert asked == "green.app.example.com"


@pytest.mark.parametrize("cloud", Cloud)
def test_a_side_without_extras_is_a_network_and_a_service(cloud: Cloud) -> None:
    extras = ("database", "buckets", "cdn_host", "secret_places")
    args = {key: value for key, value in ARGUMENTS["Side"](cloud, Standing.SPARE, {}).items() if key not in extras}
    kept = record(lambda: Side("shop", args, world.providers()))  # type: ignore[arg-type]
    assert [each.name for each in kept.components] == ["shop", "shop-network", "shop-service"]


@pytest.mark.parametrize("blue", Cloud)
def test_both_sides_of_a_mirror_agree(blue: Cloud, recorded: Recorded) -> None:
    parity = recorded("MirroredService", blue, Standing.SPARE).exports("shop")["parity"]
    assert parity == {
        "ports": {"blue": [80, 443], "green": [80, 443]},
        "healthPath": {"blue": "/healthz", "green": "/healthz"},
        "tlsMinimum": {"blue": "1.2", "green": "1.2"},
        "imageDigest": {"blue": world.DIGEST, "green": world.DIGEST},
        "envKeys": {"blue": ["DATABASE_URL", "LOG_LEVEL"], "green": ["DATABASE_URL", "LOG_LEVEL"]},
        "capacity": {"blue": 3, "green": 3},
    }


def test_a_mirror_that_differs_shows_where() -> None:
    args = mirror_args(Cloud.AWS)
    other = "sha256:" + "cd" * 32
    args["green"]["image"] = f"europe-docker.pkg.dev/shop/shop@{other}"
    args["green"]["secrets"] = {}
    parity = record(lambda: MirroredService("shop", args, world.providers())).exports("shop")["parity"]
    assert parity["imageDigest"] == {"blue": world.DIGEST, "green": other}
    assert parity["envKeys"] == {"blue": ["DATABASE_URL", "LOG_LEVEL"], "green": ["LOG_LEVEL"]}


def test_each_side_of_a_mirror_lets_the_other_in(recorded: Recorded) -> None:
    kept = recorded("MirroredService", Cloud.AWS, Standing.SPARE)
    assert kept["shop-blue-network-data-from-peer-0"].inputs["cidrIpv4"] == "10.20.0.0/16"
    assert kept["shop-green-network-from-peers"].inputs["sourceRanges"] == ["10.10.0.0/16"]


def test_each_end_of_a_mirror_is_its_own_side_whatever_its_place_says(recorded: Recorded) -> None:
    kept = recorded("MirroredService", Cloud.GCP, Standing.SPARE)
    assert kept["shop-blue-service-run"].inputs["labels"]["migrate-side"] == "blue"
    assert kept["shop-green-service-lb"].inputs["tags"]["migrate:side"] == "green"
