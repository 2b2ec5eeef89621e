"""SLO: what the service promises, as declared."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from migrate.model.slo import Objective, Sli, Slo
from migrate.model.spec.amounts import Ratio, Target
from migrate.model.spec.refusal import allowed
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration

LEAST_TOLERANCE = 3.2
"""Nearer to the evidence gate's limit of twice the allowance than 1.6 times, no certificate comes in bearable time."""

Tolerance = Annotated[
    float,
    Field(ge=LEAST_TOLERANCE, le=10**6, allow_inf_nan=False),
    allowed(f"a number from {LEAST_TOLERANCE:g} to 1000000"),
]


class Latency(Section):
    """The share of requests that are answered in time."""

    within: Duration = Field(description="a request that takes longer is slow")
    target: Target = Field(description="share of requests promised within that time, below 100%")


class SloSpec(Section):
    """The promise, and how much of it the migration may spend."""

    availability: Target = Field(description="share of requests promised to succeed, below 100%")
    latency: Latency | None = Field(default=None, description="the promise on speed")
    budget: Ratio = Field(default=0.005, description="share of the 30-day error budget this migration may spend")
    tolerance: Tolerance = Field(
        default=5.0,
        description="times the allowed bad ratio that may stay unnoticed on green in the end",
    )

    @property
    def slo(self) -> Slo:
        """The same promise as the gate reads it."""
        objectives = (Objective(Sli.AVAILABILITY, self.availability),)
        if self.latency is None:
            return Slo(objectives, None, self.budget)
        slow = Objective(Sli.LATENCY, self.latency.target)
        return Slo((*objectives, slow), self.latency.within, self.budget)
