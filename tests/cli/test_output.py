"""output: any of our values as JSON types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.cli import output
from migrate.cli.moment import moment, moment_near
from migrate.cli.output import plain
from migrate.model.side import Side
from migrate.model.weights import Weights

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (Weights(2500), {"green": 2500}),
        (Side.BLUE, "blue"),
        (NOON, "2026-03-02T12:00:00+00:00"),
        (timedelta(minutes=1, milliseconds=500), 60.5),
        ({Side.BLUE: (1, None)}, {"blue": [1, None]}),
        (Path("a/b"), "a/b"),
        (frozenset({1}), [1]),
        (True, True),
    ],
)
def test_a_value_becomes_what_json_can_hold(value: object, json: object) -> None:
    assert plain(value) == json


def test_a_time_is_shown_with_its_zone_and_without_a_date_that_is_todays() -> None:
    assert moment(NOON) == "2026-03-02 12:00:00 UTC"
    assert moment_near(NOON, NOON + timedelta(hours=1)) == "12:00:00 UTC"
    assert moment_near(NOON, NOON + timedelta(days=1)) == "2026-03-02 12:00:00 UTC"


def test_a_story_is_folded_between_words_on_a_terminal_and_whole_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    output.tell("waiting: a person must approve")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    output.tell("waiting: a person must approve")
    assert capsys.readouterr().out == "waiting: a person must approve\nwaiting: a person\n  must approve\n"
