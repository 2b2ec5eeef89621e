"""CsvTable: tables as people save them, and what they trip over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.signals.exports.csv_number import number_in
from migrate.signals.exports.csv_table import csv_table
from migrate.signals.exports.csv_time import time_in
from migrate.signals.exports.export import Unreadable
from migrate.signals.exports.recognised import Reading, recognised
from migrate.signals.exports.series import Meaning

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def table(*lines: str, zone: tzinfo = UTC_ZONE) -> list[tuple[str, dict[str, str], list[float]]]:
    """Name, labels and values of each series."""
    found = csv_table("\n".join(lines), zone, None)
    return [(one.name, dict(one.labels), [point.value for point in one.points]) for one in found.series]


@pytest.mark.parametrize("cut", [",", ";", "\t", "|"])
def test_a_head_and_columns_of_counts(cut: str) -> None:
    rows = ("time,total,bad", "2026-03-02T12:00:00Z,10,1", "2026-03-02T12:01:00Z,8,0")
    assert table(*(row.replace(",", cut) for row in rows)) == [("total", {}, [10, 8]), ("bad", {}, [1, 0])]


def test_columns_of_words_are_labels() -> None:
    rows = ("when,Side,total,bad", "1772452800,green,10,1", "1772452800,blue,9,0", "1772452860,green,12,1")
    assert table(*rows) == [
        ("total", {"side": "green"}, [10, 12]),
        ("bad", {"side": "green"}, [1, 1]),
        ("total", {"side": "blue"}, [9]),
        ("bad", {"side": "blue"}, [0]),
    ]


def test_codes_are_labels_though_they_are_numbers() -> None:
    assert table("time,code,count_of", "1772452800,200,10", "1772452800,500,1") == [
        ("count_of", {"code": "200"}, [10]),
        ("count_of", {"code": "500"}, [1]),
    ]


def test_a_column_of_grafana_is_called_like_its_series() -> None:
    head = '"Time","requests_total{code=""200"", side=""blue""}","{__name__=""requests_total"", code=""500""}"'
    found = csv_table(f"\ufeff{head}\r\n1772452800000,5,\r\n1772452815000,9,1\r\n", UTC_ZONE, None)
    first, second = found.series
    assert (first.name, first.labels, first.meaning) == (
        "requests_total", {"code": "200", "side": "blue"}, Meaning.COUNTER,
    )  # fmt: skip
    assert (second.name, second.labels, len(second.points)) == ("requests_total", {"code": "500"}, 1)
    assert found.told == ['column {__name__="requests_total", code="500"}: 1 empty']


def test_rows_over_the_head_name_a_column_as_well() -> None:
    found = csv_table(
        "Label,RequestCount,HTTPCode_Target_5XX_Count\nId,m1,m2\nStatistic,Sum,Average\n"
        "2026/03/02 12:00:00,10,0.1\n2026/03/02 12:01:00,9,0\n",
        UTC_ZONE,
        None,
    )
    (one,) = found.series
    assert {"RequestCount", "m1"} <= set(one.names)
    assert one.points[0].at == NOON
    assert "Average is not a count" in found.refused[0].why


@pytest.mark.parametrize(
    ("cell", "zone", "at"),
    [
        ("1772452800", UTC_ZONE, NOON),
        ("1772452800.5", UTC_ZONE, NOON + timedelta(seconds=0.5)),
        ("1772452800000", UTC_ZONE, NOON),
        ("1772452800000000000", UTC_ZONE, NOON),
        ("2026-03-02T12:00:00Z", BERLIN, NOON),
        ("2026-03-02 12:00:00 UTC", BERLIN, NOON),
        ("2026-03-02T13:00:00+01:00", UTC_ZONE, NOON),
        ("2026-03-02 13:00:00", BERLIN, NOON),
        ("2026/03/02 12:00:00", UTC_ZONE, NOON),
    ],
)
def test_a_time_is_read_in_every_form(cell: str, zone: ZoneInfo, at: datetime) -> None:
    assert time_in(cell, zone) == at


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("03/02/2026 12:00", "day or its month first"),
        ("2026-10-25 02:30:00", "comes twice"),
        ("2026-03-29 02:30:00", "or never"),
        ("noon", "no time"),
        ("12", "no time"),
        ("2026-13-02 12:00:00", "month"),
    ],
)
def test_a_time_that_may_be_two_is_refused(cell: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        time_in(cell, BERLIN)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12),
        ("12.0", 12),
        ("1e3", 1000),
        ("1,721,992", 1721992),
        ("1 234", 1234),
        ("", None),
        ("NaN", None),
        ("-", None),
    ],
)
def test_a_number_is_read_in_every_form(cell: str, value: float | None) -> None:
    assert number_in(cell) == value


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12 req/s", "carries a unit"),
        ("1.2 K", "carries a unit"),
        ("1,234", "may be 1234 or 1.234"),
        ("+Inf", "no count"),
        ("-3", "no count"),
        ("many", "no count"),
    ],
)
def test_what_is_no_count_is_refused(cell: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        number_in(cell)


@given(st.integers(0, 10**12))
def test_any_count_is_itself(count: int) -> None:
    assert number_in(str(count)) == number_in(f"{count}.0") == count
    if count >= 10**6:
        assert number_in(f"{count:,}") == count


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("a", "b"), "not a table"),
        (("1772452800,1", "1772452860,2"), "no header line"),
        (("when,total", "soon,1"), "no column of times"),
        (("when,total", '"1772452800,1'), "no column of times"),
    ],
)
def test_what_is_no_table_is_refused(lines: tuple[str, ...], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        table(*lines)


@pytest.mark.parametrize(
    ("lines", "place", "why"),
    [
        (("time,total", "1772452800,1,2", "1772452860,2", "1772452920,3"), "line 2", "3 cells, not 2"),
        (("time,total", "1772452800,1", "soon,2"), "line 3", "no time: soon"),
        (("time,total", "1772452800,12 req/s"), "line 2, column total", "carries a unit"),
        (("time,req/s", "1772452800,12"), "column req/s", "a rate"),
        (("time,total", *(f"{1772452800 + 60 * n},{100 + n}" for n in range(12))), "column total", "never falls"),
    ],
)
def test_a_part_that_is_no_count_is_named(lines: tuple[str, ...], place: str, why: str) -> None:
    (refused,) = [each for each in csv_table("\n".join(lines), UTC_ZONE, None).refused if why in each.why]
    assert refused.place == place


def test_a_table_is_recognised_by_its_head_or_its_name(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("time,total\n1772452800,1\n")
    (tmp_path / "t.csv").write_text("nothing\n")
    found = recognised(tmp_path / "t.txt", Reading(UTC_ZONE))
    assert found is not None
    assert found.series[0].name == "total"
    with pytest.raises(Unreadable, match="not a table"):
        recognised(tmp_path / "t.csv", Reading(UTC_ZONE))
    (tmp_path / "u.csv").write_bytes("time,total\n1772452800,1\n".encode("utf-16"))
    assert recognised(tmp_path / "u.csv", Reading(UTC_ZONE)) is not None
    (tmp_path / "e.csv").write_text("sep=;\ntime;total\n1772452800;1\n")
    assert recognised(tmp_path / "e.csv", Reading(UTC_ZONE)) is not None
