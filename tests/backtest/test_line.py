"""A line: what is read, and what each wrong one is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from migrate.backtest.line import baseline, recorded
from migrate.errors import RecordingInvalid
from migrate.model.answers import AnswerClass
from migrate.model.batch import Tally
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.backtest.given import a_line, counts, without


def test_a_line_says_who_when_and_how_many() -> None:
    line = recorded(json.dumps(a_line(12.5, clients={"green": 1, "blue": 2}, stratum="fi")), 7, "f")
    assert (line.number, line.trace, line.t, line.step, line.share, line.ttl) == (7, "shop", 12.5, 4, 0.25, 60)
    assert line.tallies == {Side.GREEN: Tally(1000, 1), Side.BLUE: Tally(3000, 3)}
    assert (line.clients, line.stratum) == ({Side.GREEN: 1, Side.BLUE: 2}, "fi")


def test_clients_stratum_and_indicator_may_be_absent() -> None:
    line = recorded(json.dumps(a_line()), 1, "f")
    assert (line.clients, line.stratum, line.sli) == (None, "", Sli.AVAILABILITY)
    assert recorded(json.dumps(a_line(sli="latency")), 1, "f").sli is Sli.LATENCY


def test_a_trace_may_be_a_number_and_a_line_may_end_as_on_windows() -> None:
    assert recorded(json.dumps(a_line(trace=3)) + "\r\n", 1, "f").trace == 3


def test_a_a_traffic_needs_no_trace_and_no_step() -> None:
    line = baseline(json.dumps({"t": 1, "green": counts(10, 0), "blue": counts(10, 1)}), 1, "f")
    assert (line.trace, line.step, line.share) == (None, 0, 0)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("7", "not a JSON object"),
        (json.dumps(a_line()) + "x", "not JSON alone"),
        (json.dumps(a_line()) * 2, "not JSON alone"),
        (json.dumps(a_line()).replace("0.25", "NaN"), "not JSON"),
        (json.dumps(a_line()).replace("0.25", "1e999"), "`share`"),
    ],
)
def test_what_is_no_object_is_refused_with_its_line(text: str, word: str) -> None:
    with pytest.raises(RecordingInvalid, match=r"f\.jsonl, line 41") as refused:
        recorded(text, 41, "f.jsonl")
    assert word in refused.value.what
    assert len(str(refused.value)) < 2000


@pytest.mark.parametrize("key", ["trace", "t", "step", "share", "ttl", "green", "blue"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(RecordingInvalid, match="missing key") as refused:
        recorded(json.dumps(without(key)), 1, "f")
    assert refused.value.seen == key


def test_an_unknown_key_is_named_with_those_that_are_known() -> None:
    with pytest.raises(RecordingInvalid, match="unknown key") as refused:
        recorded(json.dumps(a_line(stratums="fi")), 1, "f")
    assert refused.value.seen == "stratums"
    assert "stratum" in str(refused.value.limit)


@pytest.mark.parametrize(
    "change",
    [
        {"trace": None},
        {"trace": True},
        {"trace": ["shop"]},
        {"t": "10"},
        {"t": None},
        {"t": True},
        {"t": 1.7e12},
        {"t": -1e11},
        {"step": -1},
        {"step": 1.5},
        {"step": True},
        {"share": -0.1},
        {"share": 5},
        {"share": "5%"},
        {"ttl": -1},
        {"ttl": None},
        {"green": None},
        {"green": 7},
        {"green": {"total": 5}},
        {"green": {"bad": 5}},
        {"green": {"total": 5, "bad": 1, "slow": 0}},
        {"green": counts(10**400, 0)},
        {"green": counts(5, 6)},
        {"green": counts(5, -1)},
        {"green": counts(-5, -6)},
        {"blue": {"total": 5.0, "bad": 1}},
        {"blue": {"total": True, "bad": False}},
        {"blue": {"total": None, "bad": 0}},
        {"clients": None},
        {"clients": {"green": 1}},
        {"clients": {"green": -1, "blue": 0}},
        {"clients": {"green": 1001, "blue": 0}},
        {"clients": {"green": 0.5, "blue": 0}},
        {"clients": {"green": 1, "blue": 0, "red": 1}},
        {"stratum": None},
        {"sli": "errors"},
        {"sli": ["latency"]},
        {"sli": None},
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_refused_by_its_key_with_what_is_allowed(change: dict[str, Any]) -> None:
    with pytest.raises(RecordingInvalid) as refused:
        recorded(json.dumps(a_line(**change)), 3, "f")
    assert f"`{next(iter(change))}`" in refused.value.what
    assert refused.value.limit


def test_more_may_give_up_than_are_answered() -> None:
    given_up = {"given up": {"weighed": {"green": 9, "blue": 0}, "felt": {"green": 9, "blue": 0}}}
    line = baseline(
        json.dumps({"t": 10, "green": counts(2, 0), "blue": counts(2, 0), "answers": given_up}), 1, "f.jsonl"
    )
    assert line.answers is not None
    assert line.answers[AnswerClass.GIVEN_UP].weighed[Side.GREEN] == 9
