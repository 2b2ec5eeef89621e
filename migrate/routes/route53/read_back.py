"""ReadBackClient: a client of an emulator of Route 53 that may be unable to exchange record sets in one batch.

moto refuses a CREATE of a set that it once had, also where the same batch deletes it ("already exists"), and compares
nothing but TTL and values. At AWS itself a batch that is refused stays refused: there this is never used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from migrate.errors import LostRace, RouteUnreachable
from migrate.routes.route53.client import Reply, Route53Client
from migrate.routes.route53.guard import Guard
from migrate.routes.route53.layout import Raw
from migrate.routes.route53.listing import listed
from migrate.routes.route53.refusal import meaning
from migrate.routes.route53.target import bare

_AWS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.ic.gov",
    "api.aws.scloud",
    "api.cloud-aws.adc-e.uk",
    "api.aws.hci.ic.gov",
)
"""Domains of the partitions (botocore, data/partitions.json; a test compares them)."""


def is_emulated(endpoint: str | None) -> bool:
    """Whether an endpoint is declared, and not one of AWS's own."""
    host = (urlsplit(endpoint).hostname or "") if endpoint else ""
    return bool(endpoint) and not any(host == domain or host.endswith(f".{domain}") for domain in _AWS)


class ReadBackClient:
    """Where a batch loses a race against nobody, the same change by UPSERT between two readings.

    A batch that meets something else than it expected still loses: the reading before it is compared with what the
    batch deletes and creates. A write that came between the two readings is found by the second.
    """

    def __init__(self, client: Route53Client) -> None:
        self._client = client
        self.guard = Guard.ATOMIC_STAMP

    def list_resource_record_sets(self, **asked: Any) -> Reply:
        return self._client.list_resource_record_sets(**asked)

    def get_change(self, *, Id: str) -> Reply:
        return self._client.get_change(Id=Id)

    def get_hosted_zone(self, *, Id: str) -> Reply:
        return self._client.get_hosted_zone(Id=Id)

    def list_hosted_zones_by_name(self, **asked: Any) -> Reply:
        return self._client.list_hosted_zones_by_name(**asked)

    def change_resource_record_sets(self, *, HostedZoneId: str, ChangeBatch: Mapping[str, Any]) -> Reply:
        try:
            return self._client.change_resource_record_sets(HostedZoneId=HostedZoneId, ChangeBatch=ChangeBatch)
        except Exception as refused:
            lost = isinstance(meaning(refused, ""), LostRace)
            exchange = _Exchange(ChangeBatch)
            if not lost or not exchange.fits(self._found(HostedZoneId, exchange)):
                raise
        batch = {**ChangeBatch, "Changes": exchange.by_upsert()}
        reply = self._client.change_resource_record_sets(HostedZoneId=HostedZoneId, ChangeBatch=batch)
        self.guard = Guard.READ_BACK
        self._read_back(HostedZoneId, exchange)
        return reply

    def _found(self, zone: str, exchange: _Exchange) -> list[Raw]:
        return [raw for name in exchange.names for raw in listed(self._client, zone, name, name).sets]

    def _read_back(self, zone: str, exchange: _Exchange) -> None:
        """Raises RouteUnreachable: something was written, and only the next reading tells what is left of it."""
        why: object = "other records than were written"
        try:
            if exchange.done(self._found(zone, exchange)):
                return
        except Exception as silent:
            why = silent
        raise RouteUnreachable(
            "a write could not be verified at an endpoint that cannot exchange records atomically",
            seen=why,
            limit="what was written, when it is read back",
            then="Look with `migrate status`; it is safe to try again.",
        )


class _Exchange:
    """What a batch deletes and creates."""

    def __init__(self, batch: Mapping[str, Any]) -> None:
        changes: Sequence[Raw] = batch["Changes"]
        self.deleted = [each["ResourceRecordSet"] for each in changes if each["Action"] == "DELETE"]
        self.created = [each["ResourceRecordSet"] for each in changes if each["Action"] != "DELETE"]
        self.names = sorted({raw["Name"] for raw in (*self.deleted, *self.created)})

    def fits(self, found: Sequence[Raw]) -> bool:
        """Whether Route 53 itself would take it: what is deleted is there exactly, what is created is new."""
        others = {_key(raw) for raw in found if raw not in self.deleted}
        return all(raw in found for raw in self.deleted) and not any(_key(raw) in others for raw in self.created)

    def by_upsert(self) -> list[dict[str, Any]]:
        """Deletes first: moto's take every set of the same identifier with them, or of the same name and type."""
        gone = [{"Action": "DELETE", "ResourceRecordSet": raw} for raw in self._gone()]
        return [*gone, *({"Action": "UPSERT", "ResourceRecordSet": raw} for raw in self.created)]

    def done(self, found: Sequence[Raw]) -> bool:
        """Whether all that was created is there as it was sent, the epoch record among it, and nothing deleted."""
        there = {_key(raw): _says(raw) for raw in found}
        created = all(there.get(_key(raw)) == _says(raw) for raw in self.created)
        return created and not any(_key(raw) in there for raw in self._gone())

    def _gone(self) -> list[Raw]:
        staying = {_key(raw) for raw in self.created}
        return [raw for raw in self.deleted if _key(raw) not in staying]


def _key(raw: Raw) -> tuple[str, str, str]:
    """What Route 53 tells sets apart by."""
    return raw["Name"], raw["Type"], raw.get("SetIdentifier", "")


def _says(raw: Raw) -> tuple[object, ...]:
    """The weight and the answers of a set; whatever else an emulator may list otherwise than it was sent."""
    alias = raw.get("AliasTarget")
    values = frozenset(str(each["Value"]) for each in raw.get("ResourceRecords", ()))
    return raw.get("Weight"), values, bare(alias["DNSName"]) if alias else ""
