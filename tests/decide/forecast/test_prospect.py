"""Many trials become a row: means, tails, parts, and how sure one may be of a rare thing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from migrate.decide.forecast.prospect import Case, Onset, at_most, cases, prospect
from migrate.decide.forecast.trial import End, Outcome
from migrate.model.slo import Objective, Sli
from tests.decide.forecast.given import MINUTE, OBJECTIVE

HEALTHY = Case(Onset.NEVER, 0.0)


def outcome(end: End, failed: int, minutes: int = 10) -> Outcome:
    return Outcome(end, 1, minutes * MINUTE, failed)


@pytest.mark.parametrize("runs", [13, 100, 2000])
def test_all_runs_are_given_out_and_every_case_has_some(runs: int) -> None:
    planned = list(cases(OBJECTIVE, runs))
    assert sum(count for _, count in planned) == runs
    assert all(count >= 1 for _, count in planned)
    assert Counter(case.onset for case, _ in planned) == {Onset.NEVER: 1, Onset.START: 6, Onset.LATER: 6}


def test_sizes_are_multiples_of_what_is_allowed_up_to_an_outage() -> None:
    loose = Objective(Sli.AVAILABILITY, 0.9)
    ratios = [case.ratio for case, _ in cases(loose, 100) if case.onset is Onset.START]
    assert ratios == pytest.approx([0.2, 0.5, 1.0])


def test_a_row_tells_mean_tail_and_parts() -> None:
    outcomes = [outcome(End.TAKEN_BACK, 10 * n, n) for n in range(1, 20)] + [outcome(End.FINISHED, 1000, 60)]
    row = prospect(HEALTHY, outcomes)
    assert (row.runs, row.mean, row.p95) == (20, 145.0, 190)
    assert (row.taken_back, row.finished, row.asked) == (0.95, 0.05, 0.0)
    assert row.lasts == timedelta(minutes=12.5)
    assert row.lasts_p95 == 19 * MINUTE


def test_of_one_outcome_everything_is_that_one() -> None:
    row = prospect(HEALTHY, [outcome(End.ASKED, 3)])
    assert (row.mean, row.p95, row.asked) == (3.0, 3, 1.0)


def test_none_of_many_does_not_mean_never() -> None:
    assert at_most(0.0, 400) == pytest.approx(1 - 0.05 ** (1 / 400))
    assert at_most(0.05, 100) == pytest.approx(0.1023, abs=2e-4)  # tables of the binomial: 5 of 100
    assert at_most(1.0, 10) == pytest.approx(1.0)
