"""history: what was intended, done, seen and decided, for people and for machines."""

from __future__ import annotations

import re

from tests.cli.shop import DONE, Shop

LINE = re.compile(r" +\d+  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  epoch \d+ +\S.*\(\S+:\d+\)")


def test_one_line_for_each_event_oldest_first_with_time_epoch_and_actor(shop: Shop) -> None:
    shop.migrate("step")
    said = shop.migrate("history")
    lines = said.out.splitlines()
    assert said.exit == DONE
    assert all(LINE.fullmatch(line) for line in lines)
    order = ["lease taken", "started shop with 3 steps", "intend advance", "web accepted", "at every name server"]
    found = [said.out.index(text) for text in order]
    assert found == sorted(found)


def test_measurements_are_left_out_unless_asked_for(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(requests=1_000_000)
    shop.measure()
    assert "measured" not in shop.migrate("history").out
    assert "measured" in shop.migrate("history", "--all").out


def test_only_the_last_ones_where_so_many_are_wanted(shop: Shop) -> None:
    shop.migrate("step")
    everything = shop.migrate("history").out.splitlines()
    assert shop.migrate("history", "--last", "2").out.splitlines() == everything[-2:]


def test_for_machines_every_event_is_whole(shop: Shop) -> None:
    shop.stand_at(1)
    events = shop.migrate("history", "--json").json
    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5]
    assert [event["kind"] for event in events] == ["started", "leased", "intended", "acted", "reached"]
    assert events[2]["body"]["green"] == 5000


def test_before_anything_happened_it_says_so(shop: Shop) -> None:
    assert shop.migrate("history").out == "nothing is recorded yet\n"
    assert shop.migrate("history", "--json").json == []
    assert not shop.ledger_file.exists()


def test_a_ledger_that_is_none_is_refused_with_what_to_do(shop: Shop) -> None:
    shop.ledger_file.write_text("no database at all, but text that somebody put here\n" * 30)
    said = shop.migrate("history")
    assert (said.exit, said.out) == (1, "")
    assert "Traceback" not in said.err
