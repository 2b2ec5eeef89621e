"""What is appended is read once, through every rotation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from migrate.signals.source import SourceError
from migrate.signals.tail import LONGEST_LINE, Tail


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_text("old\n")
    return path


@pytest.fixture
def tail(path: Path) -> Iterator[Tail]:
    tail = Tail(path)
    assert tail.lines() == []
    yield tail
    tail.close()


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_what_stood_there_before_is_not_read(path: Path, tail: Tail) -> None:
    _append(path, "one\ntwo\n")
    assert tail.lines() == ["one", "two"]
    assert tail.lines() == []


def test_half_a_line_waits_for_its_end(path: Path, tail: Tail) -> None:
    _append(path, "on")
    assert tail.lines() == []
    _append(path, "e\n")
    assert tail.lines() == ["one"]


def test_a_renamed_file_is_read_to_its_end_and_then_the_new_one(path: Path, tail: Tail) -> None:
    _append(path, "one\n")
    path.rename(path.with_suffix(".1"))
    _append(path.with_suffix(".1"), "two\n")
    path.write_text("three\n")
    assert tail.lines() == ["one", "two", "three"]
    _append(path, "four\n")
    assert tail.lines() == ["four"]


def test_what_is_written_to_the_old_file_while_it_is_let_go_is_read(
    path: Path, tail: Tail, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotated = tail._rotated

    def at_that_moment(file: FileIO) -> bool:
        path.rename(path.with_suffix(".1"))
        _append(path.with_suffix(".1"), "one\n")
        path.write_text("two\n")
        return rotated(file)

    monkeypatch.setattr(tail, "_rotated", at_that_moment)
    assert tail.lines() == ["one", "two"]


def test_between_two_names_the_old_file_is_still_read(path: Path, tail: Tail) -> None:
    old = path.rename(path.with_suffix(".1"))
    _append(old, "one\n")
    assert tail.lines() == ["one"]


def test_a_file_that_was_cut_is_read_from_its_beginning(path: Path, tail: Tail) -> None:
    _append(path, "one\n")
    tail.lines()
    path.write_text("two\n")
    assert tail.lines() == ["two"]


def test_a_file_that_comes_later_is_read_from_its_beginning(tmp_path: Path) -> None:
    tail = Tail(tmp_path / "later.log")
    with pytest.raises(SourceError, match="no such file"):
        tail.lines()
    (tmp_path / "later.log").write_text("one\n")
    assert tail.lines() == ["one"]
    tail.close()


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a directory"):
        Tail(tmp_path).lines()


def test_a_pipe_is_read_without_waiting_for_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    tail = Tail(path)
    assert tail.lines() == []
    with path.open("w") as writer:
        assert tail.lines() == []
        writer.write("one\ntwo\n")
        writer.flush()
        assert tail.lines() == ["one", "two"]
    assert tail.lines() == []
    with path.open("w") as writer:
        writer.write("three\n")
    assert tail.lines() == ["three"]
    tail.close()


def test_a_line_without_an_end_does_not_fill_the_memory(path: Path, tail: Tail) -> None:
    _append(path, "x" * (LONGEST_LINE + 1))
    assert tail.lines() == []
    assert tail._rest == b""


def test_octets_that_are_no_text_are_replaced(path: Path, tail: Tail) -> None:
    with path.open("ab") as file:
        file.write(b"\xff\r\n")
    assert tail.lines() == ["\ufffd"]
