"""FindingNone: selectors that find nothing although there is something to find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.failing import marks_failure
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.trial import Trial
from migrate.signals.inspection.use import Use
from migrate.signals.matcher import Matcher, matchers, name_of

MOST_VALUES = 8
"""Values of a label that are shown."""


def finding_none(store: Store) -> Iterator[Finding]:
    """Each side's requests, then those of them that failed."""
    for side in Side:
        total, bad = store.of(side, Use.TOTAL), store.of(side, Use.BAD)
        for each in (total, store.of(side, Use.TIMED)):
            if each is not None and not each.lines:
                yield _nothing(store.trial, each)
        if total is not None and bad is not None and total.lines:
            yield from _bad(store.trial, total, bad)


def _nothing(trial: Trial, of: Selected) -> Finding:
    name, wrong = name_of(of.selector), _unmet(of)
    if not of.neighbours:
        seen = f"no series named {name} in the last hour" if name else "no series in the last hour"
        then = "Compare the name with the page that the service shows to the scraper, and look whether it is scraped."
    elif wrong:
        seen = f"{name} has {_values(of.neighbours, wrong.label)}"
        then = f"Write the {wrong.label} of {of.side} as the store has it."
    else:
        seen, then = (
            f"{name} has no series with all these labels together",
            "Leave out the labels that do not go together.",
        )
    what = f"{of.side}: `{of.use}` finds nothing"
    if of.side is Side.GREEN:
        then += " Or no request reached green yet: send it one."
    return trial.refused(SignalFault.SELECTS_NOTHING, what, seen=seen, limit=of.selector, then=then)


def _unmet(of: Selected) -> Matcher | None:
    """The condition that none of the neighbours meets."""
    conditions = (each for each in matchers(of.selector) if each.label != "__name__")
    return next(
        (one for one in conditions if not any(one.meets(each.get(one.label, "")) for each in of.neighbours)), None
    )


def _bad(trial: Trial, total: Selected, bad: Selected) -> Iterator[Finding]:
    """A service that never failed has no series of failures; one that failed under other labels does."""
    missed = [line.told for line in total.lines if line.labels not in bad.by_labels]
    marks = sorted({pair for told in missed for pair in told.items() if marks_failure(*pair)})
    same = name_of(total.selector) == name_of(bad.selector)
    strange = [] if bad.lines else _unknown(total, bad) if same else _elsewhere(total, bad)
    if marks and same:
        shown = ", ".join(f'{label}="{value}"' for label, value in marks[:MOST_VALUES])
        told = trial.named if bad.lines else trial.refused
        yield told(
            SignalFault.BAD_ELSEWHERE,
            f"{bad.side}: requests that failed are not found by `bad`",
            seen=f"{name_of(total.selector)} has {shown}",
            limit=bad.selector,
            then="Write `bad` so that it finds them.",
        )
    elif strange:
        yield trial.refused(
            SignalFault.BAD_ELSEWHERE,
            f"{bad.side}: `bad` can find nothing",
            seen=f"{name_of(bad.selector)} has {' and '.join(strange)}",
            limit=bad.selector,
            then="Write it with the labels that the series have.",
        )


def _unknown(total: Selected, bad: Selected) -> list[str]:
    """Labels of `bad` that no series of `total` carries at all, or that both name and no series has so."""
    asked = [each for each in matchers(bad.selector) if not each.meets("") and each.label != "__name__"]
    carried = [line.told for line in total.lines]
    absent = [each for each in asked if not any(told.get(each.label) for told in carried)]
    other = [
        each for each in asked if any(each.label == one.label and not each.meets(one.text) for one in _pinned(total))
    ]
    return list(dict.fromkeys(_values(carried, each.label) for each in [*absent, *other]))


def _pinned(total: Selected) -> list[Matcher]:
    """Labels of one value alone: those that tell a side, not those that tell how a request ended."""
    return [each for each in matchers(total.selector) if each.operator == "=" and each.label != "__name__"]


def _elsewhere(total: Selected, bad: Selected) -> list[str]:
    """Of failures that have a name of their own, labels that no series of that name has, or that both name and that
    have there what `total` finds.
    """
    wrong = _unmet(bad) if bad.neighbours else None
    if wrong is None:
        return []
    known = [each[wrong.label] for each in bad.neighbours if each.get(wrong.label)]
    ours = any(each.label == wrong.label and each.text in known for each in _pinned(total))
    return [_values(bad.neighbours, wrong.label)] if ours or not known else []


def _values(neighbours: Iterable[Mapping[str, str]], label: str) -> str:
    values = sorted({each[label] for each in neighbours if each.get(label)})
    shown = ", ".join(f'"{value}"' for value in values[:MOST_VALUES])
    return f"{label} {shown}" if values else f"no label {label}"
