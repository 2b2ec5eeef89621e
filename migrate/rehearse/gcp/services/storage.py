"""Storage: the buckets of Cloud Storage. Objects are no part of it: a rehearsal moves those with an emulator."""

from __future__ import annotations

from migrate.rehearse.gcp.account import REGIONS, Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Collection, Identifier, Texts
from migrate.rehearse.gcp.crud import listing
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.policy import answer
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_PLACES = frozenset(("US", "EU", "ASIA", "NAM4", "EUR4", "ASIA1")) | {region.upper() for region in REGIONS}
_CLASSES = frozenset(("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"))
_WEEK = "604800"


def check_bucket(_: Account, resource: Resource, __: Json | None) -> None:
    """
    Raises:
        Refused: 400 in Cloud Storage's words.
    """
    body = resource.body
    if str(body.get("location", "US")).upper() not in _PLACES:
        raise Refused(Code.INVALID_ARGUMENT, f"The specified location constraint is not valid: {body['location']}.")
    if body.get("storageClass", "STANDARD") not in _CLASSES:
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid storage class: {body['storageClass']}.")
    access = body.get("iamConfiguration", {})
    if access.get("publicAccessPrevention", "inherited") not in ("inherited", "enforced"):
        raise Refused(Code.INVALID_ARGUMENT, "Invalid argument: publicAccessPrevention is inherited or enforced.")
    for rule in body.get("lifecycle", {}).get("rule", []):
        if not rule.get("action", {}).get("type") or not rule.get("condition"):
            raise Refused(Code.INVALID_ARGUMENT, "Invalid argument: a lifecycle rule has an action and a condition.")


def fill_bucket(account: Account, resource: Resource) -> None:
    body = resource.body
    body["location"] = str(body.get("location", "US")).upper()
    body["id"] = body["name"]
    body["locationType"] = "region" if "-" in body["location"] else "multi-region"
    body.setdefault("storageClass", "STANDARD")
    body["metageneration"] = str(resource.serial)
    body.setdefault("projectNumber", str(next(iter(account.projects.values()))))
    body.setdefault("softDeletePolicy", {"retentionDurationSeconds": _WEEK})
    access = body.setdefault("iamConfiguration", {})
    access.setdefault("uniformBucketLevelAccess", {"enabled": False})
    access.setdefault("publicAccessPrevention", "inherited")


def list_buckets(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: The page makes no sense.
    """
    return listing(account, BUCKETS, asked)


def policy_of(account: Account, asked: Asked) -> Json:
    """Policies have a path below the bucket (`b/NAME/iam`).

    Raises:
        Refused: See `policy.answer`.
    """
    bucket = "/".join(asked.key.split("/")[:3])
    return {
        "kind": "storage#policy",
        **answer(account, Asked(asked.document, asked.method, bucket, asked.query, asked.body)),
    }


BUCKETS = Collection(
    resource="storage.buckets",
    pattern=r"b/[^/]+",
    texts=Texts(
        missing="The specified bucket does not exist.",
        exists="Your previous request to create the named bucket succeeded and you already own it.",
        exists_code=Code.CONFLICT,
    ),
    identifier=Identifier(pattern=r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]"),
    fixed=frozenset(("location", "name")),
    check=check_bucket,
    fill=fill_bucket,
)

SERVICE = Service(
    "storage.v1",
    collections=(BUCKETS,),
    verbs={
        "storage.buckets.list": list_buckets,
        "storage.buckets.getIamPolicy": policy_of,
        "storage.buckets.setIamPolicy": policy_of,
    },
)
