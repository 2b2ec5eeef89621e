"""CoursePlot: what is in the picture of a migration's evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from migrate.backtest.course_plot import certificate, draw, evidence
from migrate.backtest.plot import height
from migrate.decide.course import Point, course
from migrate.errors import CommandRefused
from tests.backtest.test_recorded import GATE, PLAN, Book, a_book


@pytest.fixture(scope="module")
def book() -> Book:
    """Two steps under the evidence gate; on the second, green fails and is taken back."""
    return a_book()


@pytest.fixture(scope="module")
def points(book: Book) -> list[Point]:
    return course(PLAN, GATE, book.events).points


def axes_of(part: Callable[..., None], points: list[Point], book: Book) -> Any:
    axes: Any = Figure().add_subplot()
    part(axes, points, book.events, minutes)
    return axes


def minutes(at: datetime) -> float:
    return (at - PLAN_BEGAN) / timedelta(minutes=1)


PLAN_BEGAN = Book().now


def lines(axes: Any) -> dict[str, list[float]]:
    return {line.get_label(): list(line.get_ydata()) for line in axes.get_lines()}


def test_the_evidence_crosses_the_limit_where_green_was_taken_back(points: list[Point], book: Book) -> None:
    axes = axes_of(evidence, points, book)
    limit = height(GATE.guards.threshold())
    drawn = lines(axes)
    assert drawn["limit"] == [limit, limit]
    assert book.rolled_back is not None
    times = [minutes(point.at) for point in points]
    crossed = next(time for time, odds in zip(times, drawn["edges availability"], strict=True) if odds >= limit)
    assert crossed == minutes(book.rolled_back)


def test_a_certificate_begins_anew_with_each_step_and_the_budget_goes_on(points: list[Point], book: Book) -> None:
    drawn = lines(axes_of(certificate, points, book))
    parts = drawn["certificate of the step"]
    assert len(parts) == len(points) + 1  # the gap between two steps
    assert max(parts[:30]) == 100 > parts[31]
    assert max(drawn["budget spent, of what takes green back"]) > 0


def test_verdicts_are_marked(points: list[Point], book: Book) -> None:
    from migrate.model.event import Event, Kind

    told = [
        Event(Kind.VERDICT, points[9].at, "me", 1, {"ruling": "advance"}),
        Event(Kind.VERDICT, points[-1].at, "me", 1, {"ruling": "rollback"}),
    ]
    axes: Any = Figure().add_subplot()
    evidence(axes, points, told, minutes)
    marks = {line.get_label(): list(line.get_xdata()) for line in axes.get_lines() if line.get_marker() in ("^", "v")}
    assert marks == {"certified": [minutes(points[9].at)], "taken back": [minutes(points[-1].at)]}


def test_it_is_one_picture_file(points: list[Point], book: Book, tmp_path: Path) -> None:
    draw(tmp_path / "evidence.svg", points, book.events)
    assert "<svg" in (tmp_path / "evidence.svg").read_text()
    with pytest.raises(CommandRefused):
        draw(tmp_path / "none" / "evidence.svg", points, book.events)
