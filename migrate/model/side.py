"""Side: blue serves today, green is the target; each lives in one cloud."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """One of the two ends of a migration. Either may be AWS or GCP."""

    BLUE = "blue"
    GREEN = "green"

    @property
    def other(self) -> Side:
        return Side.GREEN if self is Side.BLUE else Side.BLUE


class Cloud(StrEnum):
    """A cloud this project moves services between."""

    AWS = "aws"
    GCP = "gcp"
