"""forecast: the whole migration a few hundred times before it begins, from one seed, on this machine's cores."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrate.api import parts
from migrate.api.forecast import Forecast
from migrate.api.migration import Migration
from migrate.api.trials import Lot, played
from migrate.cli.forecast_plot import draw
from migrate.controller.journal import Journal
from migrate.decide.forecast.prospect import Case, Onset, prospect
from migrate.decide.forecast.trial import End, Outcome
from migrate.model.batch import Batch, Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.cli.shop import DONE, USAGE, Past, typed
from tests.decide.forecast.given import EVIDENCE, MINUTE, OBJECTIVE, a_scene
from tests.declaration.given import GOOD, swapped

RAMP = GOOD[GOOD.index("steps:") : GOOD.index("gate:")]
AUTO = swapped("gate:\n", "gate:\n  kind: evidence\n", text=swapped(RAMP, ""))
FEW = ("--runs", "26", "--rate", "300")


@pytest.fixture
def declare(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "migration.yaml"
        file.write_text(text)
        return file

    return write


def test_it_tells_what_faults_cost_how_long_it_takes_and_how_often_it_is_wrong(
    declare: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = typed("forecast", "-f", declare(AUTO), *FEW, "--seed", "7")
    assert said.exit == DONE
    lines = said.out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split()[:2] == ["green", "fails"]
    assert len([line for line in lines if "from the start" in line]) == 6
    words = " ".join(said.out.split())
    assert "26 simulated migrations of shop at 300 requests/s (from --rate)" in words
    assert "seed 7" in words
    assert "taken back by mistake in 0 % of 5" in words
    assert "the error budget of this migration is 3,888" in words


def test_one_seed_gives_one_answer_and_another_seed_another(declare: Callable[[str], Path]) -> None:
    file = declare(AUTO)
    first, second, other = (typed("forecast", "-f", file, *FEW, "--json", "--seed", seed).json for seed in "112")
    assert first == second
    assert first["prospects"] != other["prospects"]
    assert (first["seed"], other["seed"]) == (1, 2)


def test_the_plain_gate_is_forecast_as_well(declare: Callable[[str], Path]) -> None:
    told = typed("forecast", "-f", declare(GOOD), *FEW, "--json").json
    assert told["gate"] == "plain"
    outage = next(each for each in told["prospects"] if each["case"] == {"onset": "from the start", "ratio": 1.0})
    assert outage["taken_back"] == 1.0
    assert outage["mean"] > 0


def test_the_rate_is_the_declared_peak_where_nothing_was_counted(declare: Callable[[str], Path]) -> None:
    told = typed("forecast", "-f", declare(AUTO), "--runs", "13", "--json").json
    assert (told["rate"], told["rate_from"]) == (800.0, "service.peak")


def test_the_rate_is_what_the_ledger_counted(declare: Callable[[str], Path]) -> None:
    file = declare(AUTO)
    counted(file, rate=120)
    told = typed("forecast", "-f", file, "--runs", "13", "--json").json
    assert (told["rate"], told["rate_from"]) == (pytest.approx(120), "the ledger")


def counted(file: Path, *, rate: int) -> None:
    """As if a controller had counted a quarter of an hour."""
    declared = Migration.load(file)
    start, end = (datetime(2026, 3, 2, 12, minute, tzinfo=UTC) for minute in (0, 15))
    tallies = {Side.BLUE: Tally(rate * 900, 0), Side.GREEN: Tally(0, 0)}
    with parts.ledger(declared) as ledger:
        lease = ledger.acquire("ops", end, MINUTE)
        journal = Journal(ledger, Past(end), lease)
        journal.measured((Batch("edges", Sli.AVAILABILITY, start, end, tallies),), {"stage": "1.0"})


def test_without_any_rate_it_is_refused_with_what_to_say(declare: Callable[[str], Path]) -> None:
    file = declare(swapped("  peak: 800\n", ""))
    said = typed("forecast", "-f", file)
    assert said.exit == USAGE
    assert "--rate 120" in said.err
    assert typed("forecast", "-f", file, *FEW).exit == DONE


def test_it_is_drawn_to_a_picture_file(declare: Callable[[str], Path], tmp_path: Path) -> None:
    picture = tmp_path / "forecast.svg"
    assert typed("forecast", "-f", declare(AUTO), *FEW, "--plot", picture).exit == DONE
    assert "<svg" in picture.read_text()


def test_a_picture_of_no_known_kind_is_refused_before_anything_is_simulated(declare: Callable[[str], Path]) -> None:
    said = typed("forecast", "-f", declare(AUTO), "--runs", "1000000", "--plot", "forecast.exe")
    assert said.exit == USAGE
    assert ".svg, .png, .pdf" in said.err


def test_a_picture_is_the_same_for_the_same_forecast(tmp_path: Path) -> None:
    rows = [
        prospect(Case(onset, ratio), [Outcome(End.TAKEN_BACK, 1, MINUTE, 50)])
        for onset in (Onset.START, Onset.LATER)
        for ratio in (0.01, 1.0)
    ]
    told = Forecast("shop", "evidence", 300.0, "--rate", 1, 3888.0, tuple(rows))
    files = [tmp_path / name for name in ("one.svg", "two.svg")]
    for file in files:
        draw(told, file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_nothing_is_changed(declare: Callable[[str], Path]) -> None:
    file = declare(AUTO)
    before = sorted(file.parent.rglob("*"))
    typed("forecast", "-f", file, "--runs", "13")
    assert sorted(file.parent.rglob("*")) == before


def test_lots_are_played_in_pieces_and_come_back_in_order() -> None:
    scene = a_scene(EVIDENCE)
    lots = [Lot(scene, OBJECTIVE, Case(Onset.START, ratio), 3, 0, count) for ratio, count in ((1.0, 23), (0.05, 2))]
    assert [len(part) for part in map(list, (lot.parts() for lot in lots))] == [2, 1]
    outages, faults = played(lots)
    assert (len(outages), len(faults)) == (23, 2)
    assert min(each.failed for each in outages) > max(each.failed for each in faults)
    assert json.dumps([each.failed for each in outages]) == json.dumps([each.failed for each in played(lots[:1])[0]])
