"""step: one pass for a scheduler. At most one step, safe to run twice, and an exit status that says what happened."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from migrate.errors import Exit
from migrate.model.event import Kind
from migrate.model.weights import BLUE
from migrate.rehearse.aws.fault import Fault
from migrate.rehearse.aws.fault import Kind as FaultKind
from tests.cli.shop import GONE, HALF, HELD, USAGE, Shop
from tests.waiting import eventually

PAST = "2026-01-01T00:00:00Z"


def reached(shop: Shop) -> list[object]:
    with shop.ledger() as ledger:
        return [event.body["step"] for event in ledger.events() if event.kind is Kind.REACHED]


def soon() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def test_the_first_takes_the_route_over_and_the_next_one_waits_for_the_bake(shop: Shop) -> None:
    shop.declare(bake="10m")
    first = shop.migrate("step")
    assert (first.exit, first.err) == (Exit.DONE, "")
    assert first.out.splitlines()[-1] == "done: step 0 reached: blue 100 % / green 0 %"
    assert shop.split().weights == BLUE
    again = shop.migrate("step")
    assert again.exit == HELD
    assert "held: the bake time is not over" in again.out
    assert reached(shop) == [0]


def test_run_again_and_again_it_takes_one_step_at_a_time(shop: Shop) -> None:
    shop.migrate("step")
    eventually(lambda: shop.migrate("step", "--not-after", soon()).exit == Exit.DONE)
    assert (reached(shop), shop.split().weights) == ([0, 1], HALF)
    assert shop.migrate("step").exit == HELD
    assert reached(shop) == [0, 1]


def test_one_that_is_held_writes_nothing_to_the_zone(shop: Shop) -> None:
    shop.stand_at(1)
    shop.declare(bake="1h")
    stands = shop.split()
    for _ in range(2):
        assert shop.migrate("step").exit == HELD
    assert shop.split() == stands


def test_it_waits_for_the_first_counts_so_that_one_pass_can_advance(shop: Shop) -> None:
    """A probe that was not running before has nothing to say at first."""
    shop.stand_at(0)
    said = shop.migrate("step")
    assert said.exit == Exit.DONE
    assert "done: step 1 reached: blue 50 % / green 50 %" in said.out


def test_one_that_comes_too_late_moves_no_weight(shop: Shop) -> None:
    shop.stand_at(0)
    said = shop.migrate("step", "--not-after", PAST)
    assert (said.exit, shop.split().weights) == (Exit.TOO_LATE, BLUE)
    assert "seen      20" in said.err
    assert "limit     --not-after 2026-01-01 00:00:00 UTC" in said.err
    assert "`migrate step`" in said.err
    assert reached(shop) == [0]


def test_one_that_comes_too_late_to_begin_leaves_the_zone_alone(shop: Shop) -> None:
    before = len(shop.control.history(shop.zone))
    assert shop.migrate("step", "--not-after", PAST).exit == Exit.TOO_LATE
    assert len(shop.control.history(shop.zone)) == before


@pytest.mark.parametrize(("time", "why"), [("2026-03-02T12:00:00", "has no zone"), ("noon", "is not a time")])
def test_a_time_that_two_hosts_read_differently_is_refused(shop: Shop, time: str, why: str) -> None:
    said = shop.migrate("step", "--not-after", time)
    assert (said.exit, said.out) == (USAGE, "")
    assert why in said.err
    assert "2026-03-02T12:00:00Z" in said.err
    assert not shop.ledger_file.exists()


def test_while_another_drives_it_says_who_and_until_when(shop: Shop) -> None:
    shop.held_by(GONE)
    said = shop.migrate("step")
    assert (said.exit, said.out) == (Exit.LEASE_HELD, "")
    assert f"shop is driven by {GONE} under epoch 1" in said.err
    assert f"until {datetime.now(UTC) + timedelta(hours=1):%Y-%m-%d %H:}" in said.err


def test_a_write_that_is_not_accepted_ends_in_its_patience(shop: Shop) -> None:
    shop.control.arm(Fault(FaultKind.INTERNAL_FAILURE, action="ChangeResourceRecordSets", count=None))
    said = shop.migrate("step", "--patience", "0.5")
    assert said.exit == Exit.UNREACHABLE
    assert "was not accepted; `migrate history` says why" in said.out
    assert "web refused: " in shop.migrate("history").out
    shop.control.mend()
    assert shop.migrate("step").exit == Exit.DONE
    assert reached(shop) == [0]


def test_a_route_that_does_not_answer_is_told_by_its_own_status(shop: Shop) -> None:
    shop.stand_at(0)
    shop.control.down()
    said = shop.migrate("step", "--patience", "0.2")
    assert said.exit == Exit.UNREACHABLE
    assert "a route does not answer" in said.out


def test_a_gate_that_sees_harm_takes_traffic_back(shop: Shop) -> None:
    shop.declare(gate={"window": "2s", "failures": 1})
    shop.stand_at(1)
    shop.sides["green"].close()
    said = shop.migrate("step")
    assert said.exit == Exit.ROLLED_BACK
    assert "green fails 100 %" in said.out
    assert shop.split().weights == BLUE


def test_for_machines_every_line_is_json_and_the_last_one_has_the_exit_status(shop: Shop) -> None:
    said = shop.migrate("step", "--json")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert lines[-1] == {"exit": 0, "ended": "done", "text": "step 0 reached: blue 100 % / green 0 %"}
    assert {"at", "decision", "step", "weights", "text"} == set(lines[0])


def test_a_refusal_for_machines_is_one_line_of_json(shop: Shop) -> None:
    shop.held_by(GONE)
    said = shop.migrate("step", "--json")
    assert (said.err, len(said.out.splitlines())) == ("", 1)
    assert said.json["error"] == "lease_held"
    assert {"what", "seen", "limit", "then"} <= set(said.json)
