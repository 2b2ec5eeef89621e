"""Store: all that was seen of both sides' counters, so that each finding is a pure function of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from migrate.model.side import Side
from migrate.signals.inspection.selected import Selected
from migrate.signals.inspection.trial import HOUR, Trial
from migrate.signals.inspection.use import Use


@dataclass(frozen=True, slots=True)
class Store:
    """`places` is where each side was asked; `clocks` how far the clock there is ahead of this machine's."""

    trial: Trial
    selections: tuple[Selected, ...]
    places: Mapping[Side, str] = field(default_factory=dict[Side, str])
    clocks: Mapping[Side, timedelta] = field(default_factory=dict[Side, timedelta])
    span: timedelta = HOUR

    def of(self, side: Side, use: Use) -> Selected | None:
        """What a selector of one side found."""
        return next((each for each in self.selections if each.side is side and each.use is use), None)

    def side(self, side: Side) -> tuple[Selected, ...]:
        return tuple(each for each in self.selections if each.side is side)
