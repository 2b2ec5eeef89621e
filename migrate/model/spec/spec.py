"""Spec: a whole declaration, migration.yaml, as values that hang together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from migrate.model.reached import Reached
from migrate.model.side import Side
from migrate.model.spec import rules
from migrate.model.spec.amounts import Count, Share
from migrate.model.spec.built import TagKey, TagValue, Word
from migrate.model.spec.cdn import CdnSpec
from migrate.model.spec.container import Container
from migrate.model.spec.controller import ControllerSpec
from migrate.model.spec.database import DatabaseSpec
from migrate.model.spec.freeze import FreezeSpec
from migrate.model.spec.gate import GateSpec
from migrate.model.spec.link import LinkSpec
from migrate.model.spec.names import Label, LedgerPlace
from migrate.model.spec.notify import ChannelSpec
from migrate.model.spec.route import RouteSpec
from migrate.model.spec.section import Section
from migrate.model.spec.service import Service
from migrate.model.spec.side import SideSpec
from migrate.model.spec.signal import SignalSpec
from migrate.model.spec.slo import SloSpec
from migrate.model.spec.step import Ladder, Steps, StepSpec
from migrate.model.spec.times import Duration
from migrate.model.spec.verify import VerifySpec
from migrate.model.weights import GREEN, Weights

LADDER = tuple(StepSpec(share=Weights(points)) for points in (100, 500, 2500, 5000, 10_000))
"""What `steps: auto` means where the service's peak is not declared: 1, 5, 25, 50, 100 %."""


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
    green: SideSpec = Field(description="the target")
    service: Service = Field(description="what users call")
    container: Container | None = Field(
        default=None, description="what the stacks build on both sides; they build nothing without it"
    )
    database: DatabaseSpec | None = Field(default=None, description="a PostgreSQL on each side")
    buckets: tuple[Word, ...] = Field(default=(), description="a word for each bucket, on both sides")
    cdn: CdnSpec | None = Field(default=None, description="a cache before the service, on both sides")
    link: LinkSpec | None = Field(
        default=None, description="the VPN between both networks; with a database it is built even where this is absent"
    )
    controller: ControllerSpec | None = Field(
        default=None, description="where the controller runs, if the clouds shall run it"
    )
    tags: Mapping[TagKey, TagValue] = Field(
        default_factory=dict[str, str], description="tags (Google: labels) on everything the stacks build"
    )
    routes: tuple[RouteSpec, ...] = Field(min_length=1, description="what splits the traffic")
    slo: SloSpec = Field(description="what the service promises")
    signals: tuple[SignalSpec, ...] = Field(min_length=1, description="where the counts come from")
    agree: tuple[Label, ...] = Field(
        default=(), description="two signals that must tell the same; while they differ nothing moves by them"
    )
    steps: Steps = Field(
        default=Ladder.AUTO, description="auto (made from slo.budget and service.peak), or a list that rises to 100%"
    )
    bake: Duration = Field(
        default=timedelta(minutes=15), description="how long each step is watched, once clients could follow"
    )
    requests: Count = Field(default=500, description="requests green must have served before the next step")
    approvals: tuple[Share, ...] = Field(
        default=(), description="steps that a person must approve first, by their share"
    )
    gate: GateSpec = Field(default_factory=GateSpec, description="what is held against green")
    verify: VerifySpec | None = Field(
        default=None, description="the final tests of green; with them no weight moves without fresh evidence"
    )
    soak: Duration = Field(
        default=timedelta(days=1),
        description="how long green serves before blue may be retired; where it is declared, the gate goes on watching",
    )
    hold_back: Share | None = Field(
        default=None, description="blue's part of the traffic until the soak is over; the last step then takes it"
    )
    freeze: tuple[FreezeSpec, ...] = Field(
        default=(), description="windows in which nothing moves towards green; rollbacks always may"
    )
    notify: tuple[ChannelSpec, ...] = Field(
        default=(), description="who is told of verdicts, rollbacks, waits and the end"
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
        """The steps after step 0, as far as a declaration alone says them: see `synthesised`."""
        if self.strategy is Strategy.LIFT_AND_SHIFT:
            return (StepSpec(share=GREEN, approval=True),)
        steps = self.steps if isinstance(self.steps, tuple) else LADDER
        held = self.held_back_at
        return steps if held is None else (*steps[:-1], StepSpec(share=held, bake=self.soak), steps[-1])

    @property
    def held_back_at(self) -> Weights | None:
        """The split of the step that lasts as long as the soak; None where blue is not held back."""
        return Weights(self.hold_back.blue) if self.hold_back else None

    @property
    def watched_after(self) -> timedelta:
        """How long the gate goes on after the end. Where blue is held back the soak is behind by then."""
        declared = "soak" in self.model_fields_set and self.hold_back is None
        return self.soak if declared else timedelta(0)

    @property
    def synthesised(self) -> bool:
        """Whether the steps come from the error budget: `auto`, and a peak that makes it a number of requests."""
        return self.strategy is Strategy.GRADUAL and self.steps is Ladder.AUTO and self.service.peak is not None

    def side(self, side: Side) -> SideSpec:
        """One of the two sides."""
        return self.blue if side is Side.BLUE else self.green

    def reached(self, found: Mapping[Side, Reached]) -> Self:
        """The same, with what was found where the declaration says nothing. What is declared stands.

        Raises ValidationError where a found address does not fit the rest, InvalidValue where it is none.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return self.model_validate(fields | {side.value: self.side(side).reached(at) for side, at in found.items()})

    def ledger_at(self, folder: PurePath) -> str:
        """The ledger of a declaration that lies in `folder`: a file path, or the URL as written."""
        place = self.ledger.replace("{name}", self.name)
        return place if "://" in place else str(folder / place)
