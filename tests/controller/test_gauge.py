"""Gauge: what went on, in few columns."""

from __future__ import annotations

import io
import math
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from migrate.controller.gauge import ASCII, BLOCKS, TRAIL, Gauge, Marks, bar, gauges, marks, trail
from migrate.controller.gauge_table import gauge_table
from migrate.decide.course import Point
from migrate.decide.odds import Odds
from migrate.decide.progress import Budget, Indicator, Progress
from migrate.model.slo import Sli

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SPAN = timedelta(seconds=TRAIL)
LIMIT = math.log(1000)


def at(second: float) -> datetime:
    return NOW + timedelta(seconds=second)


def point(second: float, *logs: float, spent: float = 0.0) -> Point:
    signals = [f"signal-{number}" for number in range(len(logs))]
    indicators = [
        Indicator(name, Sli.AVAILABILITY, Odds(log, LIMIT), 0.25) for name, log in zip(signals, logs, strict=True)
    ]
    return Point(at(second), 1, 2, Progress(tuple(indicators), Odds(max(logs), LIMIT), Budget(spent, 200)))


def drawn(*parts: tuple[float, float]) -> str:
    return trail([(at(second), part) for second, part in parts], NOW, NOW + SPAN, ASCII)


def test_a_column_shows_the_highest_of_its_time() -> None:
    assert drawn((0.5, 0.0), (0.6, 1.0), (0.7, 0.0), (1.5, 0.5), *((n + 0.5, 0.0) for n in range(2, TRAIL))) == (
        "#-" + "_" * (TRAIL - 2)
    )


def test_evidence_stays_until_something_new_is_measured() -> None:
    assert drawn((0.5, 1.0)) == "#" * TRAIL
    assert drawn((-5, 0.5), (8.5, 0.0)) == "-" * 8 + "_" * (TRAIL - 8)


def test_before_the_first_measurement_nothing_is_shown() -> None:
    assert drawn((8.5, 0.0)) == " " * 8 + "_" * (TRAIL - 8)


@pytest.mark.parametrize("drawn", [BLOCKS, ASCII], ids=["blocks", "ascii"])
def test_only_the_limit_itself_reaches_the_top(drawn: Marks) -> None:
    assert trail([(at(1), 0.999)], NOW, NOW + SPAN, drawn)[-1] != drawn.levels[-1]
    assert trail([(at(1), 1.0)], NOW, NOW + SPAN, drawn)[-1] == drawn.levels[-1]
    assert trail([(at(1), 40.0)], NOW, NOW + SPAN, drawn)[-1] == drawn.levels[-1]


def test_a_certificate_is_whole_only_when_it_is() -> None:
    assert bar(0.999, ASCII) == "#######.  99 %"
    assert bar(1.0, ASCII) == "######## 100 %"


def test_each_reading_has_a_gauge() -> None:
    seen = gauges([point(0, 0.0, 0.0), point(9, math.log(12), 0.0, spent=30)], span=SPAN, drawn=ASCII)
    assert [(gauge.name, gauge.against, gauge.certificate) for gauge in seen] == [
        ("signal-0 availability", "12 : 1 of 1,000 : 1", "##......  25 %"),
        ("signal-1 availability", "1 : 1 of 1,000 : 1", "##......  25 %"),
        ("all together", "12 : 1 of 1,000 : 1", ""),
        ("budget spent", "30 of 100", ""),
    ]
    assert seen[0].trail[0] == "_"
    assert seen[0].trail[-1] != "_"


def test_one_measurement_alone_can_be_shown() -> None:
    (first, _) = gauges([point(0, 0.0)], span=SPAN, drawn=ASCII)
    assert first.line == f"{'_' * TRAIL} 1 : 1 of 1,000 : 1, certificate ##......  25 %"


def test_before_anything_was_measured_there_is_none() -> None:
    assert gauges([], span=SPAN, drawn=ASCII) == []


def test_marks_are_those_that_the_output_can_show() -> None:
    assert [marks(name) for name in ("utf-8", "UTF8", "latin-1", None)] == [BLOCKS, BLOCKS, ASCII, ASCII]
    "".join((ASCII.levels, ASCII.done, ASCII.open)).encode("ascii")


def table(readings: list[Gauge], lines: int) -> list[str]:
    console = Console(file=io.StringIO(), width=76)
    with console.capture() as captured:
        console.print(gauge_table(readings, lines=lines))
    return [line.rstrip() for line in captured.get().splitlines()]


def readings() -> list[Gauge]:
    return gauges([point(0, 0.0, 0.0, 0.0), point(9, 0.0, math.log(400), 0.0)], span=SPAN, drawn=BLOCKS)


def test_on_a_screen_of_80_columns_nothing_is_cut() -> None:
    said = table(readings(), 6)
    assert said[0].split() == ["evidence", "over", "time", "of", "its", "limit", "certificate"]
    assert said[2].endswith("400 : 1 of 1,000 : 1 ██░░░░░░  25 %")
    assert len(said) == 6
    assert not any("…" in line for line in said)


def test_where_there_is_little_room_what_is_nearest_to_its_limit_stays() -> None:
    assert table(readings(), 4)[0].startswith("signal-0 availability ")
    assert [line.split("  ")[0] for line in table(readings(), 2)] == ["signal-1 availability", "all together"]


def test_without_colour_it_says_the_same() -> None:
    assert "\x1b" not in "".join(table(readings(), 6))
