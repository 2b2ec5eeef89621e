"""Figure: the one way in which numbers are written for people."""

from __future__ import annotations


def share(ratio: float) -> str:
    """A ratio in percent: 0.005 -> `0.5 %`. Two digits behind the point, more where it is smaller than that; 0 and 100
    only where it is none and all.
    """
    part = ratio * 100
    if 0 < part < 0.01:
        return f"{part:.2g} %"
    if part < 100:
        part = min(part, 99.99)
    return f"{part:.2f}".rstrip("0").rstrip(".") + " %"


def count(number: float) -> str:
    """A whole number, its thousands apart: 1234567 -> `1,234,567`."""
    return f"{number:,.0f}"
