"""Gate: what is held against green, as declared."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from migrate.model.plan import Limits
from migrate.model.spec.amounts import Count, Factor
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration


class GateSpec(Section):
    """Green is taken back when both factors are exceeded over the window, with at least so many failures."""

    of_objective: Factor = Field(
        default=10.0, description="times the bad ratio the SLO allows; above it green may be taken back"
    )
    of_blue: Factor = Field(
        default=2.0, description="times blue's own bad ratio in the same window; must be exceeded as well"
    )
    window: Duration = Field(default=timedelta(seconds=60), description="the span of time looked at")
    failures: Count = Field(default=10, description="fewest bad requests of green that can take it back")

    @property
    def limits(self) -> Limits:
        """The same limits as the gate reads them."""
        return Limits(self.of_objective, self.of_blue, self.window, self.failures)
