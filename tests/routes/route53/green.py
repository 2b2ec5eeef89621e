"""Green's share of a name, from the zone's sets alone."""

from __future__ import annotations

from migrate.rehearse.aws.share_of import share_of
from migrate.routes.route53 import Layout, Plain
from tests.routes.worlds import StrictWorld


def green_share(world: StrictWorld, layout: Layout) -> float:
    """The largest part of the answers that green gets of any record type."""
    places = [answer.value if isinstance(answer, Plain) else answer.name for answer in layout.green.answers]
    return share_of(places, world.listing(), layout.name)
