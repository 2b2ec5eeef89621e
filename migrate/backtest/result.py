"""Result: what each rule made of one trace, as it is printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrate.backtest.line import Name
from migrate.decide.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """One recorded migration, judged. `lasting` is the length of its batches in seconds, `clients` whether they count
    clients, `strays` the steps in which green's share was not the planned one, `weighed` whether they have a weighed
    count.
    """

    trace: Name
    outcomes: Mapping[str, Outcome]
    lasting: float
    clients: bool
    strays: tuple[int, ...]
    weighed: bool = True

    def lines(self) -> Iterator[str]:
        """One JSON line for each rule; named unless it is the gate alone."""
        for rule, outcome in self.outcomes.items():
            named = {"trace": self.trace, "rule": rule} if [*self.outcomes] != ["gate"] else {"trace": self.trace}
            yield json.dumps({**named, **_told(outcome)})


def _told(outcome: Outcome) -> dict[str, object]:
    gone = outcome.rollback
    return {
        "rollback": gone and {"t": gone.t, "evidence": _rounded(gone.evidence), "sli": gone.sli, "reason": gone.reason},
        "certified": {str(step): t for step, t in outcome.certified.items()},
        "frozen": outcome.frozen,
    }


def _rounded(evidence: float) -> float:
    """Four digits: more would claim more than odds are good for."""
    return float(f"{evidence:.4g}")
