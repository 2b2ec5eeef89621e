"""A rival's replay: minutes pooled from batches of any length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.decide.outcome import Outcome
from migrate.decide.replay import Replay
from migrate.decide.rival_replay import RivalReplay
from migrate.decide.rivals.alarm import Alarm
from migrate.decide.rivals.argo import Argo
from migrate.decide.rivals.burn import Burn
from migrate.decide.rivals.flagger import Flagger
from migrate.decide.rivals.rival import Rival
from migrate.decide.span import Span
from migrate.model.batch import Batch, Tally
from migrate.model.event import Json
from migrate.model.side import Side
from migrate.model.slo import Sli
from tests.decide.given import NOW

RIVALS: list[Rival] = [Flagger(), Argo(), Burn(0.001), Alarm()]


def a_span(end: float, total: int, bad: int, *, period: float = 10, share: float = 0.1, step: int = 1) -> Span:
    until = NOW + timedelta(seconds=end)
    start = until - timedelta(seconds=period)
    tallies = {Side.GREEN: Tally(total, bad), Side.BLUE: Tally(1000, 1)}
    batch = Batch("recorded", Sli.AVAILABILITY, start, until, tallies)
    return Span(end, start, until, step, share, 60.0, (batch,))


def outcome(rule: Rival, seen: Sequence[Span]) -> Outcome:
    replay: Replay = RivalReplay(rule)
    for span in seen:
        replay.see(span)
    return replay.outcome


def t_of(rule: Rival, seen: Sequence[Span]) -> float | None:
    rollback = outcome(rule, seen).rollback
    return rollback and rollback.t


@pytest.mark.parametrize("period", [10, 20, 60])
def test_a_rule_is_asked_at_the_end_of_each_minute_whatever_the_batches_last(period: int) -> None:
    ends = range(period, 1200 + period, period)
    sick = [a_span(end, 100 * period, 5 * period if end > 300 else 0, period=period) for end in ends]
    assert t_of(Argo(), sick) == 360
    assert t_of(Alarm(), sick) == 420
    assert t_of(Flagger(), sick) == 660


def test_minutes_without_a_batch_are_errors_to_argo_and_failures_to_flagger_at_their_own_time() -> None:
    gap = [a_span(60, 100, 0, period=60), a_span(60 * 20, 100, 0, period=60)]
    assert t_of(Argo(), gap) == 360
    assert t_of(Flagger(), gap) == 420
    assert t_of(Alarm(), gap) is None


def test_a_gap_of_years_takes_no_longer_than_one_of_hours() -> None:
    years = [a_span(60, 100_000, 550, period=60), a_span(3e9, 100_000, 550, period=60)]
    assert t_of(Burn(0.001), years) is None
    assert t_of(Argo(failure_limit=3), years) == 360


def test_after_a_long_gap_minutes_are_whole_again() -> None:
    """Every other ten seconds have 1.5 % bad, so each minute has 0.75 %; asked each ten seconds it would alarm."""
    before = [a_span(10 * n, 100, 0) for n in range(1, 7)]
    after = [a_span(1e6 + 10 * n, 200, 3 * (n % 2)) for n in range(60)]
    assert t_of(Alarm(), before + after) is None


def test_a_minute_whose_batches_are_empty_is_an_answer() -> None:
    silent = [a_span(10 * n, 0, 0) for n in range(1, 61)]
    assert t_of(Argo(), silent) == 60
    assert t_of(Burn(0.001), silent) is None


def test_nobody_looks_before_green_has_a_share() -> None:
    before = [a_span(10 * n, 0, 0, share=0.0, step=0) for n in range(1, 61)]
    after = [a_span(600 + 10 * n, 1000, 50) for n in range(1, 31)]
    assert t_of(Argo(), before) is None
    assert t_of(Argo(), before + after) == 660


def test_a_rival_gives_no_certificate_and_says_its_own_figure() -> None:
    found = outcome(Argo(), [a_span(10 * n, 1000, 50) for n in range(1, 31)])
    assert found.certified == {1: None}
    assert found.rollback is not None
    assert (found.rollback.evidence, found.rollback.sli) == (1, Sli.AVAILABILITY)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 300), st.integers(0, 9)), max_size=60),
    st.integers(0, 60),
    st.sampled_from(RIVALS),
)
def test_stopped_and_resumed_it_ends_as_if_it_had_never_stopped(
    steps: list[tuple[int, int, int]], cut: int, rule: Rival
) -> None:
    seen: list[Span] = []
    end = 0
    for tens, total, bad in steps:
        end += 10 * tens
        seen.append(a_span(end, total, min(total, bad)))
    first, second = RivalReplay(rule), RivalReplay(rule)
    for span in seen[:cut]:
        first.see(span)
    second.resume(cast("Json", json.loads(json.dumps(first.to_json()))))
    for span in seen[cut:]:
        first.see(span)
        second.see(span)
    assert json.dumps(second.to_json()) == json.dumps(first.to_json())
    assert second.outcome == first.outcome
