"""Objects that stand over several lines: an array as gcloud writes it, and what may happen to one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.log_format import LogFormat
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Written
from tests.signals.log_lines import google

END = datetime(2026, 3, 2, 12, 0, 30, 250_000, tzinfo=UTC)


def _read(text: str) -> tuple[int, int]:
    """Requests and refused lines or objects."""
    told = list(LogReader(Written(LogFormat.GOOGLE)).read(text.split("\n")))
    found = sum(isinstance(each, LogEntry) for each in told)
    return found, len(told) - found


def _array(count: int, indent: int | None = 2) -> str:
    return json.dumps([json.loads(google(END)) for _ in range(count)], indent=indent)


@pytest.mark.parametrize("indent", [None, 1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_is_read_however_it_is_indented(count: int, indent: int | None) -> None:
    assert _read(_array(count, indent)) == (count, 0)


def test_one_object_over_many_lines_is_read() -> None:
    assert _read(json.dumps(json.loads(google(END)), indent=4)) == (1, 0)


@settings(deadline=None, database=None, derandomize=True)
@given(st.integers(0, 10_000), st.text(max_size=8), st.integers(0, 30))
def test_damage_takes_one_object_or_two_that_it_joins(at: int, typed: str, lost: int) -> None:
    text = _array(8)
    at %= len(text)
    found, _ = _read(text[:at] + typed + text[at + lost :])
    assert found >= 6


def test_an_array_that_is_still_being_written_gives_what_is_whole() -> None:
    text = _array(3)
    assert _read(text[: text.rindex('"timestamp"')])[0] == 2


@pytest.mark.parametrize("stray", ["{", "[", "]", "}", "[{", ",", "  {"])
def test_a_stray_bracket_hides_no_line_of_a_log_of_lines(stray: str) -> None:
    found, _ = _read("\n".join([google(END), stray, google(END), google(END)]))
    assert found == 3
