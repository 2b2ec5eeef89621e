"""Any export: whatever stands in a file is read, or refused as what it is, and nothing else happens."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.backtest.export_report import ExportReport
from migrate.backtest.exported import exported
from migrate.errors import MigrationError
from migrate.signals.exports.export import Unreadable
from migrate.signals.exports.recognised import Reading, recognised
from migrate.signals.exports.roles import ChosenRoles, Named, Source
from migrate.signals.exports.selector import selector
from tests.backtest.test_any_input import VALUES
from tests.signals.exports.given import matrix, metric_data, requests_by_class, statistics

WHOLE: tuple[Any, ...] = (
    matrix(({"__name__": "requests_total", "side": "blue", "code": "200"}, [1, 2, "NaN", 4]), ({"side": "green"}, [5])),
    metric_data({"HTTPCode_Target_2XX_Count": [1, 2], "HTTPCode_Target_5XX_Count": [0, 1]}),
    statistics([1, 2, 3]),
    requests_by_class({"200": [1, 2], "500": [3, 4]}),
)
TABLE = "time,side,total,bad\n2026-03-02T12:00:00Z,blue,10,1\n2026-03-02T12:00:00Z,green,12,0\n"
BERLIN = Reading(ZoneInfo("Europe/Berlin"))
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)


def read_or_refused(path: Path, content: bytes) -> None:
    """And counted or refused, and reported in text and in JSON."""
    path.write_bytes(content)
    export, why = None, ""
    try:
        export = recognised(path, BERLIN)
    except Unreadable as refused:
        why = str(refused)
        assert ExportReport(path, trouble=why).text()
    assert len(why) < 400
    if export is None:
        return
    report = ExportReport(path, export)
    assert report.text()
    assert json.dumps(report.json(), default=str)
    sources = [Source(one, path, green) for green in (False, True) for one in export.series]
    with suppress(MigrationError):
        assert (
            list(exported(sources, ChosenRoles(bad=(Named("bad"), Named('{code=~"5.."}'))), None).batches()) is not None
        )


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every container in it with each of its keys or indexes."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [place for key, value in inner for place in [(document, key), *places(value)]]


@pytest.mark.parametrize("whole", WHOLE, ids=["prometheus", "cloudwatch", "statistics", "monitoring"])
@given(data=st.data())
@QUICK
def test_any_value_anywhere_is_read_or_refused(tmp_path: Path, whole: Any, data: st.DataObject) -> None:
    document = json.loads(json.dumps(whole))
    for _ in range(data.draw(st.integers(1, 3))):
        held, key = data.draw(st.sampled_from(places(document)))
        held[key] = data.draw(VALUES)
    with suppress(ValueError):  # numbers of more digits than JSON is written with
        read_or_refused(tmp_path / "e.json", json.dumps(document).encode())


@pytest.mark.parametrize("whole", [*map(json.dumps, WHOLE), TABLE])
@given(start=st.integers(0, 900), cut=st.integers(0, 900), put=st.binary(max_size=8))
@QUICK
def test_any_damage_is_read_or_refused(tmp_path: Path, whole: str, start: int, cut: int, put: bytes) -> None:
    content = whole.encode()
    for name in ("e.json", "e.csv"):
        read_or_refused(tmp_path / name, content[:start] + put + content[start + cut :])


TIMES = ("1772452800", "2026-03-02T12:00:00Z", "2026-10-25 02:30:00", "9" * 19, "9999-12-31 23:59:59")
ODD = ("1,234", "+Inf", "NaN", "12 req/s", '"', "\x00", "0001-01-01T00:00:00+23:59", "{", 'a{b="c"}', "1e309")
CELLS = st.text(max_size=6) | st.sampled_from(("time", "total", "bad", "side", "12", *TIMES, *ODD))


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6), st.sampled_from(",;\t|"))
@QUICK
def test_any_table_is_read_or_refused(tmp_path: Path, rows: list[list[str]], cut: str) -> None:
    read_or_refused(tmp_path / "t.csv", "\n".join(cut.join(row) for row in rows).encode(errors="replace"))


@given(st.binary(max_size=200))
@QUICK
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("e.json", "e.csv", "e"):
        read_or_refused(tmp_path / name, content)


@given(st.text(max_size=40) | st.text("{}=~!\"'\\,ab(", max_size=20))
def test_any_words_are_a_selector_or_refused(text: str) -> None:
    with suppress(MigrationError):
        selector(text)


@pytest.mark.parametrize("levels", [10, 900, 1000, 100_000])
def test_any_depth_is_read_or_refused(tmp_path: Path, levels: int) -> None:
    for before, after in (("[", "]"), ('{"data": ', "}")):
        text = '{"resultType": ' + before * levels + "0" + after * levels + "}"
        read_or_refused(tmp_path / "e.json", text.encode())
