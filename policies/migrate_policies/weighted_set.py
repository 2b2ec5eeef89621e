"""Weighted set: the Route 53 records of one name and type, each a resource of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from .finding import Finding
from .known import UNKNOWN, found, is_number
from .rule import stack_rule
from .setting import Config
from .subject import Subject
from .weighted import ROUTE53_RECORD, WEIGHTED

(_WEIGHT,) = WEIGHTED[ROUTE53_RECORD]


def check(stack: Sequence[Subject], config: Config) -> Iterator[Finding]:
    """A set whose weights are all zero. A record alone says nothing: the other may stand in another stack."""
    del config
    for unsorted in _sets(stack).values():
        records = sorted(unsorted, key=lambda record: record.name)
        weights = [weight for record in records for _, weight in found(record.props, _WEIGHT.path)]
        if len(records) > 1 and all(is_number(weight) and weight == 0 for weight in weights):
            names = ", ".join(record.name for record in records)
            then = "Give one side a weight: Route 53 answers with all records alike when all weights are zero."
            yield Finding(f"the weighted set of {names}", "all zero", "one weight above zero", then, records[0].urn)


def _sets(stack: Sequence[Subject]) -> dict[tuple[object, ...], list[Subject]]:
    sets: dict[tuple[object, ...], list[Subject]] = defaultdict(list)
    for subject in stack:
        if subject.type == ROUTE53_RECORD and any(True for _ in found(subject.props, _WEIGHT.path)):
            name, kind = (str(subject.props.get(key)).lower().rstrip(".") for key in ("name", "type"))
            sets[_zone(subject), name, kind].append(subject)
    return sets


def _zone(record: Subject) -> object:
    """The zone; one that is made by this very update is known by its URN only."""
    zone = record.props.get("zoneId")
    return record.uses.get("zoneId", ()) if zone is UNKNOWN else str(zone)


RULE = stack_rule(
    "weighted-sets-answer", "Of the weighted records of one name, at least one has a weight above zero.", check
)
