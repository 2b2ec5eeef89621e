"""Argo's rule: failures against one limit, errors in a row against another."""

from __future__ import annotations

from itertools import product
from math import comb

import pytest

from migrate.decide.rivals.argo import Argo
from tests.decide.rivals.given import HEALTHY, SICK, SILENT, UNANSWERED, accused_at


def test_the_default_aborts_on_the_first_failure_and_limit_3_on_the_fourth() -> None:
    assert accused_at(Argo(), [HEALTHY] * 3 + [SICK] * 20) == 4
    assert accused_at(Argo(failure_limit=3), [HEALTHY] * 3 + [SICK] * 20) == 7


def test_failures_add_up_and_never_heal() -> None:
    assert accused_at(Argo(failure_limit=3), ([SICK] + [HEALTHY] * 9) * 4) == 31


def test_a_canary_without_a_request_fails() -> None:
    assert accused_at(Argo(), [HEALTHY, SILENT]) == 2


def test_a_metrics_outage_aborts_at_the_fifth_error_in_a_row_and_not_before() -> None:
    assert accused_at(Argo(), [HEALTHY] + [UNANSWERED] * 5) == 6
    assert accused_at(Argo(), ([UNANSWERED] * 4 + [HEALTHY]) * 10) is None


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_the_chance_of_an_abort_is_the_binomials(limit: int) -> None:
    """P(abort) = P(Bin(n, q) > failureLimit), summed over every possible run of eight measurements."""
    n, q = 8, 0.2
    runs = product((False, True), repeat=n)
    aborted = sum(
        q ** sum(run) * (1 - q) ** (n - sum(run))
        for run in runs
        if accused_at(Argo(failure_limit=limit), [SICK if bad else HEALTHY for bad in run])
    )
    assert aborted == pytest.approx(sum(comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(limit + 1, n + 1)))
