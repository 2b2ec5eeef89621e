"""Around the weighted name everything stands; the weights themselves are nobody's here."""

from __future__ import annotations

import pulumi
import pytest

from migrate.components import TrafficNames
from migrate.components.place import Standing
from migrate.components.traffic_names import SplitSite
from migrate.model.side import Cloud
from tests.components import world
from tests.components.conftest import Recorded
from tests.components.programs import ARGUMENTS
from tests.components.recorder import record


@pytest.mark.parametrize("cloud", Cloud)
def test_no_weight_and_no_record_of_the_users_name_is_written(cloud: Cloud, recorded: Recorded) -> None:
    for child in recorded("TrafficNames", cloud, Standing.LIVE).children:
        assert child.inputs.get("name", "").rstrip(".") != "app.example.com"
        assert not [name for name in child.inputs if "weight" in name.lower() or "routingpolic" in name.lower()]


def test_in_route_53_both_sides_answer_as_an_address(recorded: Recorded) -> None:
    kept = recorded("TrafficNames", Cloud.AWS, Standing.SPARE)
    blue, green = (kept[f"shop-trafficnames-name-{side}"].inputs for side in ("blue", "green"))
    assert (blue["name"], blue["type"]) == ("blue.app.example.com", "A")
    [alias] = blue["aliases"]
    assert alias == {"name": "lb.example.net", "zoneId": "Z215JYRZR1TBD5", "evaluateTargetHealth": False}
    assert (green["name"], green["type"], green["records"]) == ("green.app.example.com", "A", ["203.0.113.80"])


def test_in_cloud_dns_a_load_balancer_of_aws_is_named(recorded: Recorded) -> None:
    kept = recorded("TrafficNames", Cloud.GCP, Standing.SPARE)
    blue, green = (kept[f"shop-trafficnames-name-{side}"].inputs for side in ("blue", "green"))
    assert (blue["name"], blue["type"], blue["rrdatas"]) == ("blue.app.example.com.", "CNAME", ["lb.example.net."])
    assert (green["name"], green["type"], green["rrdatas"]) == ("green.app.example.com.", "A", ["203.0.113.80"])


def test_each_side_is_asked_by_its_own_name(recorded: Recorded) -> None:
    kept = recorded("TrafficNames", Cloud.AWS, Standing.SPARE)
    for side in ("blue", "green"):
        check = kept[f"shop-trafficnames-check-{side}"].inputs
        assert (check["type"], check["fqdn"], check["port"]) == ("HTTPS", f"{side}.app.example.com", 443)
        assert (check["resourcePath"], check["requestInterval"], check["failureThreshold"]) == ("/healthz", 10, 3)


def test_the_check_of_cloud_dns_is_one_that_cloud_dns_takes(recorded: Recorded) -> None:
    check = recorded("TrafficNames", Cloud.GCP, Standing.SPARE)["shop-trafficnames-check"].inputs
    assert len(set(check["sourceRegions"])) == 3
    assert check["checkIntervalSec"] >= 30
    assert check["httpsHealthCheck"]["host"] == "app.example.com"


@pytest.mark.parametrize("cloud", Cloud)
def test_the_exports_are_what_a_split_needs(cloud: Cloud, recorded: Recorded) -> None:
    exported = recorded("TrafficNames", cloud, Standing.SPARE).exports("shop-trafficnames")
    check = {Cloud.AWS: "shop-trafficnames-check-{}-id", Cloud.GCP: "shop-trafficnames-check-id"}[cloud]
    assert exported == {
        "host": "app.example.com",
        "blueHost": "blue.app.example.com",
        "greenHost": "green.app.example.com",
        "blueCheck": check.format("blue"),
        "greenCheck": check.format("green"),
    }


def test_a_split_given_by_the_program_becomes_a_child_and_knows_its_surroundings() -> None:
    sites: list[SplitSite] = []

    class Split(pulumi.ComponentResource):
        """What a program hands in."""

        def __init__(self, name: str, site: SplitSite, opts: pulumi.ResourceOptions) -> None:
            super().__init__("test:index:Split", name, {}, opts)
            sites.append(site)

    args = ARGUMENTS["TrafficNames"](Cloud.AWS, Standing.SPARE, {})
    kept = record(lambda: TrafficNames("shop", {**args}, world.providers(), split=Split))
    assert kept["shop-split"].parent == kept["shop"].urn
    [site] = sites
    assert (site.migration, site.host, site.ttl, site.zone) == ("shop", "app.example.com", 60, world.ROUTE53)
    assert site.blue["address"] == "lb.example.net"
