"""Names: how the sources of metrics call the two sides of the rehearsed service."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.model.side import Cloud, Side
from migrate.rehearse.places import PLACES

APPLICATION = "application"
"""The work behind an edge, in traces."""

BALANCERS: Mapping[Side, str] = {
    Side.BLUE: "app/blue/0000000000000b1e",
    Side.GREEN: "app/green/000000000000c4ee",
}
"""As CloudWatch names load balancers: the end of their ARN."""

REGION = PLACES[Cloud.AWS]["region"]
PROJECT = PLACES[Cloud.GCP]["project"]
TOKEN = "REHEARSAL_TOKEN"  # noqa: S105 -- the name of a variable
"""The environment variable that holds what the loopback Google asks for: any token."""


def url_map(side: Side) -> str:
    return f"{side}-map"


def traced(side: Side) -> str:
    """The name of a side's edge in its traces."""
    return f"{side}-edge"


def trace_filter(side: Side) -> str:
    return f"+side:{side}"
