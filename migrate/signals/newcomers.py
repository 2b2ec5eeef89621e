"""Newcomers: clients that meet their first bad request of the last ten minutes.

Counting them instead of requests makes one client's retries count once. A client is a keyed hash under a key that is
drawn for this object and lives only in its memory: what is kept cannot be turned back into an address.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b

MEMORY = timedelta(minutes=10)
"""A client that met no bad request for this long is new again."""

MOST = 500_000
"""Clients remembered; beyond it those go that met a bad request longest ago, and would count again."""


class Newcomers:
    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._last: OrderedDict[bytes, datetime] = OrderedDict()

    def forget(self) -> None:
        """Every client is new again: the clock went back, and no span to an earlier request is known any more."""
        self._last.clear()

    def is_new(self, client: str | None, at: datetime) -> bool:
        """Whether this bad request is the client's first in ten minutes. One without a client stands for itself."""
        if client is None:
            return True
        who = blake2b(client.encode(), key=self._key, digest_size=8).digest()
        last = self._last.pop(who, None)
        self._last[who] = at if last is None else max(at, last)
        if len(self._last) > MOST:
            self._last.popitem(last=False)
        return last is None or at - last > MEMORY
