"""Stage: how far a stack has come on its way out of use."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """In order. The Pulumi program is asked for one of them; all but the first belong to phase retire.

    Guards act from what Pulumi has recorded, not from the program, so they come off in an update of their own.
    """

    KEPT = "kept"
    """Everything is there, and guarded against deletion."""
    GUARDS_OFF = "guards-off"
    """Everything is there, and may be deleted by the next update."""
    GONE = "gone"
    """Nothing is left."""

    def comes_before(self, other: Stage) -> bool:
        order = list(Stage)
        return order.index(self) < order.index(other)


EXPLAINING = "MIGRATE_EXPLAINING"
"""Set in the environment of a dry run that only asks why something guarded would be replaced."""
