"""Data: buckets and databases."""

from __future__ import annotations

import json

from tests.policies import kept
from tests.policies.cases.case import case
from tests.policies.kept import ALLOW_ALL, DENY_PLAIN_HTTP, aws, gcp, of

_RULE = "buckets-private"

_FROM_OUR_NETWORK = ALLOW_ALL | {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}
_OVER_TLS = ALLOW_ALL | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
_ONLY_READS = DENY_PLAIN_HTTP | {"Action": "s3:GetObject"}


def _bucket(name: str):
    return aws("s3/bucket:Bucket", name, bucket=name, tags=kept.TAGS)


def _member(name: str, member: str):
    return gcp(
        "storage/bucketIAMMember:BucketIAMMember", name, bucket="b", role="roles/storage.objectViewer", member=member
    )


def _iam(name: str, *members: str):
    policy = json.dumps({"bindings": [{"role": "roles/storage.objectViewer", "members": members}]})
    return gcp("storage/bucketIAMPolicy:BucketIAMPolicy", name, bucket="b", policyData=policy)


BROKEN = (
    case(_RULE, "acl: seen public-read", *kept.s3("shown", acl="public-read")),
    case(
        _RULE,
        "acl: seen authenticated-read",
        aws("s3/bucketAcl:BucketAcl", "acl", bucket="b", acl="authenticated-read"),
    ),
    case(
        _RULE,
        "accessControlPolicy.grants[0].grantee.uri: seen http",
        aws(
            "s3/bucketAcl:BucketAcl",
            "granted",
            bucket="b",
            accessControlPolicy={"grants": [{"grantee": {"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}}]},
        ),
    ),
    case(_RULE, "blockPublicPolicy: seen false", kept.block("ajar", blockPublicPolicy=False)),
    case(_RULE, "ignorePublicAcls: seen nothing", kept.block("part", ignorePublicAcls=None)),
    case(
        _RULE,
        "a statement that allows s3:GetObject to everybody",
        kept.s3_policy("world", "w", ALLOW_ALL, DENY_PLAIN_HTTP),
        _bucket("w"),
    ),
    case(
        _RULE, "allows s3:GetObject to everybody", kept.s3_policy("tls", "t", _OVER_TLS, DENY_PLAIN_HTTP), *kept.s3("t")
    ),
    case(_RULE, "policy: seen no JSON object", aws("s3/bucketPolicy:BucketPolicy", "garbled", bucket="b", policy="{")),
    case(_RULE, "publicAccessPrevention: seen inherited", kept.gcs("inherited", publicAccessPrevention="inherited")),
    case(_RULE, "uniformBucketLevelAccess: seen nothing", kept.gcs("mixed", uniformBucketLevelAccess=None)),
    case(_RULE, "member: seen allUsers", _member("anybody", "allUsers")),
    case(
        _RULE,
        "members[1]: seen allAuthenticatedUsers",
        gcp(
            "storage/bucketIAMBinding:BucketIAMBinding",
            "bound",
            bucket="b",
            role="r",
            members=["user:ann@example.com", "allAuthenticatedUsers"],
        ),
    ),
    case(_RULE, "roles/storage.objectViewer to everybody", _iam("policy", "allUsers")),
    case(
        _RULE,
        "roleEntities[1]: seen READER:allUsers",
        gcp("storage/bucketACL:BucketACL", "roles", bucket="b", roleEntities=["OWNER:user-a@b.c", "READER:allUsers"]),
    ),
    case("buckets-over-tls", "the policy of alone: seen no such statement", _bucket("alone")),
    case(
        "buckets-over-tls",
        "the policy of reads",
        _bucket("reads"),
        kept.s3_policy("reads-policy", "reads", _ONLY_READS),
    ),
    case(
        "tls-only",
        "settings.ipConfiguration.sslMode: seen ALLOW",
        kept.sql("sql", {"ipConfiguration": {"sslMode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"}}),
    ),
    case("tls-only", "settings.ipConfiguration.sslMode: seen nothing", kept.sql("unsaid", {"ipConfiguration": None})),
    case("tls-only", "parameters: rds.force_ssl: seen nothing", kept.parameters("none")),
    case(
        "tls-only", "parameters: rds.force_ssl: seen 0", kept.parameters("off", {"name": "rds.force_ssl", "value": "0"})
    ),
)

KEPT = (
    *kept.s3("media"),
    *kept.s3("private", acl="private"),
    kept.block("block"),
    _bucket("network"),
    kept.s3_policy("network-policy", "network", _FROM_OUR_NETWORK, DENY_PLAIN_HTTP),
    _bucket("later"),
    aws("s3/bucketPolicy:BucketPolicy", "later-policy", bucket=of("later"), policy=of("later")),
    kept.gcs("objects"),
    _member("reader", "serviceAccount:shop@shop-prod.iam.gserviceaccount.com"),
    _iam("readers", "group:readers@example.com"),
    kept.parameters("on", {"name": "rds.logical_replication", "value": "1"}, {"name": "rds.force_ssl", "value": "1"}),
    aws("rds/parameterGroup:ParameterGroup", "mysql", family="mysql8.0", tags=kept.TAGS),
)
