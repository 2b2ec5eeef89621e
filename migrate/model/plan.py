"""Plan: the steps of a ramp, what each needs before the next, and the limits the gate holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

from migrate.errors import InvalidPlan
from migrate.model.freeze import Freeze
from migrate.model.phase import Phase
from migrate.model.shared import WAIT, Answer
from migrate.model.slo import Sli, Slo
from migrate.model.weights import BLUE, GREEN, Weights


@dataclass(frozen=True, slots=True)
class Step:
    """One planned split and the evidence it needs before the next one.

    `bake` counts from the moment every name server gave the new split and clients had one TTL to follow;
    `requests` is the least number of green requests the gate must have seen; `approval` asks a person before this
    step is taken; `tolerances` are the bad ratios that its certificate must rule out, where the gate's own are too
    strict; `phase` is soak where the step only lasts, so that green is watched for long.
    """

    index: int
    weights: Weights
    bake: timedelta
    requests: int
    approval: bool = False
    tolerances: Mapping[Sli, float] = field(default_factory=dict[Sli, float])
    phase: Phase = Phase.SHIFT

    def __str__(self) -> str:
        return f"step {self.index} ({self.weights})"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gate holds against green.

    `of_objective`: times the objective's allowance; `of_blue`: times blue's own bad ratio in the same window; both
    must be
    exceeded to roll back. `window` is the span looked at; `failures` the least number of bad green requests that count.
    """

    of_objective: float
    of_blue: float
    window: timedelta
    failures: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A ramp from all blue to all green. Step 0 takes the route over at all blue; the last step is all green.

    `evidence` is how old the final tests on green may be while weights move towards it; None where none are declared.
    `soak` is how long the gate goes on watching once green has all traffic; zero where the end of the ramp is the end.
    `users` are the signals that count what users meet, whose shares follow the weights. `shared` is what is done when
    blue begins to suffer as well right after a step.
    """

    name: str
    routes: tuple[str, ...]
    steps: tuple[Step, ...]
    slo: Slo
    limits: Limits
    ttl: timedelta
    tick: timedelta
    freezes: tuple[Freeze, ...] = ()
    evidence: timedelta | None = None
    soak: timedelta = timedelta(0)
    users: tuple[str, ...] = ()
    shared: Answer = WAIT

    def __post_init__(self) -> None:
        greens = [step.weights.green for step in self.steps]
        if len(greens) < 2 or greens[0] != BLUE.green or greens[-1] != GREEN.green:
            raise InvalidPlan(
                "the ramp does not begin at all blue, or does not end at all green",
                seen=greens,
                limit="first 0, last 10000",
            )
        if any(after <= before for before, after in pairwise(greens)):
            raise InvalidPlan("the shares of green do not rise from step to step", seen=greens, limit="strictly rising")
        if [step.index for step in self.steps] != list(range(len(self.steps))):
            raise InvalidPlan(
                "the steps are not numbered in order", seen=[step.index for step in self.steps], limit="0, 1, 2, ..."
            )

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def soaking(self) -> Step | None:
        """What the gate watches after the end as if it were one more step; None where there is no soak."""
        if not self.soak:
            return None
        return replace(self.last, index=len(self.steps), bake=self.soak, approval=False, phase=Phase.SOAK)

    @property
    def watched(self) -> int:
        """How many steps the gate watches, the soak among them."""
        return len(self.steps) + (self.soaking is not None)

    def after(self, index: int) -> Step | None:
        """The step that follows, or None after the last."""
        return self.steps[index + 1] if index + 1 < len(self.steps) else None

    @property
    def digest(self) -> str:
        """Names this ramp; a controller refuses to go on under another one. Bake times and limits may be tuned in
        flight.
        """
        picture = (self.name, self.routes, [step.weights.green for step in self.steps])
        return hashlib.sha256(repr(picture).encode()).hexdigest()[:12]
