"""Export: all that one saved answer told, and what of it could not be taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from migrate.signals.exports.series import ExportSeries, Refusal


class ExportFormat(StrEnum):
    """How it is written."""

    PROMETHEUS = "prometheus"
    CLOUDWATCH = "cloudwatch"
    CLOUD_MONITORING = "cloud-monitoring"
    CSV = "csv"


class Unreadable(ValueError):
    """A file is no such answer, or nothing can be made of it. Says why, and what to do."""


@dataclass(slots=True)
class Export:
    """`told` is what a person must know beside what was refused."""

    format: ExportFormat
    series: list[ExportSeries] = field(default_factory=list[ExportSeries])
    refused: list[Refusal] = field(default_factory=list[Refusal])
    told: list[str] = field(default_factory=list[str])
    bytes: int = 0


ODD = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, IndexError)
"""What a document of another shape than its maker's raises as it is read."""
