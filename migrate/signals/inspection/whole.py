"""Whole: answers of which the store says that a part is missing, or that it warns of."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial


def whole(store: Store) -> Iterator[Finding]:
    """Once for each side."""
    for side in Side:
        found = store.side(side)
        remarks = tuple(dict.fromkeys(remark for each in found for remark in each.remarks))
        if remarks or not all(each.whole for each in found):
            yield partial(store.trial, side, remarks)


def partial(trial: Trial, side: Side, remarks: tuple[str, ...]) -> Finding:
    """The finding, with the first words of the store."""
    return trial.refused(
        SignalFault.PARTIAL,
        f"{side}: the answer is not complete",
        seen="; ".join(remarks)[:300] or "the store marks it as partial",
        limit="every part of the store answers",
        then="Look at the health of the store; what is missing may be the requests that failed.",
    )
