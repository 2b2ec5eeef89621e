"""A client is new once in ten minutes, and nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from migrate.signals.newcomers import MEMORY, Newcomers

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_retries_of_one_client_count_once() -> None:
    newcomers = Newcomers()
    assert [newcomers.is_new("192.0.2.7", START + n * MINUTE) for n in range(30)] == [True] + [False] * 29


def test_ten_good_minutes_make_a_client_new_again() -> None:
    newcomers = Newcomers()
    assert newcomers.is_new("192.0.2.7", START)
    assert not newcomers.is_new("192.0.2.7", START + MEMORY)
    assert newcomers.is_new("192.0.2.7", START + 2 * MEMORY + MINUTE)


def test_an_older_line_that_comes_late_makes_nobody_new() -> None:
    newcomers = Newcomers()
    assert newcomers.is_new("192.0.2.7", START)
    assert not newcomers.is_new("192.0.2.7", START - 2 * MEMORY)
    assert not newcomers.is_new("192.0.2.7", START + MEMORY)


def test_a_request_without_a_client_stands_for_itself() -> None:
    newcomers = Newcomers()
    assert [newcomers.is_new(None, START) for _ in range(2)] == [True, True]


def test_two_runs_keep_different_hashes_and_no_address() -> None:
    first, second = Newcomers(), Newcomers()
    for newcomers in (first, second):
        newcomers.is_new("192.0.2.7", START)
    assert set(first._last) & set(second._last) == set()
    assert all(b"192.0.2.7" not in kept and len(kept) == 8 for kept in first._last)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.signals.newcomers.MOST", 3)
    newcomers = Newcomers()
    for n in range(9):
        newcomers.is_new(f"192.0.2.{n}", START)
    assert len(newcomers._last) == 3
