"""Prose: whatever is said, no word is lost or broken on a terminal, and what goes on is indented."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.cli.prose import on_screen

WORDS = st.lists(st.text(st.sampled_from("abcxyz-0%."), min_size=1, max_size=15), min_size=1, max_size=40)
LABELS = st.sampled_from(["", "  seen      ", "  limit     ", "   12  ", "2026-03-02 12:00:00 UTC  ", "  "])


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(WORDS, LABELS, st.integers(40, 120))
def test_words_stay_whole_and_lines_fit_and_hang(words: list[str], label: str, columns: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        lines = on_screen(label + " ".join(words), Screen()).split("\n")
    assert " ".join(lines).split() == [*label.split(), *words]
    assert all(len(line) <= columns for line in lines)
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_percentage_and_its_sign_stay_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in range(20, 60):
        monkeypatch.setenv("COLUMNS", str(columns))
        told = on_screen("advance: writing blue 95 % / green 5 %, at odds of 1,000 : 1 in all", Screen())
        assert not [line for line in told.split("\n") if line.strip().startswith(("%", ": 1"))]


def test_a_log_gets_whole_lines_and_a_command_to_copy_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    told = "a line that is longer than the screen"
    assert on_screen(told, io.StringIO()) == told
    assert on_screen(f"  by hand: {told}", Screen()) == f"  by hand: {told}"
