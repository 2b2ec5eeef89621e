"""free_port: one port that nothing on this machine holds, on several loopback addresses at once."""

from __future__ import annotations

import random
import socket
from pathlib import Path

from migrate.errors import RehearsalError

LOWEST = 15_000
_TRIES = 200
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_given: set[int] = set()


def free_port(*addresses: str) -> int:
    """A port free for TCP and UDP on every one of `addresses` (default 127.0.0.1), never given out twice.

    An A record carries no port, so both edges must listen on the same one. The port lies below the
    kernel's ephemeral range: no outgoing connection can take it between this call and its use.

    Raises:
        RehearsalError: No such port was found.
    """
    wanted = addresses or ("127.0.0.1",)
    for _ in range(_TRIES):
        port = random.randrange(LOWEST, _first_ephemeral())
        if port not in _given and all(_is_free(address, port) for address in wanted):
            _given.add(port)
            return port
    raise RehearsalError(
        "no port is free on all wanted addresses",
        seen=", ".join(wanted),
        limit=f"{_TRIES} draws from {LOWEST}..{_first_ephemeral() - 1}",
        then="See what listens with `ss -lntu`.",
    )


def _first_ephemeral() -> int:
    """Where outgoing ports begin; Linux's default is 32768."""
    low = int(_EPHEMERAL.read_text().split()[0]) if _EPHEMERAL.exists() else 32_768
    return low if low > LOWEST + 1_000 else 32_768


def _is_free(address: str, port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True
