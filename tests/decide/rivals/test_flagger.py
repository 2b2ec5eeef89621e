"""Flagger's rule: checks that failed add up, and the rollback comes one check late."""

from __future__ import annotations

import pytest

from migrate.decide.rivals.flagger import Flagger
from migrate.decide.rivals.minute import Minute
from migrate.decide.rivals.rival import Memory
from tests.decide.rivals.given import HEALTHY, SICK, SILENT, accused_at


def test_a_constant_fault_is_taken_back_at_the_check_after_the_fifth_failure() -> None:
    assert accused_at(Flagger(), [HEALTHY] * 3 + [SICK] * 20) == 3 + 6


def test_failures_add_up_over_the_release_and_never_heal() -> None:
    assert accused_at(Flagger(), ([SICK] + [HEALTHY] * 50) * 5) == 4 * 51 + 2


def test_a_silent_canary_is_taken_back() -> None:
    assert accused_at(Flagger(), [SILENT] * 10) == 6


def test_exactly_99_percent_passes() -> None:
    assert accused_at(Flagger(), [Minute(100, 1)] * 50) is None
    assert accused_at(Flagger(), [Minute(1000, 11)] * 50) == 6


@pytest.mark.parametrize(("ratio", "chance"), [(0.001, 7e-5), (0.01, 0.39), (0.02, 0.90)])
def test_the_tutorials_chance_of_a_rollback(ratio: float, chance: float) -> None:
    """P(Bin(K + T - 1, q) >= T): five passes are needed before five failures; 60 requests a minute."""
    q = 1 - (1 - ratio) ** 60
    assert _taken_back(q, passes=5, failures=5) == pytest.approx(chance, rel=0.05)


def _taken_back(q: float, *, passes: int, failures: int) -> float:
    """The chance that `failures` checks fail before `passes` pass, by going through all ends with the rule itself."""
    total, rule = 0.0, Flagger(threshold=failures)

    def walk(memory: Memory, good: int, chance: float) -> None:
        nonlocal total
        if rule.accuse(rule.after(memory, HEALTHY)):
            total += chance
            return
        if good == passes:
            return
        walk(rule.after(memory, SICK), good, chance * q)
        walk(rule.after(memory, HEALTHY), good + 1, chance * (1 - q))

    walk({}, 0, 1.0)
    return total
