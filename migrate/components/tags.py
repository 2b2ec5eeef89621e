"""Tags: the marks every resource carries that can carry any; Google calls them labels."""

from __future__ import annotations

from migrate.components.place import Place

MIGRATION_TAG = "migrate:migration"
SIDE_TAG = "migrate:side"

MIGRATION_LABEL = "migrate-migration"
"""A Google label key takes no colon."""
SIDE_LABEL = "migrate-side"


BOTH = "both"
"""The side of what belongs to both, such as health checks."""


def tags(place: Place, name: str) -> dict[str, str]:
    """AWS tags. `Name` is what the consoles show."""
    return {"Name": name, MIGRATION_TAG: place["migration"], SIDE_TAG: _side(place)}


def labels(place: Place) -> dict[str, str]:
    """Google labels."""
    return {MIGRATION_LABEL: place["migration"], SIDE_LABEL: _side(place)}


def _side(place: Place) -> str:
    return str(place.get("side", BOTH))
