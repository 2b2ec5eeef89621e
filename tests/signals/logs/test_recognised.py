"""The format of a log is recognised by its lines, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.model.log_format import LogFormat
from migrate.signals.logs.recognised import recognised
from tests.signals.log_lines import WRITERS, combined, envoy, google, nlb, traefik_common

END = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
KNOWN = {format: write for format, write in WRITERS.items() if format is not LogFormat.JSON} | {LogFormat.NLB: nlb}


@pytest.mark.parametrize("format", KNOWN)
def test_each_format_is_recognised_by_its_own_lines(format: LogFormat) -> None:
    lines = [KNOWN[format](END, status) for status in (200, 404, 503)]
    assert recognised([*lines, "", "damaged", *lines]) is format


def test_what_two_formats_read_is_of_the_one_that_tells_more() -> None:
    assert recognised([traefik_common(END)]) is LogFormat.TRAEFIK
    assert recognised([combined(END)]) is LogFormat.COMBINED


def test_an_array_over_many_lines_is_recognised() -> None:
    assert recognised(json.dumps([json.loads(google(END))], indent=2).split("\n")) is LogFormat.GOOGLE


def test_a_log_of_which_most_cannot_be_read_is_of_no_format() -> None:
    assert recognised([envoy(END), "other", "lines"]) is None
    assert recognised(['{"when": "2026-03-02T12:00:00Z", "code": 200}']) is None


@settings(deadline=None, database=None, derandomize=True)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_is_looked_at(lines: list[str]) -> None:
    assert recognised(lines) is None or lines
