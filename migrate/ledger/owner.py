"""Owner: names a process that holds the lease, so that its death can be seen."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import time
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
_NAME = re.compile(r"(?P<host>.+):(?P<pid>[0-9]+):(?P<place>[0-9a-f]+)\.(?P<start>[0-9]+)")


def this_process() -> str:
    """`host:pid:start` of the calling process.

    On Linux `start` is the place (see `_place`) and the start time in clock ticks since boot, so that a process number
    that is used again is not mistaken for it. Elsewhere it is a time that merely tells two processes apart.
    """
    pid, place = os.getpid(), _place()
    start = f"{place}.{_started(pid)}" if place else str(_first_asked(pid))
    return f"{socket.gethostname()}:{pid}:{start}"


def gone(owner: str) -> bool:
    """Whether that process ran here and runs no longer.

    False whenever this cannot be known: another machine, another boot, another container, another system, or a text
    that is no owner. Those wait for the expiry.
    """
    parts = _NAME.fullmatch(owner)
    if parts is None or parts["host"] != socket.gethostname() or parts["place"] != _place():
        return False
    return not _runs(int(parts["pid"]), int(parts["start"]))


def _place() -> str:
    """One boot of one machine, and the process numbers of one container in it; empty where there is no /proc.

    Containers on one machine share its boot id and may share a host name, but count their processes for themselves.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text()
        numbering = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return hashlib.sha256(f"{boot.strip()} {numbering}".encode()).hexdigest()[:12]


def _runs(pid: int, start: int) -> bool:
    """Whether the process that started then still runs; True when it cannot be told."""
    try:
        os.kill(pid, 0)  # not /proc alone: mounted with hidepid it shows no process of others
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    state, started = _stat(pid)
    return started is None or (started == start and state not in _DEAD)


_DEAD = ("Z", "X")
"""Ended, and its parent has not looked yet (proc_pid_stat(5))."""


def _started(pid: int) -> int | None:
    return _stat(pid)[1]


def _stat(pid: int) -> tuple[str, int | None]:
    """State and start time of a process: fields 3 and 22 of proc_pid_stat(5), counted after the name in brackets."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return fields[0], int(fields[19])
    except (OSError, IndexError, ValueError):
        return "", None


@cache
def _first_asked(pid: int) -> int:  # noqa: ARG001 - a forked child has a number, and so a time, of its own
    return time.time_ns()
