"""ClientKind: the four ways in which clients follow, or do not follow, a change in DNS."""

from __future__ import annotations

from enum import StrEnum

from migrate.rehearse.cache_rule import HONOURS_TTL, CacheRule, clamps, ignores

CLAMP_SECONDS = 60.0
"""Chromium and many resolvers keep answers for at least a minute."""

PINNED_SECONDS = 300.0
"""Outlives every TTL worth using during a shift; JVMs and long-lived runtimes keep far longer."""


class ClientKind(StrEnum):
    """What a client does with an answer, and with its connection."""

    HONOURS_TTL = "honours-ttl"
    """Keeps the answer for its TTL; a new connection for every request."""
    KEEP_ALIVE = "keep-alive"
    """The same, but holds its connection until the server ends it: it resolves only when it connects."""
    IGNORES_TTL = "ignores-ttl"
    """Keeps the answer for a fixed long time."""
    CLAMPING_RESOLVER = "clamping-resolver"
    """Sits behind a resolver that stretches short TTLs to a minimum."""

    @property
    def cache(self) -> CacheRule:
        """The rule where a configuration names no other."""
        rules = {
            ClientKind.IGNORES_TTL: ignores(PINNED_SECONDS),
            ClientKind.CLAMPING_RESOLVER: clamps(CLAMP_SECONDS),
        }
        return rules.get(self, HONOURS_TTL)

    @property
    def keeps_connection(self) -> bool:
        return self is ClientKind.KEEP_ALIVE
