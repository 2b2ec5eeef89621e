"""Rival: a rule of another tool. The seam they all fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from migrate.decide.rivals.minute import Minute

Memory = Mapping[str, list[int]]
"""What a rule remembers, JSON as it stands; empty at the beginning."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """Why a rule takes green back: a figure in the rule's own measure, and a sentence."""

    figure: float
    because: str


class Rival(Protocol):
    """Pure, as the gate is. It is asked after each minute in which green has a share."""

    def after(self, memory: Memory, minute: Minute) -> Memory: ...
    def accuse(self, memory: Memory) -> Accusation | None: ...
