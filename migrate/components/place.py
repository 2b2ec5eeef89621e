"""Place: where a component stands, whose it is, and whether it serves."""

import re
from enum import StrEnum
from typing import NotRequired, TypedDict

from migrate.components.errors import BadName
from migrate.model.side import Cloud

_ACCOUNT = {
    Cloud.AWS: (re.compile(r"[0-9]{12}"), "the 12 digits of an AWS account"),
    Cloud.GCP: (
        re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]"),
        "a Google project id: 6 to 30 lower case letters, digits and hyphens, a letter first",
    ),
}
_REGION = {
    Cloud.AWS: (re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}"), "an AWS region such as eu-central-1"),
    Cloud.GCP: (re.compile(r"[a-z]+-[a-z]+[0-9]{1,2}"), "a Google region such as europe-west3"),
}
_LABEL = (
    re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
    "lower case letters, digits and inner hyphens, up to 63",
)


class SideName(StrEnum):
    """One of the two ends of a migration."""

    BLUE = "blue"
    """The side that serves today."""
    GREEN = "green"
    """The target."""


class Standing(StrEnum):
    """Whether users depend on what a component builds."""

    LIVE = "live"
    """It serves: protected in state, and by the cloud's own deletion protection."""
    SPARE = "spare"
    """Nobody depends on it yet, or any more."""


class Place(TypedDict):
    """Where a component stands, whose it is, and whether it serves."""

    cloud: Cloud
    """The cloud: aws or gcp."""
    account: str
    """The AWS account (12 digits) or the Google project id."""
    region: str
    """The region, as its cloud writes it."""
    migration: str
    """The migration's name; every resource that can carry a tag carries it."""
    side: NotRequired[SideName]
    """blue or green; nothing for what belongs to both. Every resource that can carry a tag carries it."""
    standing: Standing
    """live: protected; spare: not."""


def checked(place: Place) -> Place:
    """The same place, once its cloud would take its names. Raises BadName."""
    cloud = place["cloud"]
    check_account("place.account", place["account"], cloud)
    _match("place.region", place["region"], _REGION[cloud])
    _match("place.migration", place["migration"], _LABEL)
    return place


def side_of(place: Place) -> SideName:
    """The side a place belongs to. Raises BadName for what belongs to both."""
    if "side" not in place:
        raise BadName("place.side", "this belongs to one side", seen=None, limit=" or ".join(SideName))
    return place["side"]


def check_account(argument: str, account: str, cloud: Cloud) -> None:
    """An account as its cloud writes it. Raises BadName."""
    _match(argument, account, _ACCOUNT[cloud])


def _match(argument: str, seen: str, rule: tuple[re.Pattern[str], str]) -> None:
    pattern, limit = rule
    if not pattern.fullmatch(seen):
        raise BadName(argument, "not a name the cloud takes", seen=seen, limit=limit)
