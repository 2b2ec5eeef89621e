"""Live side: what serves, and everything it needs.

Sides are known by the mark the components put on what they build; see `Subject.side` for what carries none. To retire a
side, take it out of `live` for the update that takes its guards off.
"""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .guards import FORCED, GUARDS
from .known import at
from .rule import rule
from .setting import Config, words
from .subject import Subject

LIVE = words("live", ("blue",), says="The sides that serve: blue, green or both.")
REVISIONS = words(
    "revisions",
    ("aws:ecs/taskDefinition:TaskDefinition",),
    says="Types whose every change is a replacement that takes nothing away; they need no protect.",
)


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Pulumi's protection, the cloud's, no deletion of contents, no deletion before the replacement is there."""
    if subject.cloud is None or subject.side not in LIVE.of(config):
        return
    if not subject.protect and subject.type not in REVISIONS.of(config):
        yield Finding("protect", False, "true", "Protect it in an update of its own; protection acts from the state.")
    if subject.deleted_first:
        then = "Leave it out: a replacement that fails would leave nothing to serve."
        yield Finding("deleteBeforeReplace", True, "false", then)
    yield from _unguarded(subject)


def _unguarded(subject: Subject) -> Iterator[Finding]:
    for guard in (*GUARDS.get(subject.type, ()), *FORCED):
        value = at(subject.props, guard.path)
        if (guard.unset if value is None else value) != guard.on:
            then = "Turn the cloud's own protection on: it holds where Pulumi's state is lost or bypassed."
            yield Finding(guard.path, value, str(guard.on).lower() if isinstance(guard.on, bool) else guard.on, then)


RULE = rule(
    "live-side-guarded",
    "What serves is protected, by Pulumi and by its cloud, and never deleted before its replacement is there.",
    check,
    settings=[LIVE, REVISIONS],
)
