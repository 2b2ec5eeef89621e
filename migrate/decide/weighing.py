"""Weighing: what all the evidence of a migration says at one moment, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.verdict import Ruling


@dataclass(frozen=True, slots=True)
class Weighing:
    """`evidence` is the logarithm of the odds against green, over all indicators; `worst` the indicator (signal and
    SLI) that green is worst in, `least` the one furthest from its certificate; `certificate` how much of that is
    there, 1 or more when the step is certified; `excess` bad requests of green beyond the base ratio; `frozen` whether
    the odds would take green back, were blue not suffering as well.
    """

    ruling: Ruling
    evidence: float
    worst: str
    certificate: float
    least: str
    excess: float
    frozen: bool
