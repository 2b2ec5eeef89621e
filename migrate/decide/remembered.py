"""Remembered: what blue was like, for the time in which it does not tell."""

from __future__ import annotations

import math
from typing import NamedTuple

from migrate.decide.growth import Arms
from migrate.decide.guards import Guards

HOUR = 3600.0

SHRINK = 20.0
"""Bad requests that the base weighs when blue's last hour tells what green is charged from."""


NEVER_HEARD = 1e9
"""Seconds that stand for a blue that has not spoken yet."""


class Remembered(NamedTuple):
    """Requests and bad ones of blue, fading: `lately`, what green is held to; `well`, since blue was last seen to
    suffer; the last `hour`, with what users felt of it. `silent`: seconds since blue had traffic to speak of.

    What blue fails while it suffers is not what it is like: `lately` follows `well` only once blue has been well for a
    while, and the hour stands still until then.
    """

    lately_total: float = 0.0
    lately_bad: float = 0.0
    well_total: float = 0.0
    well_bad: float = 0.0
    hour_total: float = 0.0
    hour_bad: float = 0.0
    hour_felt: float = 0.0
    silent: float = NEVER_HEARD

    def heard(self, arms: Arms, seconds: float, guards: Guards, calm: float) -> Remembered:
        """After a batch in which blue spoke, and has been well for `calm` seconds; 0 while its detector is at the
        limit.
        """
        fade, hourly = math.exp(-seconds / guards.lately.total_seconds()), math.exp(-seconds / HOUR)
        well = (self.well_total * fade + arms.n_blue, self.well_bad * fade + arms.x_blue) if calm else (0.0, 0.0)
        if calm < guards.calm.total_seconds():
            return self._replace(well_total=well[0], well_bad=well[1], silent=0.0)
        return Remembered(
            *well,
            *well,
            self.hour_total * hourly + arms.n_blue,
            self.hour_bad * hourly + arms.x_blue,
            self.hour_felt * hourly + arms.harm_blue,
            0.0,
        )

    def unheard(self, seconds: float, guards: Guards) -> Remembered:
        """After a batch in which blue said nothing: what it was like lately fades, so the objective comes back into
        force by the clock.
        """
        fade = math.exp(-seconds / guards.fading.total_seconds())
        return self._replace(
            lately_total=self.lately_total * fade,
            lately_bad=self.lately_bad * fade,
            silent=min(NEVER_HEARD, self.silent + seconds),
        )

    def standard(self, objective: float, trust: float) -> float:
        """The objective's bad ratio, or blue's own lately if that is worse."""
        return max(objective, (self.lately_bad + trust) / (self.lately_total + trust / objective))

    def hourly(self, base: float, objective: float, trust: float) -> float:
        """Blue's bad ratio in its last hour, shrunk to the base. To the objective where the hour contradicts the base
        by more than half and two standard deviations: then it was measured in another world.
        """
        expected = self.hour_total * base
        known = objective if self.hour_bad > 1.5 * expected + 2.0 * math.sqrt(expected) + 2.0 else base
        return (self.hour_bad + trust) / (self.hour_total + trust / known)

    def felt(self, base: float) -> float:
        """The same of what its users felt."""
        return (self.hour_felt + SHRINK) / (self.hour_total + SHRINK / base)
