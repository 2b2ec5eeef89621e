"""Standing answer: what a side answers in the zone now, for those who do not know its address.

A rollback must work without the ledger, which may be all that remembers an address nobody declared. The zone itself
has it for as long as the side has any traffic.
"""

from __future__ import annotations

from migrate.model.reached import Reached
from migrate.model.side import Side
from migrate.routes.route53.client import Route53Client
from migrate.routes.route53.layout import identifier
from migrate.routes.route53.name import stored
from migrate.routes.route53.refusal import told_apart

_PAGE = "300"


def standing_answer(client: Route53Client, *, zone: str, name: str, side: Side) -> Reached | None:
    """Where the weighted set of `side` at `name` sends clients; None where there is none.

    Raises RouteUnreachable, RouteRefused, Throttled.
    """
    with told_apart(name):
        page = client.list_resource_record_sets(HostedZoneId=zone, StartRecordName=stored(name), MaxItems=_PAGE)
    ours = (stored(name), identifier(name, side))
    for raw in page["ResourceRecordSets"]:
        if (raw["Name"], raw.get("SetIdentifier")) == ours:
            alias = raw.get("AliasTarget")
            if alias:
                return Reached(alias["DNSName"].removesuffix("."), alias["HostedZoneId"])
            return Reached(raw["ResourceRecords"][0]["Value"])
    return None
