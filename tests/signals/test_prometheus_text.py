"""The reader takes the whole format and nothing else."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.prometheus_text import LIMIT, BadText, Sample, parse

REAL = Path(__file__).with_name("envoy_1_40.txt")

names = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,20}", fullmatch=True)
labels = st.dictionaries(
    st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,10}", fullmatch=True), st.text(max_size=20), max_size=4
)
samples = st.builds(Sample, names, labels, st.floats())
gaps = st.text(" \t", max_size=2)


def _written(sample: Sample, gap: str, timestamp: int | None) -> str:
    escaped = {
        name: text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for name, text in sample.labels.items()
    }
    pairs = ",".join(f'{gap}{name}{gap}={gap}"{text}"{gap}' for name, text in escaped.items())
    number = repr(sample.value).replace("inf", "Inf").replace("nan", "NaN")
    braces = f"{{{pairs}}}" if pairs else ""
    return f"{gap}{sample.name}{gap}{braces} {gap}{number}{'' if timestamp is None else f' {timestamp}'}{gap}"


def _same(found: Sample, wanted: Sample) -> bool:
    equal = found.value == wanted.value or (math.isnan(found.value) and math.isnan(wanted.value))
    return found.name == wanted.name and found.labels == wanted.labels and equal


@given(st.lists(st.tuples(samples, gaps, st.none() | st.integers(-(2**63), 2**63 - 1)), max_size=8))
def test_what_was_written_is_read(rows: list[tuple[Sample, str, int | None]]) -> None:
    page = "# HELP a b\n\n" + "".join(f"{_written(*row)}\n# TYPE x counter\n" for row in rows)
    found = parse(page)
    assert len(found) == len(rows)
    assert all(_same(sample, row[0]) for sample, row in zip(found, rows, strict=True))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadText):
        parse(text)


def test_a_real_page_of_envoy_is_read_whole() -> None:
    text = REAL.read_text()
    found = parse(text)
    assert len(found) == len(re.findall(r"^[^#\n]", text, re.MULTILINE))
    wanted = {"envoy_response_code_class": "5", "envoy_http_conn_manager_prefix": "edge"}
    assert Sample("envoy_http_downstream_rq_xx", wanted, 3.0) in found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("up", id="no value"),
        pytest.param("up1", id="no gap before the value"),
        pytest.param("1up 1", id="a name that begins with a digit"),
        pytest.param("up one", id="a value in letters"),
        pytest.param("up 1_000", id="a number only Python knows"),
        pytest.param("up 0x10", id="a number only C knows"),
        pytest.param("up 1 2 3", id="too much"),
        pytest.param("up 1 2.5", id="a timestamp that is no whole number"),
        pytest.param('up{a="b" 1', id="an open brace"),
        pytest.param('up{a="b} 1', id="an open quote"),
        pytest.param("up{a=b} 1", id="no quotes"),
        pytest.param('up{a="b" c="d"} 1', id="no comma"),
        pytest.param('up{,a="b"} 1', id="a comma too many"),
        pytest.param('up{a="\\t"} 1', id="an escape the format does not have"),
        pytest.param('up{a="1",a="2"} 1', id="a label twice"),
        pytest.param('up{a="b"}', id="labels without a value"),
        pytest.param('up{a="b"} 1 # {trace_id="x"} 1', id="an exemplar"),
        pytest.param('{"up"} 1', id="a quoted name"),
        pytest.param("<html>not found</html>", id="another format"),
        pytest.param("up 1\r\n", id="another line ending"),
    ],
)
def test_what_is_not_the_format_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        parse(text)


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        ("up 1", Sample("up", {}, 1.0)),
        ("up{} 1", Sample("up", {}, 1.0)),
        ('up{a="b",}1', Sample("up", {"a": "b"}, 1.0)),
        ('up{a="}"} +Inf', Sample("up", {"a": "}"}, math.inf)),
        ("up -Inf 1395066363000", Sample("up", {}, -math.inf)),
        ("up .5e-3", Sample("up", {}, 0.0005)),
        ('up {a="\\\\\\"\\n"} 1.', Sample("up", {"a": '\\"\n'}, 1.0)),
    ],
)
def test_every_freedom_of_the_format_is_read(text: str, sample: Sample) -> None:
    assert parse(text) == [sample]


def test_a_page_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(BadText, match="4096 kB"):
        parse("#" * (LIMIT + 1))


def test_the_line_is_named() -> None:
    with pytest.raises(BadText, match="line 3"):
        parse("up 1\n# a comment\nup up\n")
