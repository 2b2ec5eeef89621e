"""Screen: a rehearsal fits a terminal of 80 columns, whatever its height, and tells the gate's evidence."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from migrate.decide.course import course
from migrate.decide.recall import recall
from migrate.model.side import Cloud, Side
from migrate.rehearse.scene import Pulse, Scene
from migrate.rehearse.screen import PlainScreen, picture
from tests.backtest.test_recorded import GATE, PLAN, Book, a_book

PULSE = Pulse(300.0, 0.01, 3.2)


def a_scene(book: Book, elapsed: float = 12.3) -> Scene:
    state = recall(book.events)
    return Scene(
        elapsed=elapsed,
        clouds={Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP},
        state=state,
        wanted=state.weights,
        set=0.1,
        given={"127.0.0.1:53530": 0.1, "127.0.0.1:53531": 1.0},
        pulses=dict.fromkeys(Side, PULSE),
        unheard=PULSE,
        served=0.1,
        sent=123_456,
        failed=3,
        verdict="rollback: green fails 0.60 % of 40 000 requests (edges availability), blue 0.10 % of 120 000",
        course=course(PLAN, GATE, book.events).points,
        events=book.events,
        notes=[(book.now.timestamp(), "error-ratio on green, a long story that no screen has room for")],
    )


@pytest.fixture(scope="module")
def scene() -> Scene:
    return a_scene(a_book())


def drawn(scene: Scene, lines: int) -> list[str]:
    console = Console(file=io.StringIO(), width=80, height=lines)
    with console.capture() as captured:
        console.print(picture(scene, lines=lines))
    return captured.get().splitlines()


@pytest.mark.parametrize("lines", [24, 25, 30, 50])
def test_it_fills_a_terminal_of_80_columns_and_leaves_the_cursors_line(scene: Scene, lines: int) -> None:
    said = drawn(scene, lines)
    assert len(said) == lines - 1
    assert all(len(line) == 80 for line in said)
    assert said[-1].startswith("╰")


def test_it_has_the_evidence_the_certificate_and_the_budget(scene: Scene) -> None:
    said = "\n".join(drawn(scene, 40))
    for part in ("edges availability", "of 1,000 : 1", "certificate", "budget spent"):
        assert part in said
    assert "of 500,000,000" in said


def test_on_a_low_terminal_the_reading_nearest_to_its_limit_is_there(scene: Scene) -> None:
    said = "\n".join(drawn(scene, 24))
    assert "edges availability" in said
    assert "budget spent" not in said


def test_before_anything_was_measured_it_can_be_drawn() -> None:
    assert len(drawn(a_scene(Book()), 24)) <= 23


def test_elsewhere_it_is_lines_with_the_evidence_every_few_seconds() -> None:
    said: list[str] = []
    screen, book = PlainScreen(said.append), a_book()
    screen.show(a_scene(book, elapsed=6.0))
    screen.show(a_scene(book, elapsed=7.0))
    evidence = [line for line in said if "certificate" in line]
    assert len(evidence) == 1
    assert evidence[0].strip().startswith("edges availability 10^")
    assert not any("█" in line for line in said)


def test_the_trails_are_those_of_the_last_two_minutes(scene: Scene) -> None:
    last = scene.course[-1].at - timedelta(minutes=2)
    assert any(point.at < last for point in scene.course)
    trail = next(line for line in drawn(scene, 40) if "edges availability" in line)
    assert "▁" not in trail, "the quiet beginning is out of sight"
