"""Listening: what name servers answer, asked again while one of them is too busy to answer within a round."""

from __future__ import annotations

import time
from collections.abc import Sequence

from migrate.routes.authority import NameServers, Question, given

BOUND_SECONDS = 60.0

TIMES = 40
"""Often enough to see both sides of an even split: one in 10^12 sees only one."""


def heard_from(nameservers: Sequence[str], record: str) -> set[str]:
    """Every IPv4 address that the servers give for a name, in one round in which each of them answered."""
    servers, end = NameServers(lambda: given(*nameservers)), time.monotonic() + BOUND_SECONDS
    while True:
        heard = servers.ask([Question(record, "A")] * TIMES)
        silent = [f"{each.server} {each.silence}" for each in heard if each.silence]
        if not silent:
            return {value for each in heard for values in each.answers for value in values}
        assert time.monotonic() < end, f"not within {BOUND_SECONDS:g} s: {silent}"
