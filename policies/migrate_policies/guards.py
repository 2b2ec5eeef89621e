"""Guards: the clouds' own protections against deletion, and how a resource says that they are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """A property that protects while it has the value `on`; `unset` is what the provider takes when nothing is said."""

    path: str
    on: bool | str
    unset: bool | str


_AWS = Guard("deletionProtection", on=True, unset=False)
_GOOGLE = Guard("deletionProtection", on=True, unset=True)
"""The Google provider protects by itself unless told otherwise."""
_LAST_COPY = Guard("skipFinalSnapshot", on=False, unset=False)
_LOAD_BALANCER = (Guard("enableDeletionProtection", on=True, unset=False),)
_POLICY = (Guard("deletionPolicy", on="PREVENT", unset="DELETE"),)
"""Google itself has no protection for load balancers; the provider's own stands in for it."""

FORCED = (Guard("forceDestroy", on=False, unset=False), Guard("forceDelete", on=False, unset=False))
"""Switches of any type that let a deletion take contents along."""

GUARDS: Mapping[str, tuple[Guard, ...]] = {
    "aws:alb/loadBalancer:LoadBalancer": _LOAD_BALANCER,
    "aws:docdb/cluster:Cluster": (_AWS, _LAST_COPY),
    "aws:dynamodb/table:Table": (Guard("deletionProtectionEnabled", on=True, unset=False),),
    "aws:eks/cluster:Cluster": (_AWS,),
    "aws:lb/loadBalancer:LoadBalancer": _LOAD_BALANCER,
    "aws:neptune/cluster:Cluster": (_AWS, _LAST_COPY),
    "aws:rds/cluster:Cluster": (_AWS, _LAST_COPY),
    "aws:rds/globalCluster:GlobalCluster": (_AWS,),
    "aws:rds/instance:Instance": (_AWS, _LAST_COPY),
    "gcp:alloydb/cluster:Cluster": (_GOOGLE,),
    "gcp:cloudrunv2/job:Job": (_GOOGLE,),
    "gcp:cloudrunv2/service:Service": (_GOOGLE,),
    "gcp:compute/forwardingRule:ForwardingRule": _POLICY,
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _POLICY,
    "gcp:container/cluster:Cluster": (_GOOGLE,),
    "gcp:secretmanager/secret:Secret": (_AWS,),
    "gcp:sql/databaseInstance:DatabaseInstance": (
        _GOOGLE,
        Guard("settings.deletionProtectionEnabled", on=True, unset=False),
    ),
}
"""Names and defaults as pulumi_aws 7 and pulumi_gcp 10 document them, each on the page of its type."""
