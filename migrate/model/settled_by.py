"""SettledBy: whose word shows that a written split is what users are told."""

from __future__ import annotations

from enum import StrEnum


class SettledBy(StrEnum):
    """Declared where detecting it would be wrong."""

    DETECT = "detect"
    """The zone's name servers; where none can be asked from here, a resolver, which is then said."""
    SERVERS = "servers"
    RESOLVER = "resolver"
    API = "api"
    """Route 53's INSYNC alone: where nothing can be asked, as outside a private zone's networks."""
