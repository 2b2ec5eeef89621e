"""Certificates: Certificate Manager."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.rest import Rest, Updates
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

API = "v1"
_ANYWHERE = "projects/{project}/locations/{location}"
_GLOBAL = "projects/{project}/locations/global"


def _certificate_rules(values: Values) -> Iterator[tuple[str, str]]:
    if bool(values.get("managed")) == bool(values.get("selfManaged")):
        yield "managed", "exactly one of managed and selfManaged must be specified"


def _entry_rules(values: Values) -> Iterator[tuple[str, str]]:
    if bool(values.get("hostname")) == bool(values.get("matcher")):
        yield "hostname", "exactly one of hostname and matcher must be specified"


def _show_authorization(told: Values, _: str) -> Values:
    record = told.get("dnsResourceRecord")
    return {**told, "dnsResourceRecords": [record] if record else []}


RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:certificatemanager/dnsAuthorization:DnsAuthorization",
        api=API,
        collection=f"{_ANYWHERE}/dnsAuthorizations",
        query="dnsAuthorizationId",
        inputs=("domain", "type", "description", "labels"),
        replaces=("domain", "type"),
        defaults={"location": "global"},
        updates=Updates.MASK,
        show=_show_authorization,
    ),
    Rest(
        type="gcp:certificatemanager/certificate:Certificate",
        api=API,
        collection=f"{_ANYWHERE}/certificates",
        query="certificateId",
        inputs=("managed", "selfManaged", "scope", "description", "labels"),
        replaces=("managed", "selfManaged", "scope"),
        defaults={"location": "global", "scope": "DEFAULT"},
        updates=Updates.MASK,
        rules=_certificate_rules,
    ),
    Rest(
        type="gcp:certificatemanager/certificateMap:CertificateMap",
        api=API,
        collection=f"{_GLOBAL}/certificateMaps",
        query="certificateMapId",
        inputs=("description", "labels"),
        updates=Updates.MASK,
    ),
    Rest(
        type="gcp:certificatemanager/certificateMapEntry:CertificateMapEntry",
        api=API,
        collection=f"{_GLOBAL}/certificateMaps/{{map}}/certificateMapEntries",
        query="certificateMapEntryId",
        inputs=("hostname", "matcher", "certificates", "description", "labels"),
        replaces=("hostname", "matcher"),
        updates=Updates.MASK,
        rules=_entry_rules,
    ),
)

KINDS: tuple[Kind[Cloud], ...] = tuple(rest.kind() for rest in RESTS)
