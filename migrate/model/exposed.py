"""Exposed: how many of the requests of late went to green, as one signal saw them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

LATELY = timedelta(minutes=5)
"""A request counts for 1/e after so long: several draws of the weighted name, so that a single one is no finding."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """Requests to green and to both sides until `at`, older ones fading."""

    green: float
    total: float
    at: datetime

    def after(self, green: int, total: int, at: datetime) -> Exposed:
        """With so many more until `at`."""
        fade = math.exp(-max(0.0, (at - self.at) / LATELY))
        return Exposed(self.green * fade + green, self.total * fade + total, max(self.at, at))
