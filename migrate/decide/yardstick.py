"""Yardstick: what every batch of one indicator is held against in one stage."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from migrate.model.side import Side


class Yardstick(NamedTuple):
    """`rho` is how much worse than blue green may be counted; `standard` the bad ratio that the objective allows;
    `slack` and, before `warm`, `cold_slack` are times either; `bake` the seconds that the step is planned for;
    `tolerance` the ratio that its certificate rules out where the plan says, for the side `certified`.
    """

    rho: float
    standard: float
    warm: datetime
    cold_slack: float
    slack: float
    bake: float
    tolerance: float | None
    certified: Side
