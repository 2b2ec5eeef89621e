"""Stopping: a signal ends a run between two turns, whenever it comes."""

from __future__ import annotations

import random
import select
import signal
import subprocess
import sys
import time

import pytest

ROUNDS = 200

AT_ANY_POINT = """
import os
from datetime import timedelta
from migrate.cli.stopping import Stopping

for _ in range(ROUNDS):
    with Stopping() as stopping:
        os.write(1, b".")
        while not stopping.asked():
            stopping.sleep(timedelta(microseconds=1))
        stopping.sleep(timedelta(days=1))  # once asked, nothing is waited for
        os.write(1, b"!")
"""

ASKED_TWICE = """
import signal
from migrate.cli.stopping import Stopping

with Stopping() as stopping:
    signal.raise_signal(signal.SIGINT)
    assert stopping.asked()
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        print("ended at once")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_of_another_process_at_any_point_of_a_sleep_ends_it(number: signal.Signals) -> None:
    """Set by a handler, a `threading.Event` hangs in some of a hundred rounds."""
    argv = [sys.executable, "-W", "error", "-c", AT_ANY_POINT.replace("ROUNDS", str(ROUNDS))]
    chance = random.Random(number)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, bufsize=0) as program:
        assert program.stdout is not None
        try:
            for _ in range(ROUNDS):
                assert program.stdout.read(1) == b"."
                until = time.perf_counter() + chance.uniform(0, 0.002)
                while time.perf_counter() < until:
                    pass
                program.send_signal(number)
                assert _ended(program), "it waits for itself"
        finally:
            program.kill()


def _ended(program: subprocess.Popen[bytes]) -> bool:
    """Whether the round ended, which a hanging one does not within half a minute."""
    assert program.stdout is not None
    ready, _, _ = select.select([program.stdout], [], [], 30)
    return bool(ready) and program.stdout.read(1) == b"!"


def test_asked_twice_it_ends_at_once() -> None:
    argv = [sys.executable, "-W", "error", "-c", ASKED_TWICE]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "ended at once\n"
