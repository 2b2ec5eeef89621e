"""Listing: the record sets of two names of a zone, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from migrate.routes.route53.client import Route53Client
from migrate.routes.route53.layout import Raw
from migrate.routes.route53.name import place

_PAGE = "300"


@dataclass(frozen=True, slots=True)
class Listing:
    """The sets of some names, and the provider's own time when it told of the last page, where it says it."""

    sets: list[Raw]
    told: datetime | None


def listed(client: Route53Client, zone: str, first: str, last: str) -> Listing:
    """The sets of two names, `first` before `last` in the listing's order. Raises what the client raises."""
    told: datetime | None = None
    start: dict[str, str] | None = {"StartRecordName": first}
    found: list[Raw] = []
    while start is not None:
        page = client.list_resource_record_sets(HostedZoneId=zone, MaxItems=_PAGE, **start)
        found += [_as_sent(raw) for raw in page["ResourceRecordSets"] if raw["Name"] in (first, last)]
        start, told = _following(page, first, last), _told(page)
    return Listing(found, told)


def _told(page: Raw) -> datetime | None:
    """The time in the answer's Date header (RFC 9110, 6.6.1)."""
    metadata = cast("Raw", page.get("ResponseMetadata") or {})
    headers = cast("Raw", metadata.get("HTTPHeaders") or {})
    try:
        told = parsedate_to_datetime(str(headers["date"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _following(page: Raw, first: str, last: str) -> dict[str, str] | None:
    """Where to go on: exactly there while it is one of the two names, else at the second at once."""
    if not page["IsTruncated"] or place(page["NextRecordName"]) > place(last):
        return None
    if page["NextRecordName"] not in (first, last):
        return {"StartRecordName": last}
    fields = ("NextRecordName", "NextRecordType", "NextRecordIdentifier")
    return {field.replace("Next", "Start"): page[field] for field in fields if field in page}


def _as_sent(raw: Raw) -> Raw:
    """A set as a request may repeat it: some servers list an alias with an empty list of values, which none takes."""
    return raw if raw.get("ResourceRecords") or "ResourceRecords" not in raw else _without_values(raw)


def _without_values(raw: Raw) -> Raw:
    return {field: value for field, value in raw.items() if field != "ResourceRecords"}
