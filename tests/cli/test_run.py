"""run: the controller in a terminal or under a service manager, until it is done or a person is needed."""

from __future__ import annotations

import json
import os
import re
import signal
from datetime import UTC, datetime

import pytest

from migrate.errors import Exit
from migrate.model.weights import BLUE, GREEN
from tests.cli.shop import BLUE_IP, DONE, GONE, GREEN_IP, HALF, HELD, Shop
from tests.cli.terminal import CTRL_C, Terminal
from tests.waiting import eventually

WITH_APPROVAL = {"approvals": ["100%"]}
LONG = {"bake": "1h"}


def test_a_whole_migration_from_a_simple_record_to_all_green(shop: Shop) -> None:
    shop.declare(steps=["100%"])
    said = shop.migrate("run")
    assert (said.exit, said.err) == (DONE, "")
    assert said.out.splitlines()[-1] == "done: green holds all traffic"
    assert shop.split().weights == GREEN
    assert shop.answers() == {GREEN_IP}
    again = shop.migrate("run", "--json")
    assert [json.loads(line) for line in again.out.splitlines()][-1]["ended"] == "done"


def test_a_source_that_cannot_be_started_is_a_named_refusal_and_nothing_is_begun(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("migrate.signals.probe.ProbeSignal.start", broken)
    said = shop.migrate("run")
    assert said.exit == Exit.ERROR
    assert "signal probe could not be started; nothing was begun" in said.err
    assert "Traceback" not in said.err + said.out
    assert shop.answers() == {BLUE_IP}


def test_at_a_terminal_the_evidence_stands_below_the_lines(shop: Shop) -> None:
    shop.judge_by_evidence(steps=["100%"])
    with Terminal("-m", "migrate", "run", "--file", str(shop.file), env={**os.environ, "COLUMNS": "80"}) as terminal:
        terminal.until("gate · step 0 of 1")
        terminal.until("probe availability")
        terminal.type(CTRL_C)
        assert terminal.end() == HELD
    assert "asked to stop" in terminal.screen
    assert re.search(r"of 1,000 : 1 [█░]{8} +\d+ %", terminal.screen)
    assert terminal.screen.rindex("\x1b[?25h") > terminal.screen.rindex("\x1b[?25l"), "the cursor is back"


def test_on_a_pipe_and_for_machines_there_are_lines_alone(shop: Shop) -> None:
    shop.declare(requests=1_000_000)
    shop.stand_at(1)
    for words in ((), ("--json",)):
        with shop.start("run", *words) as running:
            running.until("the gate has no certificate yet")
            running.send(signal.SIGTERM)
            running.end()
        assert not {"\x1b", "█", "░", "╭"} & set(running.said)


def test_every_line_carries_time_with_zone_weights_and_what_it_does(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(**WITH_APPROVAL)
    lines = shop.migrate("run").out.splitlines()
    told = [line for line in lines if " UTC  blue 50 % / green 50 %" in line]
    assert all(line.startswith(f"{datetime.now(UTC):%Y-}") for line in told)
    assert any("a person must approve" in line for line in told)


def test_a_person_awaited_ends_it_and_it_warns_that_nobody_watches(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(**WITH_APPROVAL)
    said = shop.migrate("run")
    assert said.exit == Exit.NEEDS_PERSON
    *_, warning, end = said.out.splitlines()
    assert warning == (
        "warning: nobody watches now, and green has 50 %; "
        "`migrate run --stay` goes on watching while a person is awaited."
    )
    assert "a person must approve: `migrate approve` for step 2 (blue 0 % / green 100 %)" in end


def test_nothing_needs_watching_while_all_is_on_blue(shop: Shop) -> None:
    shop.declare(steps=["100%"], **WITH_APPROVAL)
    shop.stand_at(0)
    said = shop.migrate("run")
    assert (said.exit, "warning" in said.out) == (Exit.NEEDS_PERSON, False)


def test_with_stay_it_goes_on_watching_and_hears_the_approval(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(**WITH_APPROVAL)
    with shop.start("run", "--stay") as running:
        running.until("a person must approve")
        approved = shop.migrate("approve", "--reason", "looks good")
        assert approved.exit == DONE
        assert "hears it." in approved.out
        running.until("done: green holds all traffic")
        assert running.end() == DONE
    assert "warning" not in running.said


def test_with_stay_the_gate_still_takes_traffic_back(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(gate={"window": "2s", "failures": 1}, **WITH_APPROVAL)
    with shop.start("run", "--stay") as running:
        running.until("a person must approve")
        shop.sides["green"].close()
        assert running.end() == Exit.ROLLED_BACK
    assert "rolled back: all traffic is on blue; fix green, then `migrate resume`" in running.said
    assert shop.split().weights == BLUE


def test_a_pause_from_another_terminal_stops_the_steps_and_not_the_guard(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(gate={"window": "2s", "failures": 1}, **LONG)
    with shop.start("run") as running:
        running.until("the bake time is not over")
        said = shop.migrate("pause", "--reason", "lunch")
        assert "hears it, takes no step, and goes on watching" in said.out
        running.until("paused by a person: `migrate resume` (lunch)")
        shop.sides["green"].close()
        assert running.end() == Exit.ROLLED_BACK
    assert "warning" not in running.said
    assert shop.split().weights == BLUE


def test_who_waited_for_anothers_lease_leaves_that_one_watching(shop: Shop) -> None:
    shop.stand_at(1)
    shop.held_by(GONE)
    with shop.start("run") as running:
        running.until("waiting: ")
        running.send(signal.SIGTERM)
        assert running.end() == HELD
    assert f"held: asked to stop while shop is driven by {GONE}" in running.said
    assert "that one goes on watching" in running.said
    assert "nobody watches" not in running.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_ends_between_two_turns_and_gives_the_lease_up(shop: Shop, number: signal.Signals) -> None:
    shop.stand_at(1)
    shop.declare(**LONG)
    with shop.start("run") as running:
        running.until("the bake time is not over")
        running.send(number)
        assert running.end() == HELD
    assert "held: asked to stop; the weights stay as they are and nobody watches them" in running.said
    assert shop.split().weights == HALF
    with shop.ledger() as ledger:
        lease = ledger.lease()
        assert lease
        assert not lease.holds(datetime.now(UTC))


def test_while_another_drives_it_waits_and_says_who_and_until_when(shop: Shop) -> None:
    shop.held_by(GONE)
    with shop.start("run") as running:
        said = running.until("waiting: ")
        assert f"shop is driven by {GONE} under epoch 1 (until {datetime.now(UTC):%Y-}" in said
        running.send(signal.SIGTERM)
        assert running.end() == HELD


def test_a_rollback_from_another_terminal_fences_it(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(**LONG)
    with shop.start("run") as running:
        running.until("the bake time is not over")
        assert shop.migrate("rollback", "--reason", "checkout fails").exit == DONE
        assert running.end() == Exit.FENCED
    assert running.said.splitlines()[-1].startswith("fenced: ")
    assert shop.split().weights == BLUE


def test_a_ramp_that_was_changed_in_flight_is_refused(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(steps=["50%", "75%", "100%"])
    said = shop.migrate("run")
    assert said.exit == Exit.USAGE
    assert "migration.yaml no longer says what this migration was started with" in said.err
    assert shop.split().weights == HALF


def test_a_weight_moved_by_hand_is_named_and_left_alone(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(steps=["50%", "100%"], **LONG)
    with shop.start("run") as running:
        running.until("the bake time is not over")
        split = shop.split()
        assert split.stamp
        shop.route.write(GREEN, expected=split, stamp=split.stamp)
        running.until("a split differs from the one recorded")
        running.send(signal.SIGINT)
        assert running.end() == HELD
    eventually(lambda: shop.split().weights == GREEN)
    assert "`migrate rollback`" in running.said


def test_with_a_soak_it_goes_on_watching_after_the_end_until_the_soak_is_over(shop: Shop) -> None:
    shop.stand_at(2)
    shop.declare(soak="65s")
    said = shop.migrate("run")
    assert (said.exit, said.err) == (DONE, "")
    _, finished, after = said.out.partition("finished: ")
    assert finished
    assert "green has all traffic, and the gate goes on watching: the soak to end at" in after
    assert after.splitlines()[-1] == "done: green holds all traffic"


def test_a_fault_in_the_soak_is_taken_back(shop: Shop) -> None:
    shop.stand_at(2)
    shop.declare(soak="1h", gate={"window": "2s", "failures": 1})
    with shop.start("run") as running:
        running.until("the gate goes on watching")
        shop.sides["green"].close()
        assert running.end() == Exit.ROLLED_BACK
    assert shop.split().weights == BLUE


def test_asked_to_stop_in_the_soak_it_stops_and_the_next_one_goes_on(shop: Shop) -> None:
    shop.stand_at(2)
    shop.declare(soak="1h")
    with shop.start("run") as running:
        running.until("the gate goes on watching")
        running.send(signal.SIGINT)
        assert running.end() == HELD
    assert shop.split().weights == GREEN
    looked = shop.migrate("step")
    assert looked.exit == HELD
    assert "held: green has all traffic, and the gate goes on watching: the soak to end at" in looked.out


def test_a_pass_in_the_soak_looks_and_takes_a_bad_green_back(shop: Shop) -> None:
    shop.stand_at(2)
    shop.declare(soak="1h", gate={"window": "2s", "failures": 1})
    eventually(lambda: "finished" in shop.migrate("step").out)
    shop.sides["green"].close()
    assert shop.migrate("step").exit == Exit.ROLLED_BACK
    assert shop.split().weights == BLUE


def test_blue_is_held_back_until_the_soak_is_over_and_then_goes(shop: Shop) -> None:
    shop.declare(steps=["50%", "100%"], soak="3s", **{"hold-back": "10%"})
    said = shop.migrate("run")
    assert said.exit == DONE
    told = [line.partition("advance: ")[2] for line in said.out.splitlines()]
    assert [line.partition(" at every")[0] for line in told if "at every" in line] == [
        "blue 100 % / green 0 %",
        "blue 50 % / green 50 %",
        "blue 10 % / green 90 %",
        "blue 0 % / green 100 %",
    ]
