"""Epoch record: one line of text and back, strictly."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import InvalidValue
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import FULL, Weights
from migrate.routes.epoch_record import LIMIT, EpochRecord

GOOD = "v=1 epoch=14 serial=3 green=2500 by=ops@host-2:77 at=2026-03-02T12:00:00.000000Z for=advance"

times = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of naive parts
records = st.builds(
    EpochRecord,
    st.builds(
        Stamp,
        st.integers(0, 10**17),
        st.integers(0, 10**17),
        st.text(min_size=1, max_size=12),
        times,
        st.sampled_from(Purpose),
    ),
    st.integers(0, FULL).map(Weights),
)


def test_the_line_says_who_when_why_and_how_much() -> None:
    stamp = Stamp(14, 3, "ops@host-2:77", datetime(2026, 3, 2, 12, tzinfo=UTC), Purpose.ADVANCE)
    assert str(EpochRecord(stamp, Weights(2500))) == GOOD


@given(records)
def test_what_was_written_is_read(record: EpochRecord) -> None:
    line = str(record)
    assert EpochRecord.parse(line) == record
    assert len(line) <= LIMIT
    assert line.isascii()
    assert '"' not in line
    assert "\\" not in line


def test_another_time_zone_is_the_same_moment() -> None:
    berlin = datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=1)))
    stamp = Stamp(14, 3, "ops@host-2:77", berlin, Purpose.ADVANCE)
    assert str(EpochRecord(stamp, Weights(2500))) == GOOD


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_a_line_with_one_other_character_is_refused_or_means_itself(place: int, character: str) -> None:
    line = GOOD[:place] + character + GOOD[place + 1 :]
    with suppress(ValueError):
        assert str(EpochRecord.parse(line)) == line


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("v=1", "v=2"),
        ("v=1 ", ""),
        ("epoch=14", "epoch=014"),
        ("epoch=14", "epoch=-1"),
        ("epoch=14", "epoch=١٤"),
        ("serial=3 ", ""),
        ("green=2500", "green=10001"),
        ("green=2500", "green=25%"),
        ("by=ops@host-2:77", "by="),
        ("by=ops@host-2:77", "by=%ff"),
        ("by=ops@host-2:77", "by=%6fps"),
        ("at=2026-03-02T12:00:00.000000Z", "at=2026-03-02T12:00:00Z"),
        ("at=2026-03-02T12:00:00.000000Z", "at=2026-02-30T12:00:00.000000Z"),
        ("for=advance", "for=fun"),
        ("for=advance", "for=advance "),
        ("for=advance", "for=advance\n"),
        (" serial", "  serial"),
    ],
)
def test_a_damaged_line_is_refused(part: str, instead: str) -> None:
    assert part in GOOD
    with pytest.raises(ValueError, match=r"form|written|basis points|time data|day is out|codec"):
        EpochRecord.parse(GOOD.replace(part, instead))


def test_a_writer_whose_name_does_not_fit_is_refused() -> None:
    stamp = Stamp(14, 3, "é" * 60, datetime(2026, 3, 2, tzinfo=UTC), Purpose.ADVANCE)
    with pytest.raises(InvalidValue, match="255 characters"):
        str(EpochRecord(stamp, Weights(0)))
