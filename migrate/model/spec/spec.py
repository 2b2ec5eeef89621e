"""Spec: a whole declaration, migration.yaml, as values that hang together."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from migrate.model.spec import rules
from migrate.model.spec.amounts import Count, Share
from migrate.model.spec.freeze import FreezeSpec
from migrate.model.spec.gate import GateSpec
from migrate.model.spec.names import Label, LedgerPlace
from migrate.model.spec.route import RouteSpec
from migrate.model.spec.section import Section
from migrate.model.spec.service import Service
from migrate.model.spec.side import SideSpec
from migrate.model.spec.signal import SignalSpec
from migrate.model.spec.slo import SloSpec
from migrate.model.spec.step import Ladder, Steps, StepSpec
from migrate.model.spec.times import Duration
from migrate.model.weights import GREEN, Weights

LADDER = tuple(StepSpec(share=Weights(points)) for points in (100, 500, 2500, 5000, 10_000))
"""What `steps: auto` means: 1, 5, 25, 50, 100 %."""


class Strategy(StrEnum):
    """How the traffic goes over."""

    GRADUAL = "gradual"
    """In steps, each with its own evidence."""
    LIFT_AND_SHIFT = "lift-and-shift"
    """All at once, after a person's approval."""


class Spec(Section):
    """One migration, as declared. Pure: reading the file is `migrate.declaration.load`.

    Raises pydantic's ValidationError; the loader turns it into SpecError with lines and columns.
    """

    name: Label = Field(description="names this migration, in the ledger and in every change")
    strategy: Strategy = Field(
        default=Strategy.GRADUAL, description="gradual: in steps; lift-and-shift: all at once after an approval"
    )
    blue: SideSpec = Field(description="the side that serves today")
    green: SideSpec = Field(description="the side that shall serve")
    service: Service = Field(description="what users call")
    routes: tuple[RouteSpec, ...] = Field(min_length=1, description="what splits the traffic")
    slo: SloSpec = Field(description="what the service promises")
    signals: tuple[SignalSpec, ...] = Field(min_length=1, description="where the counts come from")
    steps: Steps = Field(
        default=Ladder.AUTO, description="auto (1, 5, 25, 50, 100 %), or a list of shares that rises to 100%"
    )
    bake: Duration = Field(
        default=timedelta(minutes=15), description="how long each step is watched, once clients could follow"
    )
    requests: Count = Field(default=500, description="requests green must have served before the next step")
    approvals: tuple[Share, ...] = Field(
        default=(), description="steps that a person must approve first, by their share"
    )
    gate: GateSpec = Field(default_factory=GateSpec, description="what is held against green")
    freeze: tuple[FreezeSpec, ...] = Field(
        default=(), description="windows in which nothing moves towards green; rollbacks always may"
    )
    tick: Duration = Field(default=timedelta(seconds=5), description="how often the controller looks")
    lease: Duration = Field(
        default=timedelta(seconds=30), description="how long a silent controller keeps the right to act"
    )
    ledger: LedgerPlace = Field(
        default=".migrate/{name}.db",
        repr=False,
        description="file of the ledger, relative to this one ({name} is the migration's), or a SQLAlchemy URL",
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        flaws = rules.flaws(self, known=type(self).model_fields.keys())
        if flaws:
            raise PydanticCustomError("flaws", "{text}", {"flaws": flaws, "text": "; ".join(map(str, flaws))})
        return self

    @property
    def ramp(self) -> tuple[StepSpec, ...]:
        """The steps after step 0, whoever chose them."""
        if self.strategy is Strategy.LIFT_AND_SHIFT:
            return (StepSpec(share=GREEN, approval=True),)
        return self.steps if isinstance(self.steps, tuple) else LADDER

    def ledger_at(self, folder: PurePath) -> str:
        """The ledger of a declaration that lies in `folder`: a file path, or the URL as written."""
        place = self.ledger.replace("{name}", self.name)
        return place if "://" in place else str(folder / place)
