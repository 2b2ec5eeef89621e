"""Any input: whatever stands in a recorded file is read, or refused as what it is, and nothing else happens."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.backtest.line import KNOWN, Line, Parse, baseline, recorded
from migrate.backtest.recording import lines
from migrate.errors import RecordingInvalid
from tests.backtest.given import a_line, counts

PARSES = pytest.mark.parametrize("parse", [recorded, baseline])

WHOLE: dict[str, Any] = a_line(
    clients={"green": 1, "blue": 2},
    weighed={"green": 1, "blue": 2},
    felt={"green": 1, "blue": 2},
    answers={"4xx": {"weighed": {"green": 1, "blue": 2}, "felt": {"green": 1, "blue": 2}}},
    stratum="fi",
    sli="latency",
)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**15, 10**16, 2**63, 10**400, -(10**4000), 5e10, 1e308, 1e-308])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["\ud800", "\x1b[2J", "[/]", "\u2028", "4xx", "green", "a" * 5000])
)
VALUES = (
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))
    | st.fixed_dictionaries({"green": SCALARS, "blue": SCALARS})
    | st.fixed_dictionaries({"total": SCALARS, "bad": SCALARS})
    | st.builds(counts, st.integers(), st.integers())
)


def said_or_refused(parse: Parse, text: str) -> None:
    try:
        parse(text, 41, "f.jsonl")
    except RecordingInvalid as refused:
        says_where(refused)


def says_where(refused: RecordingInvalid) -> None:
    assert "f.jsonl, line 41: " in refused.what
    assert len(str(refused)) < 2000


@PARSES
@given(st.dictionaries(st.sampled_from(sorted(KNOWN)), VALUES, max_size=4))
def test_any_value_under_any_key_is_read_or_refused(parse: Parse, changes: dict[str, Any]) -> None:
    said_or_refused(parse, json.dumps({**WHOLE, **changes}))


@PARSES
@pytest.mark.parametrize("key", sorted(KNOWN))
def test_any_depth_is_read_or_refused(parse: Parse, key: str) -> None:
    """Around the depth at which Python itself gives up, reading and showing do so at different ones."""
    line = json.dumps({**WHOLE, key: "!"})
    for before, after in (("[", "]"), ('{"green": ', "}"), ('{"4xx": ', "}")):
        for levels in (1, 2, 3, *range(850, 1050), 5000):
            said_or_refused(parse, line.replace('"!"', before * levels + "0" + after * levels))


@PARSES
@given(st.integers(0, 400), st.integers(0, 400), st.text(max_size=6))
def test_any_damage_to_the_text_is_read_or_refused(parse: Parse, start: int, cut: int, put: str) -> None:
    text = json.dumps(WHOLE)
    said_or_refused(parse, text[:start] + put + text[start + cut :])


@PARSES
@given(st.text())
def test_any_text_is_read_or_refused(parse: Parse, text: str) -> None:
    said_or_refused(parse, text)


@given(
    content=st.binary()
    | st.binary().map(lambda junk: json.dumps(WHOLE).encode() + b"\n" + junk)
    | st.binary().map(lambda junk: gzip.compress(json.dumps(WHOLE).encode()) + junk),
    cut=st.integers(0, 60),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(tmp_path: Path, content: bytes, cut: int) -> None:
    file = tmp_path / "traffic"
    file.write_bytes(content[: len(content) - cut] if cut % 2 else content)
    with suppress(RecordingInvalid):
        assert all(isinstance(line, Line) for line in lines(file, recorded))
