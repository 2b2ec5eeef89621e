"""SignalFault: what can be wrong with a source of counts, by the name that `accept` in migration.yaml spells."""

from __future__ import annotations

from enum import StrEnum


class SignalFault(StrEnum):
    """Every fault that a trial of a source can find."""

    UNREACHABLE = "source-unreachable"
    DENIED = "source-denied"
    SELECTS_NOTHING = "selects-nothing"
    BAD_ELSEWHERE = "bad-elsewhere"
    NO_COUNT = "no-count"
    NO_COUNTER = "no-counter"
    REPLICAS = "replicas"
    WITH_A_PAST = "with-a-past"
    SAME_SERIES = "same-series"
    OVERLAP = "overlap"
    STALE = "stale"
    DELAY_TOO_SHORT = "delay-too-short"
    TOO_COARSE = "too-coarse"
    PARTIAL = "partial-answer"
    CLOCK_OFF = "clock-off"
    BAD_ABOVE_TOTAL = "bad-above-total"
    NO_SUCH_BUCKET = "no-such-bucket"
    OTHER_LIMIT = "other-limit"
    CHECKS_DOMINATE = "checks-dominate"
    OTHER_FORMAT = "other-format"
    FEW_ADDRESSES = "few-addresses"

    @property
    def blinds(self) -> bool:
        """Whether the gate sees it by itself and holds: then it may pass, and ends no run before step 0."""
        return self in _BLINDING


_BLINDING = frozenset(
    (
        SignalFault.UNREACHABLE,
        SignalFault.DENIED,
        SignalFault.SELECTS_NOTHING,
        SignalFault.STALE,
        SignalFault.PARTIAL,
        SignalFault.CLOCK_OFF,
        SignalFault.OTHER_FORMAT,
    )
)
