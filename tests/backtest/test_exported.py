"""Exported: over any periods, steps and files, batches add up to what the series counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from migrate.backtest.exported import exported
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.exports.roles import ChosenRoles, Named, Source
from migrate.signals.exports.series import ExportSeries, Meaning, Point
from tests.signals.exports.given import START

ROLES = ChosenRoles(bad=(Named('requests_total{code="500"}'),))
GROWN = st.lists(st.integers(0, 1000), min_size=3, max_size=30)


def counter(side: Side, code: str, grown: Sequence[int], step: int, past: int = 900) -> ExportSeries:
    points = [
        Point(START + timedelta(seconds=step * number), past + value)
        for number, value in enumerate(accumulate(grown, initial=0))
    ]
    return ExportSeries("series 1", ("requests_total",), Meaning.COUNTER, tuple(points), {"side": side, "code": code})


@given(GROWN, GROWN, st.sampled_from([5, 15, 30, 60]), st.sampled_from([10, 60]), st.integers(1, 5), st.integers(0, 29))
def test_batches_add_up_to_what_was_counted(
    blue: list[int], green: list[int], step: int, other: int, times: int, cut: int
) -> None:
    """With steps of their own, in two files that overlap by a sample, whatever the period."""
    whole = [counter(Side.BLUE, "200", blue, step), counter(Side.GREEN, "200", green, other)]
    whole += [counter(Side.BLUE, "500", [1] * len(blue), step), counter(Side.GREEN, "500", [2] * len(green), other)]
    sources: list[Source] = []
    for one in whole:
        for name, points in (("1.json", one.points[: cut + 1]), ("2.json", one.points[cut:])):
            part = ExportSeries(one.place, one.names, one.meaning, points, one.labels)
            sources += [Source(part, Path(name))]
    made = exported(sources, ROLES, timedelta(seconds=60 * times))
    found = {side: made.counts(side, Sli.AVAILABILITY) for side in Side}
    assert found[Side.BLUE].total == sum(blue) + len(blue)
    assert found[Side.GREEN].total == sum(green) + 2 * len(green)
    assert (found[Side.BLUE].bad, found[Side.GREEN].bad) == (len(blue), 2 * len(green))
    ends = [batch.end for batch in made.batches()]
    assert ends == sorted(set(ends))


def test_what_a_sample_shows_was_counted_before_it() -> None:
    sides = [counter(side, code, [5, 7], 60) for side in Side for code in ("200", "500")]
    made = exported([Source(one, Path("e.json")) for one in sides], ROLES, None)
    assert [(batch.start - START, batch.blue.total) for batch in made.batches()] == [
        (timedelta(0), 10),
        (timedelta(minutes=1), 14),
    ]
