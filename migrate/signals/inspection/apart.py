"""Apart: whether blue and green count requests of their own."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.use import Use


def apart(store: Store) -> Iterator[Finding]:
    """The requests of both sides against each other."""
    blue, green = (store.of(side, Use.TOTAL) for side in Side)
    if blue is None or green is None:
        return
    shared = [
        labels
        for labels, line in blue.by_labels.items()
        if labels in green.by_labels and _same(store, line.points, green.by_labels[labels].points)
    ]
    if not shared:
        return
    if len(shared) == len(blue.lines) == len(green.lines):
        yield store.trial.refused(
            SignalFault.SAME_SERIES,
            "blue and green count the same series",
            seen=_seen(blue, green, len(shared)),
            limit="series of its own for each side",
            then="Add the label that tells the sides apart to both selectors.",
        )
        return
    yield store.trial.refused(
        SignalFault.OVERLAP,
        "blue and green have series in common",
        seen=_seen(blue, green, len(shared)),
        limit="series of its own for each side",
        then="Narrow the wider selector; `=~` matches whole values, `!=` also matches series without the label.",
    )


def _same(store: Store, one: object, other: object) -> bool:
    """Two stores may have series of one name that are not one."""
    return one == other or (store.places.get(Side.BLUE) == store.places.get(Side.GREEN) and bool(one))


def _seen(blue: Selected, green: Selected, shared: int) -> str:
    return f"{shared} of blue's {len(blue.lines)} and green's {len(green.lines)} series"
