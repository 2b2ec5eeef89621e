"""Declared: a declaration that holds together, and the plan it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from migrate.model.plan import Plan
from migrate.model.spec.spec import Spec


@dataclass(frozen=True, slots=True)
class Declared:
    """`path` is where the declaration lies; other paths in it count from there."""

    path: Path
    spec: Spec
    plan: Plan
