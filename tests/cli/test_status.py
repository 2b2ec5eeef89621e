"""status: where it stands, why it waits, what it would take to go on. It looks and never writes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from migrate.rehearse.aws.fault import Fault, Kind
from tests.cli.shop import DONE, GONE, Said, Shop
from tests.waiting import eventually


def row(said: Said, label: str) -> str:
    """The text beside a label, however it was folded."""
    assert said.exit == DONE
    lines = said.out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{label} "))
    width = len(lines[start]) - len(lines[start][len(label) :].lstrip())
    rows = [lines[start][width:]]
    for line in lines[start + 1 :]:
        if line[:width].strip():
            break
        rows.append(line[width:])
    return " ".join(" ".join(rows).split())


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def test_before_it_was_ever_started_it_says_how_to_start(shop: Shop) -> None:
    said = shop.migrate("status")
    assert row(said, "shop") == "new, attempt 1"
    assert row(said, "set on web") == "blue 100 % / green 0 % (never written by migrate)"
    assert row(said, "waits") == "advance to blue 100 % / green 0 % is due"
    assert row(said, "to go on") == "`migrate run` or `migrate step`"
    assert row(said, "driver") == "nobody; `migrate run` or `migrate step` drives it"


def test_it_leaves_nothing_behind(shop: Shop) -> None:
    calls = len(shop.control.calls())
    shop.migrate("status")
    shop.migrate("history")
    assert [path.name for path in shop.folder.iterdir()] == ["migration.yaml"]
    actions = {call.action for call in shop.control.calls()[calls:]}
    assert actions == {"ListResourceRecordSets"}


def test_in_motion_it_has_wanted_set_and_what_is_needed_now(shop: Shop) -> None:
    shop.declare(requests=1_000_000)
    shop.stand_at(1)
    said = shop.migrate("status")
    assert row(said, "shop") == "moving, attempt 1, step 1 of 2 reached"
    assert row(said, "wanted") == "blue 50 % / green 50 %"
    assert row(said, "set on web").startswith(f"blue 50 % / green 50 % (epoch 1, advance by {GONE}, ")
    assert row(said, "next") == "step 2 (blue 0 % / green 100 %)"
    assert row(said, "waits") == "the gate has no certificate yet"
    assert row(said, "to go on") == "green served 0 of the 1000000 requests this step needs"
    assert row(said, "driver").startswith(f"nobody (the last one was {GONE}, epoch 1); `migrate run`")


def test_what_is_needed_follows_the_counts_and_probes_are_not_shown_as_users(shop: Shop) -> None:
    """The ledger tells changes of the reason only; the status tells how far it has come."""
    shop.declare(requests=1_000_000, tick="100ms", gate={"window": "1m"})
    shop.stand_at(1)
    with shop.start("run") as running:
        running.until("the gate has no certificate yet")
        first = row(shop.migrate("status"), "to go on")
        eventually(lambda: row(shop.migrate("status"), "to go on") != first)
        said = shop.migrate("status")
        assert not [line for line in said.out.splitlines() if line.startswith("served")]
        assert shop.migrate("status", "--json").json["served"] == {}
        assert " epoch 2, until " in row(said, "driver")
        running.send(signal.SIGTERM)
        running.end()


def test_rolled_back_it_says_what_a_person_must_do(shop: Shop) -> None:
    shop.stand_at(1)
    shop.migrate("rollback", "--reason", "checkout fails")
    said = shop.migrate("status")
    assert row(said, "shop") == "rolled back, attempt 1"
    assert row(said, "to go on") == "fix green, then `migrate resume`"
    assert "rollback by" in row(said, "set on web")
    assert "command rollback: checkout fails" in said.out
    assert "drives it" not in row(said, "driver")


def test_a_rollback_that_the_ledger_has_not_heard_of_is_told(shop: Shop) -> None:
    shop.stand_at(1)
    kept = shop.ledger_file.read_bytes()
    shop.migrate("rollback")
    for side in shop.folder.glob("ledger.db*"):
        side.unlink()
    shop.ledger_file.write_bytes(kept)
    assert "and the ledger does not know yet" in row(shop.migrate("status"), "waits")


def test_paused_it_says_so_with_the_reason(shop: Shop) -> None:
    shop.stand_at(1)
    shop.migrate("pause", "--reason", "lunch")
    said = shop.migrate("status")
    assert row(said, "shop").endswith("step 1 of 2 reached, paused (lunch)")
    assert row(said, "waits") == "paused by a person"
    assert row(said, "to go on") == "`migrate resume` (lunch)"


def test_a_step_that_wants_an_approval_names_the_command(shop: Shop) -> None:
    shop.declare(approvals=["100%"])
    shop.stand_at(1)
    assert row(shop.migrate("status"), "next") == "step 2 (blue 0 % / green 100 %), which a person must approve"


def test_a_route_that_does_not_answer_is_told_and_the_rest_is_shown(shop: Shop) -> None:
    shop.stand_at(1)
    shop.control.down()
    said = shop.migrate("status")
    assert row(said, "set on web").startswith("cannot be read: ")
    assert row(said, "waits") == "a route does not answer"
    assert row(said, "wanted") == "blue 50 % / green 50 %"


def test_for_machines_it_has_the_same_facts(shop: Shop) -> None:
    shop.stand_at(1)
    facts = shop.migrate("status", "--json").json
    assert (facts["name"], facts["standing"], facts["step"], facts["driver"]) == ("shop", "moving", 1, None)
    assert facts["wanted"] == facts["set"]["web"]["weights"] == {"green": 5000}
    assert facts["set"]["web"]["stamp"]["writer"] == GONE
    assert facts["waiting"] == "the gate has no certificate yet"
    assert facts["next"]["weights"] == {"green": 10_000}
    assert datetime.fromisoformat(facts["at"]).tzinfo is not None


def test_how_far_the_evidence_is_comes_from_the_ledger_alone(shop: Shop) -> None:
    shop.judge_by_evidence()
    shop.stand_at(1)
    before = shop.migrate("status")
    assert "evidence" not in before.out
    shop.measure()
    said = shop.migrate("status")
    assert re.fullmatch(r"of its limit, \d\d:\d\d:\d\d UTC to \d\d:\d\d:\d\d UTC", row(said, "evidence"))
    gauge = r"[▁▂▃▄▅▆▇█]+ <?1 : 1 of 1,000 : 1, certificate █*░* +\d+ %"
    assert re.fullmatch(gauge, row(said, "probe availability"))
    facts = shop.migrate("status", "--json").json["evidence"]
    (indicator,) = facts["indicators"]
    assert (facts["step"], indicator["signal"], indicator["sli"]) == (1, "probe", "availability")
    assert indicator["against"]["limit"] == 1000
    assert 0 < indicator["certificate"] <= 1


def test_the_fixed_rule_shows_its_ratio_against_its_limit(shop: Shop) -> None:
    shop.declare(requests=1_000_000)
    shop.stand_at(1)
    shop.measure()
    assert "0 % bad of 10 %, certificate " in row(shop.migrate("status"), "probe availability")
    facts = shop.migrate("status", "--json").json["evidence"]
    assert (facts["together"], facts["budget"]) == (None, None)
    assert facts["indicators"][0]["against"]["ratio"] == 0


def test_where_the_output_knows_no_blocks_the_small_pictures_are_of_letters(shop: Shop) -> None:
    shop.declare(requests=1_000_000)
    shop.stand_at(1)
    shop.measure()
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    argv = [sys.executable, "-m", "migrate", "status", "--file", str(shop.file)]
    said = subprocess.run(argv, capture_output=True, env=env, timeout=180, check=True).stdout.decode("ascii")
    assert re.search(r"probe availability +_+ 0 % bad of 10 %, certificate", said)


def test_a_retry_inside_says_nothing_on_standard_output(shop: Shop) -> None:
    shop.control.arm(Fault(Kind.THROTTLING, action="ListResourceRecordSets"))
    before = len(shop.control.calls())
    said = shop.migrate("status", "--json")
    assert said.json["set"]["web"]["weights"] == {"green": 0}
    assert len(shop.control.calls()) - before == 2


def test_every_time_has_its_zone_and_every_line_fits_80_columns(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shop.migrate("step")
    said = shop.migrate("status")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert f"{datetime.now(UTC):%H:%M}" in said.out
    assert " UTC  web accepted" in said.out


def test_watched_it_is_shown_anew_until_asked_to_stop(shop: Shop) -> None:
    with shop.start("status", "--watch") as running:
        running.until("shop ")
        running.until("shop ")
        running.send(signal.SIGINT)
        assert running.end() == DONE


def test_watched_for_machines_it_is_a_line_each_time(shop: Shop) -> None:
    with shop.start("status", "--watch", "--json") as running:
        first = running.until('"standing": "new"')
        assert first.startswith("{")
        running.until('"standing": "new"')
        running.send(signal.SIGTERM)
        assert running.end() == DONE
