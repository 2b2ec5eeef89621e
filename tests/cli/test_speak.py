"""pause, resume, approve: a word that makes sense is recorded; one that does not is refused and changes nothing."""

from __future__ import annotations

import pytest

from migrate.model.state import Standing
from tests.cli.shop import DONE, GONE, USAGE, Shop


@pytest.mark.parametrize("command", ["pause", "resume", "approve"])
def test_before_the_start_there_is_nothing_to_say_it_to(shop: Shop, command: str) -> None:
    said = shop.migrate(command)
    assert (said.exit, said.out) == (USAGE, "")
    assert said.err.startswith(f"`migrate {command}` makes no sense now\n  seen      new\n  limit  ")
    assert not shop.ledger_file.exists()


def test_a_pause_is_recorded_and_the_next_command_named(shop: Shop) -> None:
    shop.stand_at(1)
    said = shop.migrate("pause", "--reason", "lunch")
    assert said.exit == DONE
    assert said.out == (
        "shop: paused; `migrate resume` goes on. The weights are blue 50 % / green 50 %.\n"
        "Nobody watches now; `migrate run` would, and takes no step while paused.\n"
    )
    assert "command pause: lunch" in shop.migrate("history").out


def test_it_says_who_hears_it(shop: Shop) -> None:
    shop.stand_at(1)
    shop.held_by(GONE)
    assert f"{GONE} hears it, takes no step" in shop.migrate("pause").out


def test_a_pause_ends_with_a_resume_and_there_is_no_second_one_to_end(shop: Shop) -> None:
    shop.stand_at(1)
    shop.migrate("pause")
    assert shop.migrate("resume").exit == DONE
    again = shop.migrate("resume")
    assert again.exit == USAGE
    assert "seen      moving\n  limit     paused, or rolled back\n  `migrate run` goes on." in again.err


def test_after_a_rollback_a_resume_begins_the_ramp_anew(shop: Shop) -> None:
    shop.stand_at(1)
    shop.migrate("rollback")
    assert shop.migrate("pause").exit == USAGE
    said = shop.migrate("resume", "--json")
    assert (said.exit, said.json["standing"], said.json["step"]) == (DONE, Standing.MOVING, None)
    assert shop.migrate("step").exit == DONE


def test_an_approval_is_for_the_next_step_and_for_no_other(shop: Shop) -> None:
    shop.declare(approvals=["50%", "100%"])
    shop.stand_at(1)
    assert shop.migrate("approve").exit == DONE
    again = shop.migrate("approve")
    assert again.exit == USAGE
    assert "step 2 (blue 0 % / green 100 %) comes next and is approved already" in again.err


def test_a_step_that_needs_no_approval_gets_none(shop: Shop) -> None:
    shop.stand_at(0)
    said = shop.migrate("approve", "--json")
    assert (said.exit, said.err, said.json["error"]) == (USAGE, "", "command_refused")
    assert said.json["seen"] == "step 1 (blue 50 % / green 50 %) comes next and needs no approval"


HOSTILE = "[/] [red]x[link=https://example.com] \x1b[2J\r\n  done: all traffic is on blue \u202e"
SAID = r"[/] [red]x[link=https://example.com] \u001b[2J\r\n  done: all traffic is on blue \u202e"


def test_a_reason_is_data_on_every_screen_and_exact_for_machines(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shop.stand_at(1)
    assert shop.migrate("pause", "--reason", HOSTILE).exit == DONE
    for command in ("status", "history"):
        said = shop.migrate(command)
        assert said.exit == DONE
        assert SAID in said.out
        assert "\x1b" not in said.out
    assert shop.migrate("status", "--json").json["paused"] == HOSTILE
    assert shop.migrate("history", "--json").json[-1]["body"]["reason"] == HOSTILE


@pytest.mark.parametrize(("reason", "why"), [("x" * 1001, "1001 characters"), ("\udcff", "octets that are not UTF-8")])
def test_a_reason_that_is_too_long_or_no_text_is_refused(shop: Shop, reason: str, why: str) -> None:
    shop.stand_at(1)
    said = shop.migrate("pause", "--reason", reason)
    assert said.exit == USAGE
    assert why in said.err
    assert shop.migrate("pause", "--reason", "x" * 1000).exit == DONE


@pytest.mark.parametrize("reason", ["x" * 100_000, "\udcff", HOSTILE])
def test_no_reason_keeps_a_rollback_from_its_work(shop: Shop, reason: str) -> None:
    shop.stand_at(1)
    assert shop.migrate("rollback", "--reason", reason).exit == DONE
    assert shop.migrate("status").exit == DONE
