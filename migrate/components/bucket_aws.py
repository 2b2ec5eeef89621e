"""AWS bucket: S3, closed to the public, spoken to over TLS only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.bucket import BucketOutputs

PARTS = frozenset(["bucket", "private", "owner", "versions", "encryption", "tls-only"])


def build(parts: Parts) -> BucketOutputs:
    """Register every part and give what the component exports."""
    bucket = aws.s3.Bucket(
        parts.named("bucket"), force_destroy=False, tags=parts.tags("bucket"), opts=parts.options("bucket")
    )
    private = aws.s3.BucketPublicAccessBlock(
        parts.named("private"),
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=parts.options("private"),
    )
    aws.s3.BucketOwnershipControls(
        parts.named("owner"),
        bucket=bucket.bucket,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=parts.options("owner"),
    )
    aws.s3.BucketVersioning(
        parts.named("versions"),
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled"},
        opts=parts.options("versions"),
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        parts.named("encryption"),
        bucket=bucket.bucket,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
        opts=parts.options("encryption"),
    )
    aws.s3.BucketPolicy(
        parts.named("tls-only"),
        bucket=bucket.bucket,
        policy=bucket.arn.apply(_tls_only),
        opts=parts.options("tls-only", after=[private]),
    )
    return {"bucket": bucket.bucket, "uri": pulumi.Output.concat("s3://", bucket.bucket)}


def _tls_only(arn: str) -> str:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
