"""Replay: a rule, led through one recorded migration. The seam that the gate and its rivals fit."""

from __future__ import annotations

from typing import Protocol

from migrate.decide.outcome import Outcome
from migrate.decide.span import Span
from migrate.model.event import Json


class Replay(Protocol):
    """Sees spans, oldest first. Its state is JSON: stopped and resumed it ends as if it had never stopped."""

    def see(self, span: Span) -> None:
        """One more span. After a rollback nothing changes any more."""
        ...

    @property
    def outcome(self) -> Outcome:
        """What became of it so far."""
        ...

    def to_json(self) -> Json: ...
    def resume(self, told: Json) -> None:
        """Stand where `to_json` was told."""
        ...
