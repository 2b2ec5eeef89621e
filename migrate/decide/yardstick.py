"""Yardstick: what every batch of one indicator is held against in one stage."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from migrate.model.side import Side


class Yardstick(NamedTuple):
    """`standard` is the bad ratio that the objective allows; `slack` and, before `warm`, `cold_slack` are times it;
    `bake` the seconds that the step is planned for; `tolerance` the ratio that its certificate rules out, for the side
    `certified`.
    """

    standard: float
    warm: datetime
    cold_slack: float
    slack: float
    bake: float
    tolerance: float
    certified: Side
