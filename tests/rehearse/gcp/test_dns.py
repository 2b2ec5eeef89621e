"""Cloud DNS: changes are taken whole or not at all, and deletions match exactly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearse.gcp.conftest import Cloud, P

ZONES = f"dns/v1/{P}/managedZones"
CHANGES = f"{ZONES}/shop/changes"
RECORDS = f"{ZONES}/shop/rrsets"
NAME = "app.shop.test."


@pytest.fixture
def zone(cloud: Cloud) -> Cloud:
    cloud.done("POST", ZONES, {"name": "shop", "dnsName": "shop.test.", "description": ""})
    return cloud


def plain(
    name: str = NAME, kind: str = "A", ttl: int = 60, values: tuple[str, ...] = ("198.18.0.1",)
) -> dict[str, Any]:
    return {"name": name, "type": kind, "ttl": ttl, "rrdatas": list(values)}


def weighted(*weights: float, ttl: int = 60) -> dict[str, Any]:
    items = [{"weight": weight, "rrdatas": [f"198.18.0.{n}"]} for n, weight in enumerate(weights, start=1)]
    return {"name": NAME, "type": "A", "ttl": ttl, "routingPolicy": {"wrr": {"items": items}}}


def names(zone: Cloud) -> set[tuple[str, str]]:
    return {(one["name"], one["type"]) for one in zone.ask("GET", RECORDS)["rrsets"]}


def test_a_new_zone_has_name_servers_and_a_start_of_authority(zone: Cloud) -> None:
    assert len(zone.ask("GET", f"{ZONES}/shop")["nameServers"]) == 4
    assert names(zone) == {("shop.test.", "NS"), ("shop.test.", "SOA")}


@pytest.mark.parametrize("field", ["dnsName", "description"])
def test_a_zone_says_all_it_must(cloud: Cloud, field: str) -> None:
    body = {"name": "shop", "dnsName": "shop.test.", "description": ""}
    del body[field]
    refusal = cloud.refused("POST", ZONES, body)
    assert (refusal.status, refusal.reason) == (400, "required")
    assert refusal.message == f"The 'entity.managedZone.{field}' parameter is required but was missing."


def test_a_zone_name_is_absolute(cloud: Cloud) -> None:
    refusal = cloud.refused("POST", ZONES, {"name": "shop", "dnsName": "shop.test", "description": ""})
    assert refusal.message == "Invalid value for 'entity.managedZone.dnsName': 'shop.test'"


def test_a_weighted_set_comes_back_as_it_was_written(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [weighted(0.75, 0.25)]})
    (found,) = zone.ask("GET", RECORDS, name=NAME, type="A")["rrsets"]
    assert [item["weight"] for item in found["routingPolicy"]["wrr"]["items"]] == [0.75, 0.25]
    assert zone.ask("GET", f"{RECORDS}/{NAME}/A") == found


def test_a_change_is_pending_and_then_done(zone: Cloud) -> None:
    made = zone.ask("POST", CHANGES, {"additions": [plain()]})
    assert made["status"] == "pending"
    zone.clock.advance(1)
    assert zone.ask("GET", f"{CHANGES}/{made['id']}")["status"] == "done"
    assert zone.ask("GET", CHANGES)["changes"][0]["id"] == made["id"]


def test_every_change_counts_the_serial_up(zone: Cloud) -> None:
    def serial() -> str:
        return zone.ask("GET", f"{RECORDS}/shop.test./SOA")["rrdatas"][0].split()[2]

    zone.ask("POST", CHANGES, {"additions": [plain()]})
    assert serial() == "2"
    zone.ask("POST", CHANGES, {"deletions": [plain()]})
    assert serial() == "3"


def test_weights_move_in_one_change(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [weighted(1, 0)]})
    zone.ask("POST", CHANGES, {"deletions": [weighted(1, 0)], "additions": [weighted(0.5, 0.5)]})
    items = zone.ask("GET", f"{RECORDS}/{NAME}/A")["routingPolicy"]["wrr"]["items"]
    assert [item["weight"] for item in items] == [0.5, 0.5]


@pytest.mark.parametrize("other", [weighted(1, 0, ttl=30), weighted(0.9, 0.1), plain()])
def test_a_deletion_that_does_not_match_is_refused_and_nothing_happens(zone: Cloud, other: dict[str, Any]) -> None:
    zone.ask("POST", CHANGES, {"additions": [weighted(1, 0)]})
    refusal = zone.refused("POST", CHANGES, {"deletions": [other], "additions": [weighted(0, 1)]})
    assert (refusal.status, refusal.reason) == (412, "conditionNotMet")
    assert refusal.message == "Precondition not met for 'entity.change.deletions[0]'"
    assert zone.ask("GET", f"{RECORDS}/{NAME}/A")["routingPolicy"]["wrr"]["items"][0]["weight"] == 1


def test_the_order_of_values_does_not_count(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [plain(values=("198.18.0.1", "198.18.0.2"))]})
    zone.ask("POST", CHANGES, {"deletions": [plain(values=("198.18.0.2", "198.18.0.1"))]})
    assert (NAME, "A") not in names(zone)


def test_a_deletion_of_nothing_is_refused(zone: Cloud) -> None:
    refusal = zone.refused("POST", CHANGES, {"deletions": [plain()]})
    assert (refusal.status, refusal.reason) == (404, "notFound")
    assert refusal.message == f"The 'entity.change.deletions[0]' resource named '{NAME} (A)' does not exist."


def test_an_addition_of_what_is_there_is_refused(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [plain()]})
    refusal = zone.refused("POST", CHANGES, {"additions": [weighted(1)]})
    assert (refusal.status, refusal.reason) == (409, "alreadyExists")
    assert refusal.message == f"The resource 'entity.change.additions[0]' named '{NAME} (A)' already exists"


def test_a_bad_addition_takes_the_good_ones_with_it(zone: Cloud) -> None:
    good = plain("good.shop.test.")
    assert zone.refused("POST", CHANGES, {"additions": [good, plain(values=("300.1.1.1",))]}).status == 400
    assert ("good.shop.test.", "A") not in names(zone)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (weighted(-1, 1), "items[0].weight"),
        ({**weighted(), "routingPolicy": {"wrr": {"items": []}}}, "items"),
        ({**weighted(1), "rrdatas": ["198.18.0.1"]}, "exactly one"),
        ({**plain(), "rrdatas": []}, "exactly one"),
        (plain("app.elsewhere.test."), "name"),
        (plain("app.shop.test"), "name"),
        (plain(kind="AA"), "type"),
        (plain(ttl=-1), "ttl"),
        (plain(kind="CNAME", values=("a.test.", "b.test.")), "rrdata[1]"),
        (plain(kind="CNAME", values=("a.test",)), "rrdata[0]"),
        (plain(kind="AAAA"), "rrdata[0]"),
    ],
)
def test_a_record_set_that_cannot_be_is_refused(zone: Cloud, record: dict[str, Any], said: str) -> None:
    refusal = zone.refused("POST", CHANGES, {"additions": [record]})
    assert refusal.status == 400
    assert said in refusal.message


def test_health_checked_targets_need_a_health_check(zone: Cloud) -> None:
    item = {"weight": 1, "healthCheckedTargets": {"externalEndpoints": ["198.18.0.1"]}}
    record = {"name": NAME, "type": "A", "ttl": 60, "routingPolicy": {"wrr": {"items": [item]}}}
    refusal = zone.refused("POST", CHANGES, {"additions": [record]})
    assert (refusal.status, refusal.reason) == (400, "required")


def test_a_cname_stands_alone(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [plain()]})
    refusal = zone.refused("POST", CHANGES, {"additions": [plain(kind="CNAME", values=("lb.test.",))]})
    assert refusal.reason == "cnameResourceRecordSetConflict"
    apex = zone.refused("POST", CHANGES, {"additions": [plain("shop.test.", "CNAME", values=("lb.test.",))]})
    assert apex.reason == "cnameResourceRecordSetConflict"


def test_the_apex_keeps_its_name_servers(zone: Cloud) -> None:
    held = zone.ask("GET", f"{RECORDS}/shop.test./NS")
    assert zone.refused("POST", CHANGES, {"deletions": [held]}).reason == "invalidZoneApex"


def test_an_empty_change_is_refused(zone: Cloud) -> None:
    assert zone.refused("POST", CHANGES, {}).message == "The 'entity.change' parameter is required but was missing."


def test_a_zone_with_records_stays(zone: Cloud) -> None:
    zone.ask("POST", CHANGES, {"additions": [plain()]})
    refusal = zone.refused("DELETE", f"{ZONES}/shop")
    assert (refusal.status, refusal.reason) == (400, "containerNotEmpty")
    zone.ask("POST", CHANGES, {"deletions": [plain()]})
    assert zone.raw("DELETE", f"{ZONES}/shop").status == 204
    assert zone.refused("GET", f"{ZONES}/shop").status == 404


def test_one_record_set_can_be_written_alone(zone: Cloud) -> None:
    zone.ask("POST", RECORDS, plain())
    zone.ask("PATCH", f"{RECORDS}/{NAME}/A", weighted(1, 2))
    assert "rrdatas" not in zone.ask("GET", f"{RECORDS}/{NAME}/A")
    zone.ask("DELETE", f"{RECORDS}/{NAME}/A")
    assert zone.refused("GET", f"{RECORDS}/{NAME}/A").status == 404
