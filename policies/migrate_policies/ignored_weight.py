"""Ignored weight: a property that splits traffic, whose changes a program tells Pulumi to ignore.

Ignoring takes the value in the state, so the next change of anything beside it writes a stale split back; a new target
group resets 50/50 to 100/0 (pulumi-aws#5771, #5772, #5798, #2524).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .finding import Finding
from .rule import rule
from .setting import Config, words
from .subject import Subject
from .weighted import WEIGHTED

DECLARED = words(
    "declared", (), says="Names of resources whose weights are known to be moved by somebody else than Pulumi."
)

_STEP = re.compile(r"""[^.\[\]"']+""")
_WILD = "*"


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Every ignored path that covers a weight."""
    if subject.name in DECLARED.of(config):
        return
    weights = [_steps(weighted.path) for weighted in WEIGHTED.get(subject.type, ())]
    for ignored in subject.ignoring:
        if any(_covers(_steps(ignored), weight) for weight in weights):
            then = f"Leave the split to the controller's own resource, or name {subject.name} under `declared`."
            yield Finding("ignoreChanges", ignored, "no property that splits traffic", then)


def _steps(path: str) -> list[str]:
    """The names on a path, without the places in its lists: which one of the members is ignored does not matter."""
    return [step for step in _STEP.findall(path) if not step.isdecimal()]


def _covers(ignored: Sequence[str], weight: Sequence[str]) -> bool:
    """Whether `ignored` is the weight or something around it. `[*]` stands for a place and, alone, for everything."""
    named = [step for step in ignored if step != _WILD]
    return bool(ignored) and named == list(weight[: len(named)])


RULE = rule(
    "weights-not-ignored",
    "No change of a weight is ignored, unless who moves it instead is declared.",
    check,
    settings=[DECLARED],
)
