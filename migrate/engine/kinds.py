"""Kinds: the resource types and properties the guards must know by name, in both clouds."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.engine.step import Op, Scalar

TRAFFIC_SPLIT = "migrate:index:TrafficSplit"

DATA = frozenset(
    {
        "aws:dynamodb/globalTable:GlobalTable",
        "aws:dynamodb/table:Table",
        "aws:ebs/volume:Volume",
        "aws:efs/fileSystem:FileSystem",
        "aws:kms/key:Key",
        "aws:rds/cluster:Cluster",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:rds/globalCluster:GlobalCluster",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:secretsmanager/secret:Secret",
        "gcp:alloydb/cluster:Cluster",
        "gcp:bigtable/instance:Instance",
        "gcp:compute/disk:Disk",
        "gcp:filestore/instance:Instance",
        "gcp:firestore/database:Database",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:secretmanager/secret:Secret",
        "gcp:spanner/database:Database",
        "gcp:spanner/instance:Instance",
        "gcp:sql/database:Database",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
    }
)
"""What holds data, or the key to it. Versions of a secret do not stand here: a new value is a new version."""

GUARDS: Mapping[str, bool] = {
    "deletionProtection": True,  # RDS, Cloud SQL, AlloyDB, Cloud Run
    "deletionProtectionEnabled": True,  # DynamoDB; Cloud SQL `settings`
    "enableDeletionProtection": True,  # load balancers of AWS
    "forceDestroy": False,  # buckets, zones
    "forceDelete": False,
    "skipFinalSnapshot": False,  # RDS
}
"""Provider-side protections of a resource and what it holds: the property, and the value with which it protects.

Those that protect by being true forbid the deletion as such; the others only keep contents or ask for a last copy.
"""

_WEIGHTED: Mapping[str, frozenset[str]] = {
    TRAFFIC_SPLIT: frozenset({"weights", "blueWeight", "greenWeight"}),
    "aws:route53/record:Record": frozenset({"weightedRoutingPolicies"}),
    "aws:alb/listener:Listener": frozenset({"weight"}),
    "aws:alb/listenerRule:ListenerRule": frozenset({"weight"}),
    "aws:lb/listener:Listener": frozenset({"weight"}),
    "aws:lb/listenerRule:ListenerRule": frozenset({"weight"}),
    "aws:apigateway/stage:Stage": frozenset({"percentTraffic"}),
    "gcp:dns/recordSet:RecordSet": frozenset({"weight"}),
    "gcp:compute/uRLMap:URLMap": frozenset({"weight"}),
    "gcp:compute/regionUrlMap:RegionUrlMap": frozenset({"weight"}),
    "gcp:cloudrunv2/service:Service": frozenset({"percent"}),
}

REVISIONED = frozenset({"aws:ecs/taskDefinition:TaskDefinition"})
"""Kinds of which a new revision is registered beside the old one, which keeps running what it runs.

AWS: "existing tasks and services that reference an INACTIVE task definition continue to run without disruption"
(Amazon ECS developer guide, Deregistering an Amazon ECS task definition revision).
"""

GRANTS = frozenset(
    {
        "gcp:cloudrunv2/jobIamMember:JobIamMember",
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
        "gcp:projects/iAMMember:IAMMember",
        "gcp:secretmanager/secretIamMember:SecretIamMember",
        "gcp:serviceaccount/iAMMember:IAMMember",
    }
)
"""One role for one member: to grant it twice is to grant it once (the `IamMember` resources are non-authoritative, and
a policy holds a member of a binding once)."""

_REPLACES = frozenset({Op.REPLACE, Op.CREATE_REPLACEMENT, Op.DELETE_REPLACED})

CAPACITY = frozenset(
    {
        "desiredCount",  # ECS
        "desiredCapacity",  # EC2 Auto Scaling
        "minCapacity",  # Application Auto Scaling
        "minSize",
        "minInstanceCount",  # Cloud Run
        "minInstances",
        "maxCapacity",
        "maxSize",
        "maxInstanceCount",
        "maxInstances",
        "minReplicas",  # Compute autoscaler
        "maxReplicas",
        "targetSize",  # managed instance group
        "nodeCount",
        "allocatedStorage",
    }
)
"""Properties whose fall takes capacity away."""


def is_made_again(resource_type: str) -> bool:
    """Whether a second create does no harm: the split takes over what stands there."""
    return resource_type == TRAFFIC_SPLIT or resource_type in GRANTS


def segments(path: str) -> tuple[str, ...]:
    """The names on a property path: `settings.ipConfiguration[0].x` -> settings, ipConfiguration, x."""
    return tuple(part.partition("[")[0] for part in path.split("."))


def is_weight(resource_type: str, path: str) -> bool:
    """Whether `path` of such a resource says how traffic is split."""
    names = segments(path)
    share = resource_type == TRAFFIC_SPLIT and names[-1] in ("blue", "green")
    return share or not _WEIGHTED.get(resource_type, frozenset[str]()).isdisjoint(names)


def is_new_revision(resource_type: str, op: Op) -> bool:
    """Whether `op`, though a replacement to the engine, only puts a newer revision beside one that is in use."""
    return resource_type in REVISIONED and op in _REPLACES


def is_capacity(path: str) -> bool:
    return segments(path)[-1] in CAPACITY


def guards_at(path: str, value: Scalar | None) -> bool:
    """Whether `value` at `path` protects the resource, or what it holds, at its provider."""
    return value is not None and GUARDS.get(segments(path)[-1]) == value


def forbids_deletion(path: str, value: Scalar | None) -> bool:
    """Whether the provider would refuse to delete a resource that has `value` at `path`."""
    return value is True and guards_at(path, value)
