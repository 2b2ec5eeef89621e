"""Trial: one signal as declared, at the moment at which it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.model.finding import Finding, Severity
from migrate.model.signal_fault import SignalFault

HOUR = timedelta(hours=1)
"""How far back a source is looked at."""


@dataclass(frozen=True, slots=True)
class Trial:
    """`limit` is `slo.latency.within`, None where no latency is declared."""

    signal: str
    period: timedelta
    delay: timedelta
    now: datetime
    limit: timedelta | None = None

    def refused(self, fault: SignalFault, what: str, *, seen: str = "", limit: str = "", then: str = "") -> Finding:
        """A finding that step 0 waits for."""
        return Finding(fault, Severity.REFUSE, self.signal, what, seen, limit, then)

    def named(self, fault: SignalFault, what: str, *, seen: str = "", limit: str = "", then: str = "") -> Finding:
        """A finding that a person should know of."""
        return Finding(fault, Severity.WARN, self.signal, what, seen, limit, then)
