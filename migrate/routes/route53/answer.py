"""Answer: whether a reply holds what its call promises, so that nobody after it has to ask.

A proxy's page that happens to be XML is read by the AWS client as a reply without any field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from migrate.errors import RouteUnreachable

Reply = Mapping[str, Any]


def page(reply: Reply) -> Reply:
    """A page of record sets, as it is. Raises RouteUnreachable where it is none."""
    sets = _held(reply, "ResourceRecordSets", list)
    for raw in cast("list[object]", sets):
        _held(raw, "Name", str)
        _held(raw, "Type", str)
    if _held(reply, "IsTruncated", bool):
        _held(reply, "NextRecordName", str)
        _held(reply, "NextRecordType", str)
    return reply


def change(reply: Reply) -> Reply:
    """The receipt of a change, as it is. Raises RouteUnreachable where it is none."""
    info = _held(reply, "ChangeInfo", Mapping)
    _held(info, "Id", str)
    _held(info, "Status", str)
    return reply


def hosted_zone(reply: Reply) -> Reply:
    """A hosted zone, as it is. Raises RouteUnreachable where it is none."""
    _held(_held(reply, "HostedZone", Mapping), "Id", str)
    return reply


def _held(holder: object, field: str, kind: type) -> object:
    value = cast("Reply", holder).get(field) if isinstance(holder, Mapping) else None
    if not isinstance(value, kind):
        raise RouteUnreachable(
            "an answer that Route 53 does not give",
            seen=f"no {field} in it",
            limit="the fields of its API",
            then="Look for a proxy between here and AWS (HTTPS_PROXY). It is safe to try again.",
        )
    return value
