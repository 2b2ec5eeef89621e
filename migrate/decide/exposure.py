"""Exposure: whether green gets the part of the traffic that was planned for it."""

from __future__ import annotations

import math

from migrate.model.exposed import Exposed

FAR = 4.0
"""Times the planned share, or that part of it. Resolvers that move whole, and clients that keep to the side they know,
make a split that works differ by less once a few TTLs have passed."""

ENOUGH = 100.0
"""Requests to be expected on the smaller side before anything is said."""


def far(exposed: Exposed, share: float) -> bool:
    """Whether green gets so much more or less than planned, or blue so much less, that the step says little of its
    share. That blue keeps more is what clients do that keep their connections.

    At all or nothing, who keeps to the other side ignores the TTL: no finding.
    """
    if not 0.0 < share < 1.0 or exposed.total * min(share, 1.0 - share) < ENOUGH:
        return False
    green = exposed.green / exposed.total
    return not share / FAR <= green <= FAR * share or 1.0 - green < (1.0 - share) / FAR


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
