"""Answers: classes of answers whose share tells a green that is wrong without failing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from migrate.model.side import Side


class AnswerClass(StrEnum):
    """Beside those that failed, which the objective speaks of."""

    REDIRECTED = "3xx"
    REFUSED = "4xx"
    GIVEN_UP = "given up"
    """The client went away before it had its answer."""
    UNUSUAL = "not 2xx"
    """All of these, and those that failed."""


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Answers of one class in a batch: the weighed count and the felt count, by side."""

    weighed: Mapping[Side, int]
    felt: Mapping[Side, int]


Answers = Mapping[AnswerClass, ClassCount]
