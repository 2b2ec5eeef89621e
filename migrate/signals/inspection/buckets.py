"""Buckets: whether the bucket that was declared is one of the histogram, and ends at the objective's limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.use import Use
from migrate.signals.matcher import matchers

_END = "le"


def buckets(store: Store) -> Iterator[Finding]:
    """The `fast` of each side."""
    for side in Side:
        fast, timed = store.of(side, Use.FAST), store.of(side, Use.TIMED)
        if fast is None or timed is None or not timed.lines:
            continue
        if not fast.lines:
            yield _missing(store, fast)
        else:
            yield from _other(store, fast)


def _missing(store: Store, fast: Selected) -> Finding:
    others = [each for each in matchers(fast.selector) if each.label not in (_END, "__name__")]
    ours = [each for each in fast.neighbours if all(one.meets(each.get(one.label, "")) for one in others)]
    ends = sorted({each[_END] for each in ours if each.get(_END)}, key=lambda end: _number(end) or 0.0)
    asked = _asked(fast)
    alike = next((end for end in ends if _number(end) is not None and _number(end) == _number(asked or "")), None)
    then = (
        f'Write it as the store does: `le="{alike}"`.'
        if alike
        else "Choose one of its buckets, and the objective's limit with it."
    )
    return store.trial.refused(
        SignalFault.NO_SUCH_BUCKET,
        f"{fast.side}: no bucket is found by `fast`",
        seen=f"buckets end at {', '.join(ends)}" if ends else "no bucket of this name",
        limit=fast.selector,
        then=then,
    )


def _other(store: Store, fast: Selected) -> Iterator[Finding]:
    """A bucket that ends elsewhere than at the limit, in seconds or in milliseconds."""
    ends = {number for line in fast.lines if (number := _number(line.told.get(_END, ""))) is not None}
    limit = store.trial.limit
    if len(ends) > 1:
        yield store.trial.refused(
            SignalFault.OTHER_LIMIT,
            f"{fast.side}: `fast` adds up several buckets, each of which holds the ones below it",
            seen=", ".join(f'le="{end:g}"' for end in sorted(ends)),
            limit="one bucket",
            then='Name one: `le="..."`.',
        )
    elif ends and limit is not None and not _is_limit(ends.pop(), limit):
        yield store.trial.refused(
            SignalFault.OTHER_LIMIT,
            f"{fast.side}: `fast` ends at another limit than the objective",
            seen=f'le="{_asked(fast) or "?"}"',
            limit=f"slo.latency.within {limit / timedelta(seconds=1):g} s",
            then="Give both the same limit.",
        )


def _is_limit(end: float, limit: timedelta) -> bool:
    seconds = limit / timedelta(seconds=1)
    return any(abs(end - seconds * unit) <= 1e-9 * max(end, 1.0) for unit in (1.0, 1e3))


def _asked(fast: Selected) -> str | None:
    return next((each.text for each in matchers(fast.selector) if each.label == _END), None)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
