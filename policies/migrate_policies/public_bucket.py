"""Public bucket: objects that anybody may read, by any of the ways in which both clouds allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .bucket_policy import document, statements
from .finding import Finding
from .known import UNKNOWN, Properties, at, found, items
from .rule import rule
from .setting import Config
from .subject import Subject

_OPEN_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read", "publicRead", "publicReadWrite"})
_OPEN_GROUPS = ("/AllUsers", "/AuthenticatedUsers")
_ANYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})

_NARROWING = frozenset(
    f"aws:{key}"
    for key in (
        "principalaccount",
        "principalarn",
        "principalorgid",
        "principalorgpaths",
        "sourceaccount",
        "sourcearn",
        "sourceip",
        "sourceorgid",
        "sourcevpc",
        "sourcevpce",
        "userid",
    )
)
"""Conditions with which S3 does not count a statement as public (Amazon S3 user guide, the meaning of "public")."""

_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

_PLACES: Mapping[str, tuple[str, ...]] = {
    "aws:s3/bucket:Bucket": ("acl",),
    "aws:s3/bucketAcl:BucketAcl": ("acl", "accessControlPolicy.grants[].grantee.uri"),
    "aws:s3/bucketObject:BucketObject": ("acl",),
    "gcp:storage/bucketACL:BucketACL": ("predefinedAcl", "defaultAcl", "roleEntities[]"),
    "gcp:storage/defaultObjectACL:DefaultObjectACL": ("roleEntities[]",),
    "gcp:storage/bucketAccessControl:BucketAccessControl": ("entity",),
    "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl": ("entity",),
    "gcp:storage/objectAccessControl:ObjectAccessControl": ("entity",),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("member",),
    "gcp:storage/bucketIAMBinding:BucketIAMBinding": ("members[]",),
}
"""Where each type says who may come in."""

_THEN = "Serve what is public through the CDN, which reads the bucket by a right of its own."


def check(subject: Subject, config: Config) -> Iterator[Finding]:
    """Grants to anybody, and locks that are open. A policy known only after the update is judged before it is set."""
    del config
    for path in _PLACES.get(subject.type, ()):
        for where, value in found(subject.props, path):
            if isinstance(value, str) and _is_open(value):
                yield Finding(where, value, "nobody outside the account", _THEN)
    match subject.type:
        case "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":
            yield from _must(subject.props, dict.fromkeys(_BLOCKS, True))
        case "gcp:storage/bucket:Bucket":
            yield from _must(subject.props, {"publicAccessPrevention": "enforced", "uniformBucketLevelAccess": True})
        case "aws:s3/bucketPolicy:BucketPolicy":
            yield from _policy("policy", subject.props, _open_statements)
        case "gcp:storage/bucketIAMPolicy:BucketIAMPolicy":
            yield from _policy("policyData", subject.props, _open_bindings)
        case _:
            return


def _is_open(value: str) -> bool:
    """`READER:allUsers` is how Google writes a role and who has it."""
    return value in _OPEN_ACLS or value.endswith(_OPEN_GROUPS) or value.rpartition(":")[2] in _ANYBODY


def _must(props: Properties, wanted: Mapping[str, object]) -> Iterator[Finding]:
    for name, value in wanted.items():
        if props.get(name) != value:
            yield Finding(name, props.get(name), str(value).lower(), _THEN)


def _policy(name: str, props: Properties, open_parts: Callable[[Properties], Iterator[str]]) -> Iterator[Finding]:
    text = props.get(name)
    if text is UNKNOWN:
        return
    policy = document(text)
    if policy is None:
        yield Finding(name, "no JSON object", "a policy that can be judged", "Write it as JSON.")
    else:
        yield from (Finding(name, seen, "nobody outside the account", _THEN) for seen in open_parts(policy))


def _open_statements(policy: Properties) -> Iterator[str]:
    for statement in statements(policy):
        if statement.allows and statement.to_anybody and not statement.conditions & _NARROWING:
            yield f"a statement that allows {statement.told} to everybody"


def _open_bindings(policy: Properties) -> Iterator[str]:
    for binding in items(policy.get("bindings")):
        if not _ANYBODY.isdisjoint(map(str, items(at(binding, "members")))):
            yield f"a binding that gives {at(binding, 'role')} to everybody"


RULE = rule("buckets-private", "No bucket is open to the public.", check)
