"""Secrets: Secret Manager, whose names are told with the number of the project."""

from __future__ import annotations

import base64
import binascii

from migrate.rehearse.gcp.account import REGIONS, Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Children, Collection, Identifier, Naming, Place, Texts
from migrate.rehearse.gcp.crud import store
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

PAYLOAD_LIMIT = 65_536
"""Octets of one version ("Quotas and limits")."""

_STATES = {"enable": "ENABLED", "disable": "DISABLED", "destroy": "DESTROYED"}


def check_secret(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: 400 in Secret Manager's words.
    """
    replication = resource.body.get("replication", {})
    if bool("automatic" in replication) == bool(replication.get("userManaged")):
        raise Refused(
            Code.INVALID_ARGUMENT, "Secret.replication is required: exactly one of automatic and userManaged."
        )
    replicas: list[Json] = replication.get("userManaged", {}).get("replicas", [])
    for replica in replicas:
        if replica.get("location") not in REGIONS:
            raise Refused(Code.INVALID_ARGUMENT, f"Location {replica.get('location')} is not supported.")


def fill_numbered(account: Account, resource: Resource) -> None:
    """Names come back with the project's number."""
    parts = resource.name.split("/")
    resource.body["name"] = "/".join(["projects", str(account.projects[resource.project]), *parts[2:]])


def add_version(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The secret is missing, or the payload is none.
    """
    secret = account.get(asked.key)
    data = asked.body.get("payload", {}).get("data", "")
    if not 0 < len(_decoded(data)) <= PAYLOAD_LIMIT:
        raise Refused(Code.INVALID_ARGUMENT, f"Secret Payload has to be between 1 and {PAYLOAD_LIMIT} bytes.")
    number = 1 + sum(1 for _ in account.under(f"{secret.key}/versions"))
    version = Resource(
        f"{secret.key}/versions/{number}",
        VERSIONS,
        {"state": "ENABLED", "payload": data},
        account.now(),
        account.uid(),
    )
    return store(account, version, asked, None)


def access(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The version is missing or not enabled.
    """
    version = _version(account, asked)
    if version.body["state"] != "ENABLED":
        raise Refused(
            Code.FAILED_PRECONDITION, f"Secret Version [{version.body['name']}] is in {version.body['state']} state."
        )
    return {"name": version.body["name"], "payload": {"data": version.body["payload"]}}


def get_version(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    return _version(account, asked).show()


def turn(account: Account, asked: Asked) -> Json:
    """Enable, disable or destroy a version.

    Raises:
        Refused: It is missing, or destroyed already.
    """
    version = _version(account, asked)
    if version.body["state"] == "DESTROYED":
        raise Refused(Code.FAILED_PRECONDITION, f"Secret Version [{version.body['name']}] is in DESTROYED state.")
    version.body["state"] = _STATES[asked.method.verb]
    if version.body["state"] == "DESTROYED":
        version.body["payload"] = ""
    version.serial += 1
    return version.show()


def _version(account: Account, asked: Asked) -> Resource:
    held = list(account.under(asked.key.rpartition("/")[0]))
    if asked.key.endswith("/latest") and held:
        return held[-1]
    return account.get(asked.key)


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(
            Code.INVALID_ARGUMENT, "Invalid value at 'payload.data' (TYPE_BYTES), Base64 decoding failed"
        ) from None


_TEXTS = Texts(
    missing="Secret [projects/{number}/secrets/{id}] not found or has no versions.",
    exists="Secret [projects/{number}/secrets/{id}] already exists.",
)
SECRETS = Collection(
    resource="secretmanager.projects.secrets",
    pattern=r"projects/[^/]+/secrets/[^/]+",
    texts=_TEXTS,
    identifier=Identifier(place=Place.QUERY, key="secretId", pattern=r"[A-Za-z0-9_-]{1,255}"),
    naming=Naming.FULL,
    fixed=frozenset(("replication",)),
    children=Children.CASCADE,
    check=check_secret,
    fill=fill_numbered,
)
VERSIONS = Collection(
    resource="secretmanager.projects.secrets.versions",
    pattern=r"projects/[^/]+/secrets/[^/]+/versions/[^/]+",
    texts=Texts(missing="Secret Version [projects/{number}/secrets/{parent}/versions/{id}] not found.", exists=""),
    naming=Naming.FULL,
    hidden=frozenset(("payload",)),
    fill=fill_numbered,
)

_VERBS = "secretmanager.projects.secrets"

SERVICE = Service(
    "secretmanager.v1",
    collections=(SECRETS, VERSIONS),
    verbs={
        f"{_VERBS}.addVersion": add_version,
        f"{_VERBS}.versions.access": access,
        f"{_VERBS}.versions.get": get_version,
        **{f"{_VERBS}.versions.{verb}": turn for verb in _STATES},
    },
)
