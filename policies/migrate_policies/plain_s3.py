"""Plain S3: a bucket that answers without TLS. Google's buckets never do; S3 does until a policy denies it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .bucket_policy import document, statements
from .finding import Finding
from .known import UNKNOWN
from .rule import stack_rule
from .setting import Config
from .subject import Subject

_BUCKET = "aws:s3/bucket:Bucket"
_POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def check(stack: Sequence[Subject], config: Config) -> Iterator[Finding]:
    """Every bucket without a policy that denies plain HTTP; one whose text comes with the update is believed till then.

    A policy belongs to a bucket by having been made from it, or by naming it.
    """
    del config
    policies = [subject for subject in stack if subject.type == _POLICY]
    for bucket in (subject for subject in stack if subject.type == _BUCKET):
        if not any(_denies(policy) for policy in policies if _of(policy, bucket)):
            limit = "a policy that denies s3:* to everybody while aws:SecureTransport is false"
            then = "Add an aws:s3/bucketPolicy:BucketPolicy with that statement."
            yield Finding(f"the policy of {bucket.name}", "no such statement", limit, then, bucket.urn)


def _of(policy: Subject, bucket: Subject) -> bool:
    named = policy.props.get("bucket")
    same_name = isinstance(named, str) and named in (bucket.props.get("bucket"), bucket.props.get("id"))
    return same_name or bucket.urn in policy.uses.get("bucket", ())


def _denies(policy: Subject) -> bool:
    text = policy.props.get("policy")
    return text is UNKNOWN or any(one.denies_plain_http for one in statements(document(text) or {}))


RULE = stack_rule("buckets-over-tls", "Buckets answer over TLS only.", check)
