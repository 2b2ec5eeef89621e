"""Lifeline: what ends this process when the one that started it is gone, even by SIGKILL."""

from __future__ import annotations

import ctypes
import os
import signal
import stat
import sys
from collections.abc import Callable
from threading import Thread

_PR_SET_PDEATHSIG = 1


def die_with_parent(hung_up: Callable[[], object]) -> None:
    """End when the parent ends: by the kernel on Linux (prctl(2)), and by `hung_up` when a piped stdin closes.

    `hung_up` is called from a thread. A stdin that is no pipe (a terminal, /dev/null) ties to nobody.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if _is_pipe(0):
        Thread(target=_wait_for_end, args=(hung_up,), name="lifeline", daemon=True).start()


def _is_pipe(descriptor: int) -> bool:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _wait_for_end(hung_up: Callable[[], object]) -> None:
    while os.read(0, 4096):
        pass
    hung_up()
