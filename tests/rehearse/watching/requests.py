"""Requests: as an edge's log tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from migrate.rehearse.watching.served import Served

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def served(
    second: float = 0.0,
    *,
    took: int = 20,
    status: int = 200,
    asked: int | None = 1,
    answered: int | None = 18,
    client_left: bool = False,
) -> Served:
    """Begun so many seconds after `START`; spans in milliseconds."""
    return Served(
        start=START + timedelta(seconds=second),
        took=took * MILLISECOND,
        status=status,
        client_left=client_left,
        asked=None if asked is None else asked * MILLISECOND,
        answered=None if answered is None else answered * MILLISECOND,
        line="{}",
    )


FINE = served()
BROKEN = served(status=500)
ABORTED = served(status=503, asked=None, answered=None)
"""By the edge: the application never got it."""
WAITED_FOR = served(took=1000, status=504, answered=None)
"""Until the edge gave up."""
GONE = served(took=50, status=0, answered=None, client_left=True)
HELD_BACK = served(took=520, asked=501, answered=518)
"""By the edge, half a second before the application got it."""
