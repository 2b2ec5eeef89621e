"""verify-ledger: whether the ledger is as it was recorded, for people and for machines."""

from __future__ import annotations

from tests.cli.shop import DONE, Shop
from tests.ledger.attack import strike


def test_a_whole_ledger_says_so(shop: Shop) -> None:
    shop.stand_at(1)
    said = shop.migrate("verify-ledger")
    assert (said.exit, said.out) == (DONE, "5 events, all as they were recorded\n")
    assert shop.migrate("verify-ledger", "--json").json["first"] is None


def test_before_anything_happened_there_is_nothing_wrong(shop: Shop) -> None:
    assert shop.migrate("verify-ledger").exit == DONE
    assert not shop.ledger_file.exists()


def test_the_first_wrong_entry_is_named_with_a_status_and_set_aside_on_a_word(shop: Shop) -> None:
    shop.stand_at(1)
    damage(shop, 3)
    said = shop.migrate("verify-ledger")
    assert said.exit == 1
    assert "the first that is wrong is event 3: its checksum is another one" in said.out
    assert shop.migrate("verify-ledger", "--json").json["first"] == 3
    assert "event 3" in shop.migrate("history").err
    assert shop.migrate("verify-ledger", "--set-aside").exit == DONE
    assert shop.migrate("verify-ledger").exit == DONE
    assert "set aside: 3 damaged entries from 3 on" in shop.migrate("history").out


def test_a_damaged_end_hides_nothing_before_it(shop: Shop) -> None:
    shop.stand_at(1)
    damage(shop, 5)
    said = shop.migrate("history")
    assert said.exit == DONE
    assert len(said.out.splitlines()) == 4
    assert "event 5 of shop is wrong" in said.err
    assert shop.migrate("status").exit == DONE


def damage(shop: Shop, seq: int) -> None:
    with shop.ledger() as ledger:
        strike(ledger, f"UPDATE events SET body = '{{}}' WHERE seq = {seq}")
