"""Google bucket: Cloud Storage, closed to the public; Google itself encrypts, and speaks TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.bucket import BucketOutputs

PARTS = frozenset(["bucket"])


def build(parts: Parts) -> BucketOutputs:
    """Register the bucket and give what the component exports."""
    bucket = gcp.storage.Bucket(
        parts.named("bucket"),
        project=parts.place["account"],
        location=parts.place["region"].upper(),
        force_destroy=False,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning={"enabled": True},
        labels=parts.labels,
        opts=parts.options("bucket"),
    )
    return {"bucket": bucket.name, "uri": pulumi.Output.concat("gs://", bucket.name)}
