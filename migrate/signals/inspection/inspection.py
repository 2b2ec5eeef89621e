"""Inspection: what a trial of one signal showed, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.model.finding import Finding
from migrate.signals.inspection.look import Look


@dataclass(frozen=True, slots=True)
class Inspection:
    """`kind` is the kind of source, as migration.yaml spells it."""

    signal: str
    kind: str
    looks: tuple[Look, ...]
    findings: tuple[Finding, ...]
