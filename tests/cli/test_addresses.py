"""Green's address: declared, remembered by the ledger, or read from the zone when everything else is lost."""

from __future__ import annotations

from datetime import UTC, datetime

from migrate.errors import Exit
from migrate.model.phase import Phase
from migrate.model.weights import BLUE
from migrate.phases.book import Book
from tests.cli.shop import Past, Shop
from tests.routes.worlds import BLUE_IP, GREEN_IP

CONTAINER = {"image": "registry/shop@sha256:" + "a" * 64, "port": 8080, "capacity": 3}
SIDES = {
    "blue": {
        "cloud": "aws", "account": "111111111111", "region": "eu-central-1", "address": BLUE_IP, "cidr": "10.1.0.0/16"
    },
    "green": {"cloud": "gcp", "project": "shop-test", "region": "europe-west3", "cidr": "10.2.0.0/16"},
}  # fmt: skip


def test_before_green_is_there_a_declaration_can_be_checked_and_planned_but_not_run(shop: Shop) -> None:
    shop.declare(container=CONTAINER, **SIDES)
    assert shop.migrate("check").exit == 0
    assert shop.migrate("plan", "--json").json["by_hand"] == {}
    said = shop.migrate("status")
    assert said.exit == Exit.USAGE
    assert "nobody knows green's address yet" in said.err
    assert "`migrate up mirror`, then `migrate leave mirror`" in said.err


def test_once_mirror_is_left_the_ledger_knows_it(shop: Shop) -> None:
    shop.declare(container=CONTAINER, **SIDES)
    with shop.ledger() as ledger:
        reached = {"green": {"address": GREEN_IP, "alias_zone": None}}
        Book(ledger, Past(datetime.now(UTC)), "tests").left(Phase.MIRROR, {"addresses": reached})
    shop.stand_at(1)
    assert "green 50 %" in shop.migrate("status").out


def test_with_the_ledger_lost_a_rollback_finds_it_in_the_zone(shop: Shop) -> None:
    shop.stand_at(1)
    shop.ledger_file.unlink()
    shop.declare(container=CONTAINER, **SIDES)
    said = shop.migrate("rollback", "--json")
    assert (said.exit, said.json["done"]) == (0, True), said.out
    assert shop.answers() == {BLUE_IP}
    shop.declare()
    assert shop.split().weights == BLUE


def test_a_rollback_before_green_is_there_finds_everything_on_blue(shop: Shop) -> None:
    shop.declare(container=CONTAINER, **SIDES)
    assert shop.migrate("rollback").exit == 0
    assert shop.answers() == {BLUE_IP}
