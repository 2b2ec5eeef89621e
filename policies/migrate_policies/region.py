"""Region: where data and users' requests may go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding
from .known import UNKNOWN, found
from .rule import NotApplicable, rule
from .setting import Config, words
from .subject import Subject

REGIONS = words("regions", (), says="Regions of both clouds, and multi-regions such as EU, that this stack may use.")

_EVERYWHERE = "global"
_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]")
"""A zone of Google: europe-west3-b."""

_AWS = ("region",)
_GOOGLE = ("region", "location", "zone", "replication.userManaged.replicas[].location")


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """The region a resource names; in AWS, where it names none, its provider's. Google's global things have none."""
    allowed = {region.lower() for region in REGIONS.of(config)}
    if not allowed:
        raise NotApplicable("no `regions` are configured")
    for where, region in _regions(subject):
        if region is not UNKNOWN and _plain(region) not in allowed | {_EVERYWHERE}:
            limit = ", ".join(REGIONS.of(config))
            yield Finding(where, region, limit, "Move it, or add the region to `regions` for all to see.")


def _regions(subject: Subject) -> Iterator[tuple[str, object]]:
    paths = {"aws": _AWS, "gcp": _GOOGLE}.get(subject.cloud or "", ())
    named = [(where, value) for path in paths for where, value in found(subject.props, path) if value is not None]
    if subject.cloud == "aws" and not named:
        yield "provider.region", subject.provider.setting("region") if subject.provider else None
    yield from named


def _plain(region: object) -> str:
    """Google also takes a region's URL, and a zone stands for its region."""
    name = str(region).rpartition("/")[2].lower()
    zone = _ZONE.fullmatch(name)
    return zone.group(1) if zone else name


RULE = rule("regions-allowed", "Things stand in the regions that are allowed.", check, settings=[REGIONS])
