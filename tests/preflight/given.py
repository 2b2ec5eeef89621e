"""Given: facts of a world in which nothing is wrong, to be spoiled one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from migrate.model.finding import Finding, FindingId
from migrate.model.side import Side
from migrate.model.spec.route import Route53Spec, RouteKind
from migrate.preflight.facts import Delegation, Facts, Led, ZoneFacts
from migrate.preflight.look import look
from migrate.preflight.tried import tried
from migrate.routes.authority import Heard
from migrate.routes.route53 import Layout, Target
from tests.routes.worlds import simple

NAME = "app.shop-corp.com"
APEX = "shop-corp.com."
BLUE_AT, GREEN_AT = "9.9.9.9", "8.8.8.8"
LAYOUT = Layout(NAME, 60, Target.at(BLUE_AT), Target.at(GREEN_AT))
SERVERS = ("ns-1.awsdns-01.com", "ns-2.awsdns-02.net")
STANDING = simple(f"{NAME}.", "A", BLUE_AT)

Raw = dict[str, Any]


def route(**changes: object) -> Route53Spec:
    """The declared route."""
    made = Route53Spec(name="web", kind=RouteKind.ROUTE53, zone="Z1", record=NAME, ttl=timedelta(seconds=60))
    return made.model_copy(update=changes)


def listing(records: Sequence[Raw]) -> Callable[..., Mapping[str, Any]]:
    """A zone that lists these."""
    return lambda **_: {"ResourceRecordSets": records, "IsTruncated": False}


def facts(*records: Raw, layout: Layout = LAYOUT, **changes: Any) -> Facts:
    """A delegated zone whose servers answer, with blue's simple record and these."""
    held = (STANDING, *records)
    well = Facts(
        route=route(),
        zone=ZoneFacts(APEX, servers=SERVERS),
        sides={side: tuple(layout.plain(side)) for side in Side},
        records=held,
        delegation=Delegation(SERVERS, "a.gtld-servers.net"),
        heard=[Heard(server, (frozenset({"soa"}),)) for server in SERVERS],
        led={Side.BLUE: Led((), frozenset({BLUE_AT})), Side.GREEN: Led((), frozenset({GREEN_AT}))},
        first=tried(layout, listing(held), zone="Z1"),
    )
    return replace(well, **changes)


def found(seen: Facts, wanted: FindingId) -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in look(seen) if finding.id is wanted]
