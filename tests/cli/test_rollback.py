"""rollback: at three in the morning, with everything else on fire, one command, and it says what to do next."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from migrate.errors import Exit
from migrate.model.weights import BLUE
from tests.cli.shop import BLUE_IP, DONE, GONE, GREEN_IP, Shop


def test_all_traffic_is_on_blue_and_the_next_command_named(shop: Shop) -> None:
    shop.stand_at(1)
    assert shop.answers() == {BLUE_IP, GREEN_IP}
    said = shop.migrate("rollback", "--reason", "checkout fails")
    assert said.exit == DONE
    assert shop.answers() == {BLUE_IP}
    assert said.err.startswith("rolling back by ")
    assert "web: trying Route 53\nweb: blue is written " in said.err
    assert "web: blue at every name server after " in said.err
    route, end = said.out.splitlines()
    assert route.startswith("web: written after ")
    assert ", was blue 50 % / green 50 %; blue at every name server after " in route
    assert end.startswith("done after ")
    assert end.endswith(" s: all traffic is on blue. `migrate resume` begins the ramp anew.")
    assert "command rollback: checkout fails" in shop.migrate("history").out


def test_a_second_one_writes_nothing(shop: Shop) -> None:
    shop.stand_at(1)
    shop.migrate("rollback")
    versions = len(shop.control.history(shop.zone))
    again = shop.migrate("rollback")
    assert again.exit == DONE
    assert again.out.startswith("web: already blue; blue at every name server after ")
    assert len(shop.control.history(shop.zone)) == versions


def test_the_lease_of_another_is_no_obstacle(shop: Shop) -> None:
    shop.stand_at(1)
    shop.held_by(GONE)
    assert shop.migrate("rollback").exit == DONE
    assert shop.split().weights == BLUE


def test_without_a_ledger_it_works_and_a_new_one_knows(shop: Shop) -> None:
    shop.stand_at(1)
    for file in shop.folder.glob("ledger.db*"):
        file.unlink()
    said = shop.migrate("rollback")
    assert (said.exit, shop.answers()) == (DONE, {BLUE_IP})
    assert "does not know" not in said.out
    assert "rolled back" in shop.migrate("status").out


def test_with_a_ledger_that_cannot_be_read_it_works_and_says_so(shop: Shop) -> None:
    shop.stand_at(1)
    for file in shop.folder.glob("ledger.db*"):
        file.unlink()
    shop.ledger_file.write_text("no database at all, but text that somebody put here\n" * 30)
    said = shop.migrate("rollback")
    assert (said.exit, shop.answers()) == (DONE, {BLUE_IP})
    assert "the ledger does not know of it: " in said.out
    assert "done after " in said.out


def test_with_the_api_down_it_says_what_to_type_instead(shop: Shop) -> None:
    shop.stand_at(1)
    shop.control.down()
    said = shop.migrate("rollback", "--patience", "0.2")
    assert said.exit == Exit.UNREACHABLE
    assert "web: not written in " in said.out
    assert "NOT DONE after " in said.out
    [by_hand] = [line for line in said.out.splitlines() if line.startswith("  by hand: ")]
    words = shlex.split(by_hand.removeprefix("  by hand: "))
    assert words[:5] == ["aws", "route53", "change-resource-record-sets", "--hosted-zone-id", shop.zone]
    assert {each["Action"] for each in json.loads(words[-1])["Changes"]} == {"UPSERT"}
    assert said.out.index("by hand") < said.out.index("Run `migrate rollback` again.")


def test_the_report_for_machines_says_whether_it_is_done(shop: Shop) -> None:
    shop.stand_at(1)
    shop.control.down()
    failed = shop.migrate("rollback", "--json", "--patience", "0")
    assert (failed.exit, failed.json["done"]) == (Exit.UNREACHABLE, False)
    assert "by hand: aws route53 " in failed.err
    shop.control.mend()
    done = shop.migrate("rollback", "--json")
    assert (done.exit, done.json["done"]) == (DONE, True)
    [route] = done.json["report"]["routes"]
    assert (route["outcome"], route["waiting_for"]) == ("written", [])


def test_before_the_migration_was_ever_started_it_fences_whoever_starts(shop: Shop) -> None:
    said = shop.migrate("rollback")
    assert (said.exit, shop.answers()) == (DONE, {BLUE_IP})
    assert shop.migrate("run").exit == Exit.ROLLED_BACK


def test_the_command_by_hand_is_shown_with_the_first_try_that_fails(shop: Shop) -> None:
    shop.stand_at(1)
    shop.control.down()
    told = shop.migrate("rollback", "--patience", "6").err
    assert told.index("web: not written: ") < told.index("  by hand: aws route53 ") < told.index("try 2: ")
    assert told.count("by hand: ") == 1


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_after_ctrl_c_one_line_tells_what_was_not_written(shop: Shop, words: tuple[str, ...]) -> None:
    shop.stand_at(1)
    shop.control.down()
    with shop.start("rollback", *words) as running:
        running.until("try 2: ")
        running.send(signal.SIGINT)
        assert running.end() == Exit.INTERRUPTED
    last = running.lines[-1]
    assert "interrupted. web: not " in last
    assert "Run `migrate rollback` again." in last
    assert "Traceback" not in running.said


def test_after_ctrl_c_one_line_tells_that_blue_is_written(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(routes=[shop.document["routes"][0] | {"nameservers": ["127.0.0.1:9"]}])
    with shop.start("rollback", "--to-a-blue-that-does-not-answer") as running:
        running.until("web: blue is written; waiting for 1 of 1 name server: 127.0.0.1:9")
        running.send(signal.SIGINT)
        assert running.end() == Exit.INTERRUPTED
    told = "interrupted. web: blue is written, not yet seen at every name server. Run `migrate rollback` again.\n"
    assert running.lines[-1] == told
    assert shop.split().weights == BLUE


@pytest.mark.parametrize("kind", ["closed", "nobody reads", "full"])
def test_a_terminal_that_takes_nothing_stops_no_rollback(shop: Shop, kind: str) -> None:
    shop.stand_at(1)
    reads, writes = os.pipe()
    if kind == "full":
        os.set_blocking(writes, False)
        with suppress(BlockingIOError):
            while True:
                os.write(writes, b" " * 4096)
        os.set_blocking(writes, True)
    else:
        os.close(reads)
    closing = "2>&- 1>&-" if kind == "closed" else ""
    command = f"exec {shlex.join([sys.executable, '-m', 'migrate', 'rollback', '-f', str(shop.file)])} {closing}"
    ended = subprocess.run(
        ["sh", "-c", command], stdout=writes if kind != "full" else None, stderr=writes, timeout=180, check=False
    )
    assert (ended.returncode, shop.split().weights) == (DONE, BLUE)
    for each in {writes, *([reads] if kind == "full" else [])}:
        os.close(each)
