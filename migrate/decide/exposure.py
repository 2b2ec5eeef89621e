"""Exposure: whether green gets the part of the traffic that was planned for it."""

from __future__ import annotations

import math


def astray(*, green: int, total: int, share: float) -> bool:
    """More than three standard deviations from the plan, and by more than half of the smaller side's share.

    The second condition is there because a weighted name moves whole resolvers: with few of them a split that works
    lies several binomial deviations off. At all or nothing, who keeps to the other side ignores the TTL: no finding.
    """
    if not (0.0 < share < 1.0 and total):
        return False
    deviation = math.sqrt(share * (1 - share) / total)
    off = abs(green / total - share)
    return off > 3 * deviation and off > min(share, 1 - share) / 2
