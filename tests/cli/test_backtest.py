"""`migrate backtest`: recorded traffic in, one JSON line for each migration out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from migrate.declaration.frame import frame
from migrate.model.side import Cloud
from tests.backtest.given import a_line, a_migration, counts, written
from tests.cli.shop import Said, typed

SICK = [*a_migration("well"), *a_migration("ill", sick=0.05, sick_from=1800)]


@pytest.fixture
def traffic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two migrations in a folder without a declaration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIGRATE_FILE", raising=False)
    return written(tmp_path / "traffic.jsonl", SICK)


def told(said: Said) -> list[dict[str, Any]]:
    assert said.exit == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


@pytest.mark.parametrize("slo", ["99.9%", "0.999"])
def test_each_migration_has_its_line_and_the_summary_stands_apart(traffic: Path, slo: str) -> None:
    said = typed("backtest", traffic, "--slo", slo)
    well, ill = told(said)
    assert (well["trace"], well["rollback"], well["frozen"]) == ("well", None, None)
    assert 1800 < ill["rollback"]["t"] <= 1860
    assert "2 traces, 720 lines" in said.err
    assert "gate     1 rolled back (50 %)" in said.err


def test_the_summary_says_what_the_form_of_the_counts_costs(traffic: Path) -> None:
    minutes = written(traffic.parent / "minutes.jsonl", a_migration(period=60))
    said = typed("backtest", minutes, "--slo", "99.9%")
    for word in ("batches last 1m", "requests are counted, not clients", "no A/A traffic"):
        assert word in said.err
    with_clients = a_migration(clients={"green": 0, "blue": 0})
    requests = [{"t": 10 * n, "green": counts(1000, 1), "blue": counts(1000, 1)} for n in range(180)]
    unlike = (written(traffic.parent / "c.jsonl", with_clients), written(traffic.parent / "aa.jsonl", requests))
    assert (
        "A/A traffic counted otherwise (1 of 1"
        in typed("backtest", unlike[0], "--a-a", unlike[1], "--slo", "0.999").err
    )
    a_a = [{**line, "clients": {"green": 1, "blue": 1}} for line in requests]
    both = (written(traffic.parent / "c.jsonl", with_clients), written(traffic.parent / "aa.jsonl", a_a))
    few = typed("backtest", both[0], "--a-a", both[1], "--slo", "99.9%")
    assert "an outage behind few client addresses" in few.err
    weighed = a_migration(clients={"green": 0, "blue": 0}, weighed={"green": 0, "blue": 0})
    both = (written(traffic.parent / "w.jsonl", weighed), both[1])
    quiet = typed("backtest", both[0], "--a-a", both[1], "--slo", "99.9%")
    assert quiet.exit == 0
    assert len(quiet.err.splitlines()) == 2


def test_the_summary_can_be_json_as_well(traffic: Path) -> None:
    summary = json.loads(typed("backtest", traffic, "--slo", "99.9%", "--json").err)
    assert (summary["traces"], summary["lines"]) == (2, 720)
    assert summary["rules"]["gate"]["rolled_back"] == 1
    assert {note["note"] for note in summary["notes"]} == {"requests counted", "not calibrated"}


def test_rules_stand_side_by_side(traffic: Path) -> None:
    said = typed("backtest", traffic, "--slo", "99.9%", "--rule", "gate,argo", "--rule", "flagger")
    assert [(line["trace"], line["rule"]) for line in told(said)] == [
        (trace, rule) for trace in ("well", "ill") for rule in ("gate", "argo", "flagger")
    ]


def test_a_declaration_gives_objective_and_limits(traffic: Path) -> None:
    text = frame("shop", Cloud.AWS, Cloud.GCP)["migration.yaml"]
    (traffic.parent / "migration.yaml").write_text(text)
    assert len(told(typed("backtest", traffic))) == 2
    (traffic.parent / "migration.yaml").rename(traffic.parent / "other.yaml")
    assert len(told(typed("backtest", traffic, "--file", "other.yaml"))) == 2


def test_a_smaller_alpha_needs_more_evidence(traffic: Path) -> None:
    mild = written(traffic.parent / "mild.jsonl", a_migration(sick=0.005, sick_from=1200))
    times = [
        told(typed("backtest", mild, "--slo", "99.9%", "--alpha", alpha))[0]["rollback"]["t"]
        for alpha in ("10%", "0.000001")
    ]
    assert times[0] < times[1]


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_evidence_can_be_drawn(traffic: Path, ending: str) -> None:
    plot = traffic.parent / f"evidence.{ending}"
    assert len(told(typed("backtest", traffic, "--slo", "99.9%", "--plot", plot))) == 2
    assert plot.read_bytes().startswith(b"\x89PNG" if ending == "png" else b"<?xml")


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ([], "neither --slo nor migration.yaml"),
        (["--slo", "99.9"], "--slo is not a ratio"),
        (["--slo", "100%"], "--slo is not a ratio"),
        (["--slo", "0"], "--slo is not a ratio"),
        (["--slo", "99.9%", "--alpha", "often"], "--alpha is not a ratio"),
        (["--slo", "99.9%", "--rule", "gate,kayenta"], "kayenta"),
        (["--slo", "99.9%", "--plot", "evidence.doc"], ".doc"),
        (["--slo", "99.9%", "--plot", "e.svg", "--rule", "argo"], "none of these rules has evidence"),
        (["--slo", "99.9%", "--a-a", "none.jsonl"], "none.jsonl cannot be read"),
        (["--file", "none.yaml"], "none.yaml"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_answer(traffic: Path, words: list[str], word: str) -> None:
    said = typed("backtest", traffic, *words)
    assert (said.exit, said.out) == (2, "")
    assert word in said.err


def test_a_wrong_line_is_named_and_ends_it(traffic: Path) -> None:
    wrong = written(traffic.parent / "wrong.jsonl", [a_line(10), a_line(20, green=counts(1, 2))])
    said = typed("backtest", wrong, "--slo", "99.9%")
    assert said.exit == 2
    assert "wrong.jsonl, line 2: `green` has counts that cannot be" in said.err
