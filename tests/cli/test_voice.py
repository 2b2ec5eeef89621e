"""Voice: lines that nobody waits for, over every kind of stream."""

from __future__ import annotations

import io
import os
import signal
import threading

import pytest

from migrate.cli.voice import Voice


class Odd(io.StringIO):
    """A stream that fails whatever is asked of it."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def write(self, _: str) -> int:
        raise self.error


class Held(io.StringIO):
    """A stream that takes nothing until it is let go, as a terminal after Ctrl-S."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def write(self, text: str) -> int:
        self.free.wait(30)
        return super().write(text)


def test_what_is_said_is_read_in_order_once_it_is_drained() -> None:
    stream = io.StringIO()
    with Voice(stream) as voice:
        for number in range(50):
            voice.say(f"line {number}")
        voice.drain()
        assert stream.getvalue().splitlines() == [f"line {number}" for number in range(50)]


@pytest.mark.parametrize("error", [OSError(5, "EIO"), BrokenPipeError(), ValueError("closed"), RuntimeError("odd")])
def test_a_stream_that_fails_is_no_matter(error: Exception) -> None:
    with Voice(Odd(error)) as voice:
        voice.say("nobody hears it")


def test_a_stream_that_is_held_holds_nobody() -> None:
    held = Held()
    with Voice(held) as voice:
        for _ in range(100):
            voice.say("later")
    held.free.set()


def test_a_descriptor_gets_bytes_without_control_characters() -> None:
    reads, writes = os.pipe()
    with os.fdopen(writes, "w", encoding="ascii") as stream, Voice(stream) as voice:
        voice.say("gr\u00fcn \x1b[31m")
    with os.fdopen(reads, "rb") as heard:
        assert heard.read() == rb"gr\xfcn \u001b[31m" + b"\n"


def test_a_terminal_that_is_closed_meanwhile_ends_nothing_and_the_signals_are_put_back() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with Voice(io.StringIO()):
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTTOU)
    assert signal.getsignal(signal.SIGHUP) is before
