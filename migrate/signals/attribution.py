"""Attribution: which piece of work makes green slower than blue. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from migrate.signals.span import Trace, own_seconds

LONGEST = 80
"""Characters of a name of work; a span may be called by a whole query."""


def attribute(blue: Sequence[Trace], green: Sequence[Trace]) -> str | None:
    """A sentence that names the work whose own time grew most; None where green's traces are not slower than blue's."""
    if not blue or not green:
        return None
    whole = {"blue": _whole(blue), "green": _whole(green)}
    if whole["green"] <= whole["blue"]:
        return None
    before, after = _means(blue), _means(green)
    worst = max(after, key=lambda name: after[name] - before.get(name, 0.0))
    grown = f"{_ms(after[worst])} against {_ms(before.get(worst, 0.0))}"
    return (
        f"slow requests take {_ms(whole['green'])} on green, {_ms(whole['blue'])} on blue; "
        f"what grew most is {worst[:LONGEST]}: {grown}"
    )


def _whole(traces: Sequence[Trace]) -> float:
    return sum(trace[0].seconds for trace in traces) / len(traces)


def _means(traces: Sequence[Trace]) -> Mapping[str, float]:
    """Mean own seconds a trace, by name."""
    sums: defaultdict[str, float] = defaultdict(float)
    for trace in traces:
        for name, seconds in own_seconds(trace).items():
            sums[name] += seconds
    return {name: seconds / len(traces) for name, seconds in sums.items()}


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
