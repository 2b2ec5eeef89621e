"""Certificates: Certificate Manager, whose managed certificates wait for a DNS record that is really there."""

from __future__ import annotations

import uuid

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.collection import Check, Collection, Fill, Identifier, Naming, Place, Texts, nothing
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service


def check_authorization(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: No domain, or a wildcard.
    """
    domain = resource.body.get("domain", "")
    if not domain or "*" in domain or "." not in domain:
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid domain '{domain}' for a DNS authorization.")


def fill_authorization(_: Account, resource: Resource) -> None:
    domain = resource.body["domain"].rstrip(".")
    token = str(uuid.UUID(int=resource.uid))
    resource.body.setdefault("type", "FIXED_RECORD")
    resource.body["dnsResourceRecord"] = {
        "name": f"_acme-challenge.{domain}.",
        "type": "CNAME",
        "data": f"{token}.{resource.uid % 20}.authorize.certificatemanager.goog.",
    }


def check_certificate(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: Not exactly one of managed and self-managed, or a managed one without domains.
    """
    body = resource.body
    if len([kind for kind in ("managed", "selfManaged", "managedIdentity") if kind in body]) != 1:
        raise Refused(Code.INVALID_ARGUMENT, "Exactly one of managed and selfManaged must be given.")
    if "managed" in body and not body["managed"].get("domains"):
        raise Refused(Code.INVALID_ARGUMENT, "A managed certificate must have at least one domain.")


def fill_certificate(account: Account, resource: Resource) -> None:
    body = resource.body
    body.setdefault("scope", "DEFAULT")
    if "managed" in body:
        body["sanDnsnames"] = list(body["managed"]["domains"])
        body["managed"]["state"] = "ACTIVE" if issued(account, resource) else "PROVISIONING"


def issued(account: Account, resource: Resource) -> bool:
    """Whether every DNS authorization's record stands in a zone of Cloud DNS here."""
    named: list[str] = resource.body["managed"].get("dnsAuthorizations", [])
    records = [account.get(f"certificatemanager/{name}").body["dnsResourceRecord"] for name in named]
    return bool(records) and all(_stands(account, record) for record in records)


def settle(account: Account) -> None:
    """Issue what can be issued by now."""
    for one in account.resources.values():
        if (
            one.collection is CERTIFICATES
            and one.body.get("managed", {}).get("state") == "PROVISIONING"
            and issued(account, one)
        ):
            one.body["managed"]["state"] = "ACTIVE"


def _stands(account: Account, record: Json) -> bool:
    key = (record["name"], record["type"])
    held = [zone.records[key] for zone in account.zones.values() if key in zone.records]
    return any(record["data"] in one.get("rrdatas", []) for one in held)


def check_entry(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: Not exactly one of hostname and matcher, or no certificates.
    """
    body = resource.body
    if bool(body.get("hostname")) == bool(body.get("matcher")):
        raise Refused(Code.INVALID_ARGUMENT, "Exactly one of hostname and matcher must be given.")
    if not body.get("certificates"):
        raise Refused(Code.INVALID_ARGUMENT, "A certificate map entry must have at least one certificate.")


def fill_entry(_: Account, resource: Resource) -> None:
    resource.body["state"] = "ACTIVE"


def _kind(
    plural: str, key: str, *, within: str = "", fixed: str = "", check: Check = nothing, fill: Fill = nothing
) -> Collection:
    below = "certificateMaps." if within else ""
    return Collection(
        resource=f"certificatemanager.projects.locations.{below}{plural}",
        pattern=rf"projects/[^/]+/locations/[^/]+/{within}{plural}/[^/]+",
        texts=Texts(missing="Resource '{name}' was not found", exists="Resource '{name}' already exists"),
        identifier=Identifier(place=Place.QUERY, key=key),
        naming=Naming.FULL,
        fixed=frozenset(fixed.split()),
        check=check,
        fill=fill,
    )


CERTIFICATES = _kind(
    "certificates", "certificateId", fixed="managed selfManaged scope", check=check_certificate, fill=fill_certificate
)

SERVICE = Service(
    "certificatemanager.v1",
    collections=(
        CERTIFICATES,
        _kind(
            "dnsAuthorizations",
            "dnsAuthorizationId",
            fixed="domain",
            check=check_authorization,
            fill=fill_authorization,
        ),
        _kind("certificateMaps", "certificateMapId"),
        _kind(
            "certificateMapEntries",
            "certificateMapEntryId",
            within=r"certificateMaps/[^/]+/",
            fixed="hostname matcher",
            check=check_entry,
            fill=fill_entry,
        ),
    ),
)
