"""Weights: whole, within what the provider takes, and not all zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .finding import Finding
from .known import UNKNOWN, is_number
from .rule import rule
from .setting import Config
from .subject import Subject
from .weighted import WEIGHTED, Scale, Weighted

Split = Sequence[tuple[str, object]]


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Every weight of every split, then each split as a whole."""
    del config
    for weighted in WEIGHTED.get(subject.type, ()):
        for split in weighted.splits(subject.props):
            wrong = [finding for member in split if (finding := _judged(*member, split, weighted.scale))]
            yield from wrong or _together(split, weighted)


def _judged(where: str, weight: object, split: Split, scale: Scale) -> Finding | None:
    """One weight. Alone in its split it may be left out: all traffic goes there whatever it says."""
    if weight is None and len(split) == 1:
        return None
    if weight is UNKNOWN:
        then = "Take it from the stack's configuration, so that a preview can judge it."
    elif weight is None:
        then = "Write it down: what a provider puts in its place differs between providers and versions."
    elif not is_number(weight) or not 0 <= weight <= scale.most:
        then = f"Give a weight that {scale.called} takes."
    elif isinstance(weight, float) and not scale.fraction:
        then = f"Round it: {scale.called} takes no fractions."
    else:
        return None
    return Finding(where, weight, str(scale), then)


def _together(split: Split, weighted: Weighted) -> Iterator[Finding]:
    """The sum; a weight left out counts for nothing here, and only where there is one member."""
    weights = [weight for _, weight in split if is_number(weight)]
    where, total = split[0][0].rpartition("[")[0], weighted.scale.total
    if weights and total is not None and sum(weights) != total:
        yield Finding(where, sum(weights), f"a sum of {total}", f"{weighted.scale.called} refuses any other.")
    elif weights and not weighted.lone and sum(weights) == 0:
        then = "Give one side a weight: with none, the provider decides where users go."
        yield Finding(where, "all zero", "one weight above zero", then)


RULE = rule(
    "weights-in-bounds", "Weights are within what the provider takes, known at plan time, and not all zero.", check
)
