"""Scheme chain: the layers of one load balancer of Google's, from its forwarding rule to its backends.

Google refuses layers of different schemes when they are made, not when they are planned (pulumi-gcp#4037).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .finding import Finding
from .known import UNKNOWN
from .rule import stack_rule
from .scheme import BACKENDS, FORWARDING_RULES
from .setting import Config
from .subject import Subject


def check(stack: Sequence[Subject], config: Config) -> Iterator[Finding]:
    """Every backend that a forwarding rule of another scheme leads to."""
    del config
    by_urn = {subject.urn: subject for subject in stack}
    for front in (subject for subject in stack if subject.type in FORWARDING_RULES):
        for backend in _backends(front, by_urn):
            theirs, ours = _scheme(backend), _scheme(front)
            if theirs != ours and UNKNOWN not in (theirs, ours):
                then = "Write the same scheme on both."
                yield Finding("loadBalancingScheme", theirs, f"{ours}, as {front.name} has", then, backend.urn)


def _backends(front: Subject, by_urn: Mapping[str, Subject]) -> Iterator[Subject]:
    """What it leads to, through proxy and URL map; a backend is not looked behind."""
    seen, ahead = {front.urn}, [front]
    while ahead:
        here = ahead.pop()
        if here.type in BACKENDS:
            yield here
            continue
        for urn in (urn for used in here.uses.values() for urn in used):
            if urn not in seen and urn in by_urn:
                seen.add(urn)
                ahead.append(by_urn[urn])


def _scheme(subject: Subject) -> object:
    return subject.props.get("loadBalancingScheme")


RULE = stack_rule("schemes-agree", "The layers of one load balancer have one scheme.", check)
