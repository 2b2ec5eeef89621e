"""Tried: the first write as the route itself would make it, caught before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from migrate.errors import InvalidValue, RouteError, UnknownSplit
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE
from migrate.preflight.facts import FirstWrite, Unknown
from migrate.routes.authority import Heard, Question
from migrate.routes.route53 import Layout, Route53Route

_AT = datetime(2000, 1, 1, tzinfo=UTC)

Listing = Callable[..., Mapping[str, Any]]
"""ListResourceRecordSets."""


class _Caught:
    """A client that reads, and keeps a change instead of sending it."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self.changes: Sequence[Mapping[str, Any]] = ()

    def list_resource_record_sets(self, **asked: Any) -> Mapping[str, Any]:
        return self._listing(**asked)

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - the seam hands it in
        self.changes = ChangeBatch["Changes"]
        return {"ChangeInfo": {"Id": "/change/none"}}

    def get_change(self, *, Id: str) -> Mapping[str, Any]:
        raise NotImplementedError(Id)

    def get_hosted_zone(self, *, Id: str) -> Mapping[str, Any]:
        raise NotImplementedError(Id)

    def list_hosted_zones_by_name(self, *, DNSName: str, MaxItems: str) -> Mapping[str, Any]:
        raise NotImplementedError(DNSName, MaxItems)


class _Nobody:
    def ask(self, questions: Sequence[Question]) -> list[Heard]:
        raise NotImplementedError(questions)


def tried(layout: Layout, listing: Listing, *, zone: str) -> FirstWrite | Unknown:
    """The sets that step 0 would delete and create; why the route would refuse; Unknown where it cannot be read."""
    client = _Caught(listing)
    route = Route53Route("preflight", client=client, zone=zone, layout=layout, authority=_Nobody())
    try:
        split = route.read()
        stamp = Stamp(split.epoch + 1, split.serial + 1, "preflight", _AT, Purpose.ADVANCE)
        route.write(BLUE, expected=split, stamp=stamp)
    except (UnknownSplit, InvalidValue) as refused:
        return FirstWrite(refused=f"{refused.what}; seen: {refused.seen}")
    except RouteError as error:
        return Unknown(error.what)
    deleted, created = (
        tuple(change["ResourceRecordSet"] for change in client.changes if change["Action"] == action)
        for action in ("DELETE", "CREATE")
    )
    return FirstWrite(deleted, created)
