"""Objects: S3 buckets, and what is set on them one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.identity import policy_rules
from migrate.rehearse.standins.aws.wording import lower, upper
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

LONGEST_NAME = 63
"""Characters of a bucket's name ("Bucket naming rules")."""

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_EAST = "us-east-1"

Read = Callable[[Account, str, Values], Values | None]


def _create_bucket(aws: Account, new: Values) -> str:
    placed = {} if aws.region == _EAST else {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
    aws.call("s3", "create_bucket", Bucket=new["bucket"], **placed)
    _tag(aws, new["bucket"], tagging.every(aws, new))
    return new["bucket"]


def _tag(aws: Account, bucket: str, tags: dict[str, str]) -> None:
    if tags:
        aws.call("s3", "put_bucket_tagging", Bucket=bucket, Tagging={"TagSet": tagging.pairs(tags)})
    else:
        aws.call("s3", "delete_bucket_tagging", Bucket=bucket)


def _read_bucket(aws: Account, bucket: str, _: Values) -> Values | None:
    if aws.find("s3", "head_bucket", Bucket=bucket) is None:
        return None
    tags = aws.find("s3", "get_bucket_tagging", Bucket=bucket)
    return {
        "bucket": bucket,
        "arn": f"arn:aws:s3:::{bucket}",
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{bucket}.s3.{aws.region}.amazonaws.com",
        "bucketRegion": aws.region,
        **tagging.told(aws, tags["TagSet"] if tags else []),
    }


def _update_bucket(aws: Account, bucket: str, change: Change) -> None:
    if change.touches("tags"):
        _tag(aws, bucket, tagging.every(aws, change.new))


def _delete_bucket(aws: Account, bucket: str, state: Values) -> None:
    """Objects go with it only when `forceDestroy` was said and applied before."""
    if state.get("forceDestroy"):
        for one in aws.call("s3", "list_object_versions", Bucket=bucket).get("Versions", []):
            aws.call("s3", "delete_object", Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
    aws.call("s3", "delete_bucket", Bucket=bucket)


def _setting(
    noun: str,
    inputs: tuple[str, ...],
    put: Callable[[Account, str, Values], None],
    read: Read,
    remove: str,
    **more: Any,
) -> Kind[Account]:
    """A kind whose id is the bucket's name and which is one setting of it."""

    def create(aws: Account, new: Values) -> str:
        put(aws, new["bucket"], new)
        return new["bucket"]

    def update(aws: Account, bucket: str, change: Change) -> None:
        put(aws, bucket, change.new)

    def delete(aws: Account, bucket: str, _: Values) -> None:
        if remove:
            aws.call("s3", remove, Bucket=bucket)
        else:
            aws.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})

    return Kind(
        type=f"aws:s3/{noun[:1].lower()}{noun[1:]}:{noun}",
        inputs=frozenset(("bucket", *inputs)),
        create=create,
        read=read,
        update=update,
        delete=delete,
        replaces=frozenset(("bucket",)),
        **more,
    )


def _put_block(aws: Account, bucket: str, new: Values) -> None:
    wanted = upper({name: new.get(name, False) for name in _BLOCKS})
    aws.call("s3", "put_public_access_block", Bucket=bucket, PublicAccessBlockConfiguration=wanted)


def _read_block(aws: Account, bucket: str, _: Values) -> Values | None:
    found = aws.find("s3", "get_public_access_block", Bucket=bucket)
    if found is None:
        return None
    held = found["PublicAccessBlockConfiguration"]
    return {"bucket": bucket, **{name: held.get(name[:1].upper() + name[1:], False) for name in _BLOCKS}}


def _put_owner(aws: Account, bucket: str, new: Values) -> None:
    wanted = {"Rules": [upper(new["rule"])]}
    aws.call("s3", "put_bucket_ownership_controls", Bucket=bucket, OwnershipControls=wanted)


def _read_owner(aws: Account, bucket: str, _: Values) -> Values | None:
    found = aws.find("s3", "get_bucket_ownership_controls", Bucket=bucket)
    return None if found is None else {"bucket": bucket, "rule": lower(found["OwnershipControls"]["Rules"][0])}


def _put_versions(aws: Account, bucket: str, new: Values) -> None:
    wanted = {"Status": new["versioningConfiguration"]["status"]}
    aws.call("s3", "put_bucket_versioning", Bucket=bucket, VersioningConfiguration=wanted)


def _read_versions(aws: Account, bucket: str, _: Values) -> Values | None:
    found = aws.find("s3", "get_bucket_versioning", Bucket=bucket)
    if found is None or "Status" not in found:
        return None
    return {"bucket": bucket, "versioningConfiguration": {"status": found["Status"]}}


def _put_encryption(aws: Account, bucket: str, new: Values) -> None:
    rules = [_encryption_rule(rule) for rule in new["rules"]]
    aws.call("s3", "put_bucket_encryption", Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _encryption_rule(rule: Values) -> Values:
    how = rule["applyServerSideEncryptionByDefault"]
    key = {"KMSMasterKeyID": how["kmsMasterKeyId"]} if how.get("kmsMasterKeyId") else {}
    wanted: Values = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": how["sseAlgorithm"], **key}}
    return wanted | ({"BucketKeyEnabled": rule["bucketKeyEnabled"]} if "bucketKeyEnabled" in rule else {})


def _read_encryption(aws: Account, bucket: str, _: Values) -> Values | None:
    found = aws.find("s3", "get_bucket_encryption", Bucket=bucket)
    if found is None:
        return None
    rules: list[Values] = []
    for rule in found["ServerSideEncryptionConfiguration"]["Rules"]:
        how = rule["ApplyServerSideEncryptionByDefault"]
        key = {"kmsMasterKeyId": how["KMSMasterKeyID"]} if how.get("KMSMasterKeyID") else {}
        told = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": how["SSEAlgorithm"], **key}}
        rules.append(told | {"bucketKeyEnabled": rule.get("BucketKeyEnabled", False)})
    return {"bucket": bucket, "rules": rules}


def _put_policy(aws: Account, bucket: str, new: Values) -> None:
    aws.call("s3", "put_bucket_policy", Bucket=bucket, Policy=new["policy"])


def _read_policy(aws: Account, bucket: str, _: Values) -> Values | None:
    found = aws.find("s3", "get_bucket_policy", Bucket=bucket)
    return None if found is None else {"bucket": bucket, "policy": found["Policy"]}


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:s3/bucket:Bucket",
        inputs=frozenset(("bucket", "forceDestroy", "tags")),
        create=_create_bucket,
        read=_read_bucket,
        update=_update_bucket,
        delete=_delete_bucket,
        replaces=frozenset(("bucket",)),
        kept=frozenset(("forceDestroy",)),
        clears=tagging.TAGS,
        defaults={"forceDestroy": False},
        autoname=Autoname("bucket", longest=LONGEST_NAME),
    ),
    _setting("BucketPublicAccessBlock", _BLOCKS, _put_block, _read_block, "delete_public_access_block"),
    _setting("BucketOwnershipControls", ("rule",), _put_owner, _read_owner, "delete_bucket_ownership_controls"),
    _setting("BucketVersioning", ("versioningConfiguration",), _put_versions, _read_versions, ""),
    _setting(
        "BucketServerSideEncryptionConfiguration",
        ("rules",),
        _put_encryption,
        _read_encryption,
        "delete_bucket_encryption",
    ),
    _setting(
        "BucketPolicy", ("policy",), _put_policy, _read_policy, "delete_bucket_policy", rules=policy_rules("policy")
    ),
)
