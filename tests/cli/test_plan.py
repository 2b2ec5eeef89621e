"""plan: what will happen, in a table that fits a terminal; nothing is changed and no cloud is asked."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.shop import DONE, USAGE, Said, typed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    typed("init", tmp_path, "--all")
    return tmp_path / "migration.yaml"


def planned(file: Path, monkeypatch: pytest.MonkeyPatch, columns: int = 80, *words: str) -> Said:
    monkeypatch.setenv("COLUMNS", str(columns))
    said = typed("plan", "-f", file, *words)
    assert said.exit == DONE
    return said


def explained(file: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    return planned(file, monkeypatch, 80, "--explain")


def edit(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.mark.parametrize("columns", [80, 120])
def test_a_step_is_one_line_and_every_line_fits(file: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    for words in ((), ("--brief",), ("--explain",)):
        lines = planned(file, monkeypatch, columns, *words).out.splitlines()
        assert all(len(line) <= columns for line in lines)
        assert " ".join(lines[-7].split()) == "step green set bake requests approval earliest rollback within"
        assert [line.split()[0] for line in lines[-6:]] == ["0", "1", "2", "3", "4", "5"]
        assert (len(lines) == 7) is (words == ("--brief",))


@pytest.mark.parametrize("words", [(), ("--explain",)])
def test_no_line_begins_with_the_rest_of_a_number(
    file: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    for columns in range(60, 121, 3):
        lines = planned(file, monkeypatch, columns, *words).out.splitlines()
        assert not [line for line in lines if line.strip().startswith(("%", ": 1"))]


def test_the_usual_plan_fits_a_terminal_of_24_lines(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(planned(file, monkeypatch).out.splitlines()) <= 24


def test_a_step_tells_its_bake_its_requests_its_approval_and_its_way_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = planned(file, monkeypatch).out.splitlines()[-7:]
    assert " ".join(lines[1].split()) == "0 0 % 0 % 15m 500 - start -"
    assert " ".join(lines[4].split()) == "3 25 % 25 % 30m 5,000 - +48m 2m14s"
    assert "a person" in lines[6]


def test_the_words_below_tell_needs_limits_and_freezes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(file, "kind: evidence", "kind: plain")
    said = " ".join(explained(file, monkeypatch).out.split())
    assert "at least 10 requests to green were bad" in said
    assert "above 1 % (availability) or 10 % (latency) and above 2 times blue's" in said
    assert "clients that ignore the TTL come later" in said
    assert "Freeze windows taken into account: 2." in said


def test_the_plan_tells_of_the_soak_and_of_a_blue_that_is_held_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = " ".join(explained(file, monkeypatch).out.split())
    assert "the gate goes on watching until green has had all traffic for 1d" in said
    edit(file, "soak: 1d", "soak: 2d\nhold-back: 5%")
    lines = explained(file, monkeypatch).out.splitlines()
    assert " ".join(lines[-2].split()).startswith("5 95 % 95 % 2d 500 -")
    said = " ".join(" ".join(lines).split())
    assert "Blue keeps 5 % in step 5, which lasts as long as the soak (2d)" in said
    assert "goes on watching" not in said
    edit(file, "soak: 2d\nhold-back: 5%", "")
    assert "soak" not in explained(file, monkeypatch).out


def test_the_evidence_gate_tells_its_own_limits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = " ".join(explained(file, monkeypatch).out.split())
    assert "reaches 1,000 : 1" in said
    assert "at least 10 requests" not in said


def test_it_says_when_nobody_counts_what_users_meet(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Only probes watch" in " ".join(planned(file, monkeypatch).out.split())
    text = file.read_text()
    logs = text[text.index("  #- name: logs\n") : text.index("    # Formats: ")]
    edit(file, logs, logs.replace("  #", "  "))
    assert "Only probes watch" not in " ".join(planned(file, monkeypatch).out.split())


def test_routes_are_named_only_where_they_differ_in_what_they_can_express(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "web" not in planned(file, monkeypatch).out
    second = "  - {name: api, kind: route53, zone: Z0123456789ABCDEFGHIJ, record: api.example.com, ttl: 60s}\n"
    edit(file, "# What the service promises.\n", second + "# What the service promises.\n")
    assert "api" not in planned(file, monkeypatch).out


def test_the_plan_for_machines_has_the_command_to_roll_back_by_hand(file: Path) -> None:
    said = typed("plan", "-f", file, "--json")
    assert [each["step"]["weights"]["green"] for each in said.json["outlook"]] == [0, 100, 500, 2500, 5000, 10_000]
    words = shlex.split(said.json["by_hand"]["web"])
    assert words[:3] == ["aws", "route53", "change-resource-record-sets"]
    changes = json.loads(words[-1])["Changes"]
    weights = {
        change["ResourceRecordSet"]["SetIdentifier"]: change["ResourceRecordSet"]["Weight"] for change in changes
    }
    assert weights == {"migrate-shop.example.com-blue": 1, "migrate-shop.example.com-green": 0}


def test_nothing_is_changed(file: Path) -> None:
    before = sorted(file.parent.rglob("*"))
    typed("plan", "-f", file)
    assert sorted(file.parent.rglob("*")) == before


def test_a_bad_declaration_is_refused_as_check_refuses_it(file: Path) -> None:
    edit(file, "ttl: 60s", "ttl: soon")
    plan, check = typed("plan", "-f", file), typed("check", "-f", file)
    assert (plan.exit, plan.err) == (USAGE, check.err)


def test_the_cost_of_a_bad_green_is_told_as_far_as_it_is_bounded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = " ".join(planned(file, monkeypatch).out.split())
    assert "error budget of this migration is 10,368 (availability) and 103,680 (latency) bad requests" in said
    assert "This ramp does not guarantee it" in said
    assert "Not bounded by it: a fault that begins after a step was reached" in said
    assert "at 1 %" in said
    assert "at 100 %" in said


def test_a_ramp_from_the_budget_with_the_evidence_gate_is_said_to_keep_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = file.read_text()
    start, end = text.index("\nsteps:\n"), text.index("# How long each step")
    file.write_text(f"{text[:start]}\nsteps: auto\n{text[end:]}")
    said = " ".join(planned(file, monkeypatch).out.split())
    assert "Bounded by it, on average: a fault that green has from the start" in said
    assert "milder than 0.5 % (availability) or 5 % (latency) may stay unnoticed" in said


def test_too_little_traffic_is_told_beforehand_with_what_would_help(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(file, "rate: 5\n", "rate: 0.05\n")
    said = " ".join(planned(file, monkeypatch).out.split())
    assert "Low traffic in step 1 (blue 99 % / green 1 %)" in said
    assert (
        "After four bakes of 15m a person is asked; nothing advances without it. What helps: a bake of 6h22m; or"
        in said
    )
    assert "requests/s more from a probe (`rate`; " in said
    assert "shows while it bakes (availability, 95 % of the times): 73 % at 1 % (33 bad requests in 15m)" in said


def test_without_a_peak_nothing_is_told_in_requests(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(file, "  peak: 800\n", "")
    edit(file, "kind: evidence", "kind: plain")
    assert "once service.peak is declared" in " ".join(planned(file, monkeypatch).out.split())


def test_the_plan_for_machines_has_the_bounds(file: Path) -> None:
    foresight = typed("plan", "-f", file, "--json").json["foresight"]
    assert foresight["synthesised"] is False
    assert foresight["bounds"]["budget"]["availability"] == pytest.approx(10_368)
    assert set(foresight["bounds"]["outages"]) == {"1", "2", "3", "4", "5"}
    assert foresight["scarcities"] == []
    assert {each["step"]["index"] for each in foresight["visible"]} == {1, 2, 3, 4, 5}
