"""An open trace: how lines become spans."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from migrate.backtest.line import recorded
from migrate.backtest.open_trace import OpenTrace
from migrate.decide.outcome import Outcome
from migrate.decide.span import Span
from migrate.errors import RecordingInvalid
from migrate.model.event import Json
from tests.backtest.given import a_line, counts


class Witness:
    """A replay that keeps what it sees."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def see(self, span: Span) -> None:
        self.spans.append(span)

    @property
    def outcome(self) -> Outcome:
        return Outcome()

    def to_json(self) -> Json:
        return {}

    def resume(self, told: Json) -> None:
        self.spans.clear()


def led(*lines: dict[str, Any]) -> tuple[OpenTrace, list[Span]]:
    witness = Witness()
    trace = OpenTrace("shop", {"witness": witness})
    for number, line in enumerate(lines, start=1):
        trace.add(recorded(json.dumps(line), number, "f"), "f")
    trace.close()
    return trace, witness.spans


def test_a_span_lasts_as_long_as_the_shortest_distance_so_far() -> None:
    _, spans = led(a_line(10), a_line(20), a_line(40), a_line(45))
    assert [span.t for span in spans] == [10, 20, 40, 45]
    assert [(span.end - span.start).total_seconds() for span in spans] == [10, 10, 5, 5]
    assert spans[1].start - spans[0].end == timedelta(0)


def test_a_lone_line_is_seen_when_the_trace_ends() -> None:
    trace, spans = led(a_line(10))
    assert [span.t for span in spans] == [10]
    assert trace.lasting == 10


def test_times_as_far_apart_as_can_be_are_read() -> None:
    _, spans = led(a_line(-5e10), a_line(5e10))
    assert (spans[0].end - spans[0].start).total_seconds() == 86_400


def test_strata_and_indicators_of_one_time_are_one_span() -> None:
    _, spans = led(
        a_line(10, stratum="fi"), a_line(10, stratum="br"), a_line(10, sli="latency"), a_line(20, stratum="fi")
    )
    assert [len(span.batches) for span in spans] == [3, 1]
    assert {batch.stratum for batch in spans[0].batches} == {"fi", "br", ""}


@pytest.mark.parametrize(
    ("second", "word"),
    [
        (a_line(9), "time lies before"),
        (a_line(10), "has this time already"),
        (a_line(10, step=5, stratum="fi"), "has this time already"),
        (a_line(20, step=3), "does not go back"),
        (a_line(5, step=3), "does not go back"),
    ],
)
def test_a_line_that_does_not_follow_is_refused_with_its_number(second: dict[str, Any], word: str) -> None:
    with pytest.raises(RecordingInvalid, match=rf"f, line 2, trace shop: .*{word}"):
        led(a_line(10), second)


def test_a_step_whose_share_was_not_the_planned_one_is_noted() -> None:
    """Clients have two TTLs to follow; then green must get about its share."""
    planned = [a_line(10 * n, step=1, share=0.25) for n in range(1, 31)]
    lost = [a_line(300 + 10 * n, step=2, share=0.5, green=counts(100, 0)) for n in range(1, 31)]
    late = [a_line(600 + 10 * n, step=3, share=0.9, ttl=1000, green=counts(0, 0)) for n in range(1, 31)]
    assert led(*planned, *lost, *late)[0].strays == [2]


def test_it_knows_whether_every_line_counts_clients() -> None:
    with_clients = {"clients": {"green": 0, "blue": 0}}
    assert led(a_line(10, **with_clients), a_line(20, **with_clients))[0].clients
    assert not led(a_line(10, **with_clients), a_line(20))[0].clients
