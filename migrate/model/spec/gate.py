"""Gate: what is held against green, as declared."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from migrate.model.plan import Limits
from migrate.model.shared import Answer, Policy
from migrate.model.spec.amounts import Count, Factor, Target
from migrate.model.spec.section import Section
from migrate.model.spec.times import Duration


class GateKind(StrEnum):
    """How the counts become a verdict."""

    PLAIN = "plain"
    """A fixed rule over a window: easy to predict, without a guarantee."""
    EVIDENCE = "evidence"
    """Statistics that may be looked at any time, with a bound on false rollbacks over the whole migration."""


class GateSpec(Section):
    """What takes green back. Window, failures and factors are the plain rule's, `alpha` and `base` the evidence's."""

    kind: GateKind = Field(default=GateKind.PLAIN, description="plain: a fixed rule; evidence: any-time statistics")
    alpha: Target = Field(
        default=0.001, description="evidence: chance that a healthy migration is taken back, over its whole life"
    )
    base: Target | None = Field(
        default=None, description="evidence: blue's usual share of bad requests; a tenth of the allowance where absent"
    )
    of_objective: Factor = Field(
        default=10.0, description="times the bad ratio the SLO allows; above it green may be taken back"
    )
    of_blue: Factor = Field(
        default=2.0, description="times blue's own bad ratio in the same window; must be exceeded as well"
    )
    window: Duration = Field(default=timedelta(seconds=60), description="the span of time looked at")
    failures: Count = Field(default=10, description="fewest bad requests of green that can take it back")
    shared: Policy = Field(
        default=Policy.STEP_BACK,
        description="evidence: what is done when blue begins to suffer as well right after a step",
    )
    shared_after: Duration = Field(
        default=timedelta(minutes=3), description="evidence: how long that lasts before it is done; two TTLs at least"
    )

    @property
    def answer(self) -> Answer:
        """The same of shared trouble."""
        return Answer(self.shared, self.shared_after)

    @property
    def limits(self) -> Limits:
        """The same limits as the gate reads them."""
        return Limits(self.of_objective, self.of_blue, self.window, self.failures)
