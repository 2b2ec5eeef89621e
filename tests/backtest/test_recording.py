"""A recording: files as they come."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.backtest.line import recorded
from migrate.backtest.recording import lines
from migrate.errors import RecordingInvalid
from tests.backtest.given import a_line

TWO = "\n".join(json.dumps(a_line(t)) for t in (10, 20))


def times(path: Path) -> list[float]:
    return [line.t for line in lines(path, recorded)]


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        TWO.encode() + b"\n",
        TWO.replace("\n", "\r\n").encode() + b"\r\n",
        b"\n" + TWO.replace("\n", "\n \n").encode() + b"\n\n",
        b"\xef\xbb\xbf" + TWO.encode(),
        gzip.compress(TWO.encode()),
        gzip.compress(TWO[: len(TWO) // 2].encode()) + gzip.compress(TWO[len(TWO) // 2 :].encode()),
    ],
    ids=["no final newline", "unix", "windows", "blank lines", "byte order mark", "gzip", "gzip in two members"],
)
def test_every_usual_form_is_read(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "traffic"
    file.write_bytes(content)
    assert times(file) == [10, 20]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (gzip.compress(b""), "is empty"),
        (gzip.compress(TWO.encode())[:-12], "cannot be read"),
        (b"\x1f\x8b" + b"no gzip at all", "cannot be read"),
        (TWO.encode() + b'\n{"trace": "caf\xe9"}\n', "cannot be read"),
    ],
    ids=["empty", "blank", "empty gzip", "gzip cut off", "no gzip", "latin-1"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "traffic"
    file.write_bytes(content)
    with pytest.raises(RecordingInvalid, match=word):
        times(file)


def test_a_file_that_is_not_there_and_a_folder_say_why(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(RecordingInvalid, match="cannot be read"):
            times(path)


def test_a_line_is_read_when_it_is_asked_for_and_no_earlier(tmp_path: Path) -> None:
    file = tmp_path / "traffic"
    file.write_text(f"{json.dumps(a_line())}\nnonsense\n")
    stream = lines(file, recorded)
    assert next(stream).t == 10
    with pytest.raises(RecordingInvalid, match="line 2"):
        next(stream)


def test_standard_input_is_read_as_a_file_is() -> None:
    program = (
        "from migrate.backtest.line import recorded; from migrate.backtest.recording import *; "
        "print([line.t for line in lines(STANDARD_INPUT, recorded)])"
    )
    argv = [sys.executable, "-W", "error", "-c", program]
    for content in (TWO.encode(), gzip.compress(TWO.encode())):
        assert subprocess.run(argv, input=content, capture_output=True, timeout=180, check=True).stdout == b"[10, 20]\n"
