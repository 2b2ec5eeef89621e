"""Processes: those that a process started, what they hold, and whether they still run."""

from __future__ import annotations

import socket
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

LISTENING, UNCONNECTED = "0A", "07"
"""States in /proc/net/tcp and /proc/net/udp (include/net/tcp_states.h)."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process; a number that is used again is not mistaken for it."""

    pid: int
    started: str

    @property
    def runs(self) -> bool:
        return _stat(self.pid)[2:] == (self.started,) and _stat(self.pid)[0] != "Z"

    @property
    def pss(self) -> int:
        """Bytes in memory, shared pages counted in parts."""
        rolled = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) * 1024 for line in rolled.splitlines() if line.startswith("Pss:"))


@dataclass(frozen=True, slots=True)
class Port:
    kind: socket.SocketKind
    address: str
    number: int

    @property
    def free(self) -> bool:
        with socket.socket(socket.AF_INET, self.kind) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # closed connections may linger; no listener may
            try:
                probe.bind((self.address, self.number))
            except OSError:
                return False
        return True


def family(pid: int) -> list[Process]:
    """A process and all its descendants."""
    children = defaultdict[int, list[int]](list)
    for entry in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(entry.name)):
            children[int(stat[1])].append(int(entry.name))
    members = [pid]
    for member in members:
        members += children[member]
    return [Process(member, stat[2]) for member in members if (stat := _stat(member))]


def ports(members: list[Process]) -> list[Port]:
    """Every port that one of them listens on."""
    theirs = {inode for member in members for inode in _sockets(member.pid)}
    return [
        port
        for kind, table, state in ((socket.SOCK_STREAM, "tcp", LISTENING), (socket.SOCK_DGRAM, "udp", UNCONNECTED))
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if (port := _port(kind, line.split(), state, theirs))
    ]


def _port(kind: socket.SocketKind, columns: list[str], state: str, theirs: set[str]) -> Port | None:
    if columns[3] != state or columns[9] not in theirs:
        return None
    address, number = columns[1].split(":")
    return Port(kind, socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(number, 16))


def _sockets(pid: int) -> list[str]:
    try:
        targets = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []
    return [target[8:-1] for target in targets if target.startswith("socket:[")]


def _stat(pid: int) -> tuple[str, ...]:
    """State, parent and start time; empty where there is no such process."""
    try:
        columns = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ()
    return columns[0], columns[1], columns[19]
