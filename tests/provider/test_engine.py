"""The traffic split on the real engine, against the strict loopback AWS."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from migrate.declaration.template import template
from migrate.model.side import Cloud
from migrate.model.weights import GREEN, Weights
from migrate.rehearse.aws.control import Control
from migrate.rehearse.aws.fault import Fault, Kind
from tests.provider.shop import CONTROLLER, ELB, ELB_ZONE, Shop
from tests.routes.worlds import BLUE_IP, GREEN_IP, weighted
from tests.waiting import eventually

QUARTER = Weights(2_500)


def test_in_mid_shift_up_refresh_a_new_ttl_and_destroy_move_no_weight(shop: Shop) -> None:
    shop.stand()
    shop.declare()
    shop.up().did("3 created")
    assert shop.weights() == {"blue": 1}
    before = shop.move(QUARTER)
    assert (before.weights, before.stamp) == (QUARTER, CONTROLLER)

    assert shop.planned() == []
    shop.up().did("unchanged")
    assert shop.route.read() == before

    shop.refresh().did("unchanged")
    assert shop.state() | {"blueWeight": 7_500, "greenWeight": 2_500, "epoch": 3, "ttl": 60} == shop.state()
    assert shop.route.read() == before

    shop.declare(ttl=20)
    shop.up().did("1 updated")
    after = shop.route.read()
    assert (after.weights, after.stamp, after.ttl.total_seconds()) == (QUARTER, CONTROLLER, 20)
    assert shop.weights() == {"blue": 3, "green": 1}

    shop.destroy().refused("still splits traffic", "blue 75 % / green 25 %", "`migrate rollback`")
    assert shop.route.read() == after
    assert shop.state() is not None


def test_a_split_of_other_hands_is_taken_over_and_at_its_end_given_back_to_the_side_that_has_all(shop: Shop) -> None:
    """From Google to AWS, whose load balancer is an alias."""
    shop.ends["green"] = {"address": ELB, "alias_zone": ELB_ZONE}
    target = {"HostedZoneId": ELB_ZONE, "DNSName": ELB, "EvaluateTargetHealth": False}
    alias = {"Name": shop.record, "Type": "A", "SetIdentifier": "new", "Weight": 55, "AliasTarget": target}
    shop.stand(weighted(shop.record, "A", "old", 200, BLUE_IP), alias)
    shop.declare()
    shop.up().did("3 created")
    assert shop.weights() == {"blue": 200, "green": 55}
    assert shop.state()["greenWeight"] == 2_157

    shop.write({})
    shop.up().refused("still splits traffic")
    assert shop.weights() == {"blue": 200, "green": 55}
    shop.move(GREEN)
    shop.up().did("2 deleted")
    [left] = shop.records()
    assert left["AliasTarget"]["DNSName"].startswith(ELB)
    assert "SetIdentifier" not in left


def test_a_split_is_imported_by_its_name_in_mid_shift_and_nothing_changes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.stand()
    before = shop.move(QUARTER)
    monkeypatch.setenv("MIGRATE_FILE", str(declaration(shop)))
    shop.declare(name="web", **{"import": "shop/nowhere"})
    shop.up().refused("there is no such traffic split to import", "shop/web")
    shop.declare(name="web", **{"import": "shop/web"})
    shop.up().did("1 imported")
    assert shop.state()["greenWeight"] == 2_500
    shop.declare(name="web")
    assert shop.planned() == []
    assert shop.route.read() == before


def declaration(shop: Shop) -> Path:
    """What `migrate init` writes, of this shop."""
    record = f"record: {shop.record}"
    there = f"{record}\n    endpoint: {shop.aws.endpoint}\n    nameservers: {json.dumps(shop.aws.nameservers)}"
    text = template("shop", Cloud.AWS, Cloud.GCP).replace("record: shop.example.com", there)
    for example, own in (("Z0123456789ABCDEFGHIJ", shop.zone), ("192.0.2.10", BLUE_IP), ("198.51.100.10", GREEN_IP)):
        text = text.replace(example, own)
    place = shop.folder / "migration.yaml"
    place.write_text(text)
    return place


def test_an_update_killed_while_it_makes_the_split_is_finished_by_the_next(shop: Shop) -> None:
    shop.declare()
    control = Control(shop.aws.endpoint)
    control.arm(Fault(Kind.PRIOR_REQUEST, action="ChangeResourceRecordSets", count=None))
    try:
        with shop.start("up", "--yes", "--skip-preview", "--color=never", "--suppress-progress") as engine:
            eventually(shop.asked_for_the_split, within=200)
            os.kill(engine.pid, signal.SIGKILL)
            engine.communicate(timeout=60)
        eventually(lambda: not shop.processes())
    finally:
        control.mend()
    assert shop.records() == []
    shop.run("cancel", "--yes").did("")
    shop.up().did("created")
    assert shop.weights() == {"blue": 1}
    assert shop.planned() == []


def test_the_engine_reads_the_schema_of_the_one_package(shop: Shop) -> None:
    said = shop.run("package", "get-schema", str(shop.folder / "plugins" / "pulumi-resource-migrate"))
    said.did('"migrate:index:TrafficSplit"')
    assert '"migrate:index:Side"' in said.text
