"""migrate leave, phases: an exit is granted on evidence, which the ledger keeps."""

from __future__ import annotations

from migrate.errors import Exit
from migrate.model.phase import Phase, Stack
from migrate.model.reached import Reached
from migrate.model.side import Side
from tests.cli.shop import Shop
from tests.cli.yard import THINGS, Yard
from tests.routes.worlds import BLUE_IP, GREEN_IP


def test_mirror_is_left_when_green_is_blues_mirror_and_green_is_found_from_then_on(yard: Yard) -> None:
    assert yard.migrate("status").exit == Exit.USAGE
    said = yard.migrate("leave", "mirror", "--json")
    assert said.exit == 0, said.err
    assert said.json["evidence"]["addresses"] == {
        "blue": {"address": BLUE_IP, "alias_zone": None, "health_check": None},
        "green": {"address": GREEN_IP, "alias_zone": None, "health_check": None},
    }
    assert yard.state().reached == {Side.BLUE: Reached(BLUE_IP), Side.GREEN: Reached(GREEN_IP)}
    assert yard.migrate("status").exit == 0


def test_what_green_lacks_is_named_and_nothing_is_recorded(yard: Yard) -> None:
    yard.build(THINGS, ports=[81], capacity=2)
    yard.enter(Phase.MIRROR, Stack.GREEN)
    before = yard.state()
    said = yard.migrate("leave", "mirror")
    assert said.exit == Exit.HELD
    assert "ports: blue 80, green 81 (a DNS answer carries no port)" in said.err
    assert "capacity: blue 3, green 2 (needs 3 containers)" in said.err
    assert "Correct the declaration, then `migrate up mirror`." in said.err
    assert yard.state() == before


def test_a_side_that_was_never_updated_says_so(yard: Yard) -> None:
    yard.forget_stacks()
    said = yard.migrate("leave", "mirror")
    assert said.exit == Exit.HELD
    assert "stack blue does not say what it serves" in said.err
    assert "`migrate up mirror` brings it up to date." in said.err


def test_a_phase_without_parts_is_left_by_a_persons_word(shop: Shop) -> None:
    said = shop.migrate("leave", "cutover", "--json")
    assert said.exit == 0
    assert "a person said that it is over" in said.json["evidence"]["unchecked"]


def test_the_phases_of_a_new_migration(shop: Shop) -> None:
    rows = shop.migrate("phases", "--json").json
    assert [(row["phase"], row["place"]) for row in rows] == [
        ("assess", "open"), ("mirror", "next"), ("replicate", "open"), ("verify", "later"), ("shift", "later"),
        ("cutover", "open"), ("soak", "later"), ("retire", "later"),
    ]  # fmt: skip
    said = shop.migrate("phases").out
    assert said.splitlines()[-1] == "Next: `migrate up mirror`."
    assert not shop.ledger_file.exists()
