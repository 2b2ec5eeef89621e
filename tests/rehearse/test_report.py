"""Report: the verdict first, what was rehearsed, every band explained, and fit for a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest

from migrate.backtest.plot import MOST
from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.model.side import Cloud, Side
from migrate.rehearse import outcome, plots, report
from migrate.rehearse.attribution import Cause
from migrate.rehearse.breaking import FaultSpan
from migrate.rehearse.chronicle import WeightChange
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.row import Outcome, Row
from migrate.rehearse.facts import Facts, KindFacts, Material
from migrate.rehearse.faults import ErrorRatio
from migrate.rehearse.scenario import scenario
from migrate.rehearse.script import read_script

BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
EXAMPLES = Path(__file__).parents[2] / "examples" / "demo"

FACTS = Facts(
    requests=12_345,
    ok=12_236,
    unanswered=0,
    resent=0,
    failed={Cause.FAULT: 109, Cause.SHIFT: 0, Cause.OVERLOAD: 0, Cause.OTHER: 0},
    rolled_back=True,
    finished=True,
    breach_to_verdict_s=2.0,
    verdict_to_blue_s=0.4,
    weight_changes=9,
    seconds=20.0,
    requests_per_s=600.0,
    kinds={ClientKind.KEEP_ALIVE: KindFacts(100, 1, 0.1, 0.1, 0.01)},
    updates=(),
    reached=("0 %", "100 %"),
    not_reached=(),
    stopped="",
    slowness=1.0,
    machine_busy=False,
)


def row(second: int, number: int, took: float) -> Row:
    sent = BEGAN + second + number / 10
    side = Side.GREEN if number % 2 else Side.BLUE
    return Row(f"{second}-{number}", ClientKind.KEEP_ALIVE, number, sent, "", sent + took, 200, Outcome.OK, side)


def material(*, took: float = 0.1) -> Material:
    """Twenty seconds, two faults, three changes of the weights."""
    nothing = cast("Any", None)
    return Material(
        rows=[row(second, number, took) for second in range(21) for number in range(4)],
        totals=nothing,
        events=(),
        notes=((BEGAN + 5, "fault: error-ratio"),),
        changes=[WeightChange(BEGAN + at, share, {}) for at, share in ((0, 0.0), (4, 0.05), (8, 0.25), (12, 0.0))],
        spans=[FaultSpan(ErrorRatio(Side.GREEN, 0.2), BEGAN + at, BEGAN + at + 2) for at in (5, 15)],
        attribution=nothing,
        fleet=nothing,
        servers=(),
        ttl=2.0,
        connection_life=3.0,
        course=(),
        within=timedelta(milliseconds=300),
    )


def page(facts: Facts = FACTS, flaws: tuple[str, ...] = ()) -> str:
    script = read_script(EXAMPLES / "traffic.yaml", None, None)
    told = scenario(script.rehearsal, script.spec, script.plan)
    clouds = {Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP}
    return report.page(facts, material(), {"a plot": "<svg></svg>"}, clouds, flaws, told)


def test_the_verdict_is_a_plain_sentence_and_comes_first() -> None:
    told = page()
    assert "Passed: the gate took all traffic back, and after the fault was fixed green got all of it; " in told
    assert "the shift lost no request, the fault 109." in told
    assert told.index("Passed: ") < told.index("<h2>")


@pytest.mark.parametrize(
    ("changes", "flaws", "begins"),
    [
        ({"rolled_back": False}, (), "Passed: green got all traffic, without a rollback; "),
        ({"finished": False}, ("finished: no",), "Failed: the gate took all traffic back to blue; "),
        (
            {"finished": False, "rolled_back": False, "stopped": "Ctrl-C", "reached": ("0 %", "5 %")},
            (),
            "Ended early: the migration did not finish; green reached 5 %; ",
        ),
        ({"finished": False, "rolled_back": False, "reached": ()}, ("x",), "Failed: the migration did not finish; "),
    ],
)
def test_each_end_has_its_sentence(changes: dict[str, Any], flaws: tuple[str, ...], begins: str) -> None:
    assert outcome.sentence(replace(FACTS, **changes), flaws).startswith(begins)


def test_lost_requests_are_told() -> None:
    lost = replace(FACTS, failed={**FACTS.failed, Cause.SHIFT: 7, Cause.FAULT: 0})
    assert outcome.sentence(lost, ("failed by the shift: 7",)).endswith("; the shift lost 7 of 12,345 requests.")


def test_the_title_names_the_direction_the_time_and_the_end() -> None:
    assert "<title>Rehearsal: aws to gcp, 2026-03-02 12:00, passed</title>" in page()
    assert ", not passed</title>" in page(flaws=("finished: no",))


def test_it_says_what_was_rehearsed() -> None:
    told = page()
    for wanted in (
        "1 %, 5 %, 25 %, 50 %, 100 %",
        "evidence; a healthy green is rolled back with a chance of at most 0.1 %",
        "availability 99.9 %; 99 % within 0.3 s",
        "600 requests/s",
        "error-ratio",
        "at 25 % until",
        "migrate 0",
    ):
        assert wanted in told


def test_a_migration_without_faults_says_none() -> None:
    script = read_script(EXAMPLES / "migration.yaml", None, None)
    spec = load(EXAMPLES / "migration.yaml")
    told = dict(scenario(script.rehearsal, spec, plan(spec)))
    assert told["faults"] == "none"
    assert told["gate"].startswith("plain; ")


class Frames(HTMLParser):
    """What each table and each plot stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.around: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "svg"):
            self.around.append((tag, *self.open[-1]))
        if tag not in ("meta", "path"):
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass


def test_on_a_narrow_screen_every_table_and_plot_scrolls_within_its_own_frame() -> None:
    told, frames = page(), Frames()
    frames.feed(told)
    assert {around for around in frames.around if around[0] == "table"} == {("table", "div", "wide")}
    assert {around for around in frames.around if around[0] == "svg"} == {("svg", "figure", "")}
    assert len(frames.around) >= 5
    assert "width=device-width, initial-scale=1" in told
    for frame in (r"\.wide", "figure"):
        assert re.search(frame + r" \{[^}]*overflow-x: auto", told)


def test_no_word_is_broken_but_in_the_ledger_where_texts_have_no_spaces() -> None:
    rules = re.findall(r"([^{}\n]+) \{[^}]*overflow-wrap: anywhere", page())
    assert [rule.strip() for rule in rules] == [".ledger td + td"]


def test_it_links_its_facts_and_loads_nothing() -> None:
    told = page()
    assert '<a href="facts.json">' in told
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", told)


def drawn(shown: Material) -> Any:
    from matplotlib.figure import Figure

    axes: Any = Figure().add_subplot()
    plots._latency(axes, shown)
    plots._mark(axes, shown)
    return axes


def test_every_band_and_line_is_in_the_legend_once() -> None:
    names = [text.get_text() for text in drawn(material()).get_legend().get_texts()]
    assert sorted(names) == ["blue", "fault", "green", "limit", "weights change"]


def test_what_goes_far_beyond_the_limit_leaves_the_picture_and_the_limit_stays_in_it() -> None:
    assert drawn(material(took=30.0)).get_ylim() == (0, pytest.approx(MOST * 300))
    assert 300 < drawn(material(took=0.01)).get_ylim()[1] < MOST * 300
