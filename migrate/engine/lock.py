"""Lock: who holds a stack of a do-it-yourself backend (a folder, S3, Cloud Storage), and whether that process is gone.

Such a backend locks with a JSON file per holder; a killed update leaves its file (pkg/backend/diy/lock.go).
"""

from __future__ import annotations

import json
import os
import re
import socket
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

_TOLD = re.compile(r"^\s*(\S+): created by (.+)@(\S+) \(pid (\d+)\) at (\S+)\s*$", re.MULTILINE)
"""How the engine names a lock in its refusal."""

_NAMELESS = frozenset({"", "localhost", "localhost.localdomain"})
"""Host names that many machines share: equal names prove nothing."""


class Holder(StrEnum):
    """What is known of the process that took a lock."""

    ALIVE = "still running"
    GONE = "gone"
    ELSEWHERE = "on another machine"


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock, as its file or the engine describes it."""

    place: str
    user: str
    host: str
    pid: int
    since: datetime

    @classmethod
    def read(cls, file: Path) -> Self:
        """The lock in `file`."""
        said = json.loads(file.read_text())
        since = datetime.fromisoformat(said["timestamp"])
        return cls(str(file), said["username"], said["hostname"], int(said["pid"]), since)

    @property
    def holder(self) -> Holder:
        """Gone is said only of a process of this host whose number nobody has.

        Two containers with one host name and separate process tables would fool this; give them names of their own.
        """
        if self.host != socket.gethostname() or self.host in _NAMELESS:
            return Holder.ELSEWHERE
        return Holder.ALIVE if _runs(self.pid) else Holder.GONE

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, pid {self.pid}, since {self.since:%Y-%m-%d %H:%M:%S %Z}, {self.holder}"


def locks_told(refusal: str) -> tuple[Lock, ...]:
    """The locks the engine names when it refuses an update."""
    return tuple(
        Lock(place, user, host, int(pid), datetime.fromisoformat(since))
        for place, user, host, pid, since in _TOLD.findall(refusal)
    )


def _runs(pid: int) -> bool:
    """Whether a process has this number; one that is dead and only not yet reaped does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # it ended just now, or this system has no /proc
