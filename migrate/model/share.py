"""Share: how a part of a whole is written in a declaration: `5%`, `0.5%` or 0.05."""

from __future__ import annotations

import re
from decimal import Decimal

from migrate.errors import InvalidValue
from migrate.model.weights import FULL, Weights

RATIO_PATTERN = r"^(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?) ?%$"
"""Percentages of any use: six digits after the point are a part in a hundred million."""

SHARE_PATTERN = r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?) ?%$"
"""Percentages a split can hold: weights count in hundredths of a percent."""

RATIO_ALLOWED = "a percentage above 0% and up to 100%, such as 99.9%, or a fraction below 1, such as 0.999"
SHARE_ALLOWED = "a share from 0.01% to 100% in steps of 0.01%, such as 5% or 0.5%, or a fraction below 1, such as 0.05"


def parse_ratio(value: object) -> float:
    """`99.9%` -> 0.999. A whole number is refused: 1 might mean one percent or all. Raises InvalidValue."""
    part = _part(value, RATIO_PATTERN)
    if part is None:
        raise InvalidValue("not a percentage", seen=value, limit=RATIO_ALLOWED)
    return float(part)


def parse_share(value: object) -> Weights:
    """`5%` -> the split that gives green 500 basis points. Raises InvalidValue."""
    if isinstance(value, Weights):
        return value
    part = _part(value, SHARE_PATTERN)
    points = None if part is None else part * FULL
    if points is None or points != int(points):
        raise InvalidValue("not a share of traffic", seen=value, limit=SHARE_ALLOWED)
    return Weights(int(points))


def written(weights: Weights) -> str:
    """The share of green as a declaration writes it: 500 basis points -> `5%`."""
    return f"{weights.green / 100:g}%"


def _part(value: object, pattern: str) -> Decimal | None:
    """Above 0 and up to 1, else None."""
    if isinstance(value, float) and 0 < value < 1:
        return Decimal(str(value))
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        return None
    return Decimal(value.rstrip(" %")) / 100 or None
