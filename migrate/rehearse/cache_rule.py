"""CacheRule: how long a client keeps a DNS answer, whatever its TTL says."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class CacheRule:
    """Life = min(max(TTL, least), most), in seconds; the default honours the TTL. No `most` means no upper bound."""

    least: float = 0.0
    most: float | None = None

    def __post_init__(self) -> None:
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise InvalidValue("not the times of a cache", seen=self, limit="0 <= least <= most, in seconds")

    def life(self, ttl: float) -> float:
        held = max(ttl, self.least)
        return held if self.most is None else min(held, self.most)


HONOURS_TTL = CacheRule()


def clamps(least: float) -> CacheRule:
    """A resolver that stretches short TTLs (8.7 % of resolvers extend TTLs: Bhowmick et al., PAM 2023)."""
    return CacheRule(least=least)


def ignores(life: float) -> CacheRule:
    """A runtime that keeps what it once resolved for `life`, as a JVM does by default."""
    return CacheRule(least=life, most=life)
