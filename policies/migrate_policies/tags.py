"""Tags: the marks by which a resource can be traced to its migration and side; Google calls them labels."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding
from .known import UNKNOWN, at, fields
from .rule import rule
from .setting import Config, words
from .subject import SIDE_LABEL, SIDE_TAG, Subject
from .taggable import TAGGABLE

TAGS = words("tags", ("migrate:migration", SIDE_TAG), says="Keys that every AWS resource carries that can.")
LABELS = words("labels", ("migrate-migration", SIDE_LABEL), says="Keys that every Google resource carries that can.")

_PLACES = ("tags", "labels", "settings.userLabels")


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Keys that are missing or empty; the provider's own defaults count. Unknown marks are not judged, nor are those
    that the program leaves as they are found.
    """
    if subject.type not in TAGGABLE or _are_left(subject):
        return
    aws = subject.cloud == "aws"
    marks = {**_of_the_provider(subject), **subject.marks}
    missing = [key for key in (TAGS if aws else LABELS).of(config) if not marks.get(key)]
    if missing and UNKNOWN not in (at(subject.props, path) for path in _PLACES):
        where, seen = ("tags", "labels")[not aws], ", ".join(sorted(marks)) or None
        yield Finding(where, seen, f"also {', '.join(missing)}", "Mark it: the guard of the live side goes by this.")


def _are_left(subject: Subject) -> bool:
    """Whether marks are ignored, as those of what was adopted are: nothing declared here would ever be written."""
    return any(one == place or place.startswith(f"{one}.") for one in subject.ignoring for place in _PLACES)


def _of_the_provider(subject: Subject) -> dict[str, object]:
    if subject.provider is None:
        return {}
    tags = fields(fields(subject.provider.setting("defaultTags")).get("tags"))
    return {**tags, **fields(subject.provider.setting("defaultLabels"))}


RULE = rule("tags-required", "What can carry a mark says whose it is.", check, settings=[TAGS, LABELS])
