"""Supposed ids: what the id of a resource must be, where it follows from what the program asked for.

A killed update leaves creates of which nobody recorded an id. Where the id follows from the inputs, reading it from
the cloud tells whether the create happened. The formulae are the `Import` sections of the providers' own pages
(https://www.pulumi.com/registry/packages/aws and gcp).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

from migrate.engine.state import Json, pending_creates

_AWS: Mapping[str, str] = {
    "acm/certificateValidation:CertificateValidation": "{certificateArn}",
    "appautoscaling/policy:Policy": "{serviceNamespace}/{resourceId}/{scalableDimension}/{name}",
    "appautoscaling/target:Target": "{serviceNamespace}/{resourceId}/{scalableDimension}",
    "cloudwatch/logGroup:LogGroup": "{name}",
    "ec2/route:Route": "{routeTableId}_{destinationCidrBlock}",
    "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": "{vpnGatewayId}_{routeTableId}",
    "iam/role:Role": "{name}",
    "iam/rolePolicy:RolePolicy": "{role}:{name}",
    "iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "rds/instance:Instance": "{identifier}",
    "rds/parameterGroup:ParameterGroup": "{name}",
    "rds/subnetGroup:SubnetGroup": "{name}",
    "route53/record:Record": "{zoneId}_{name}_{type}",
    "s3/bucket:Bucket": "{bucket}",
    "s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "s3/bucketPolicy:BucketPolicy": "{bucket}",
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "s3/bucketVersioning:BucketVersioning": "{bucket}",
    "scheduler/schedule:Schedule": "{groupName|default}/{name}",
    "scheduler/scheduleGroup:ScheduleGroup": "{name}",
}

_GLOBAL = "projects/{project}/global/%s/{name}"
_REGIONAL = "projects/{project}/regions/{region}/%s/{name}"
_LOCATED = "projects/{project}/locations/{location}/%s/{name}"

_GCP: Mapping[str, str] = {
    "certificatemanager/certificate:Certificate": "projects/{project}/locations/{location|global}/certificates/{name}",
    "certificatemanager/certificateMap:CertificateMap": "projects/{project}/locations/global/certificateMaps/{name}",
    "certificatemanager/certificateMapEntry:CertificateMapEntry": (
        "projects/{project}/locations/global/certificateMaps/{map}/certificateMapEntries/{name}"
    ),
    "certificatemanager/dnsAuthorization:DnsAuthorization": (
        "projects/{project}/locations/{location|global}/dnsAuthorizations/{name}"
    ),
    "cloudrunv2/job:Job": _LOCATED % "jobs",
    "cloudrunv2/service:Service": _LOCATED % "services",
    "cloudscheduler/job:Job": _REGIONAL.replace("regions", "locations") % "jobs",
    "compute/address:Address": _REGIONAL % "addresses",
    "compute/backendService:BackendService": _GLOBAL % "backendServices",
    "compute/externalVpnGateway:ExternalVpnGateway": _GLOBAL % "externalVpnGateways",
    "compute/firewall:Firewall": _GLOBAL % "firewalls",
    "compute/globalAddress:GlobalAddress": _GLOBAL % "addresses",
    "compute/globalForwardingRule:GlobalForwardingRule": _GLOBAL % "forwardingRules",
    "compute/globalNetworkEndpoint:GlobalNetworkEndpoint": (
        "{project}/{globalNetworkEndpointGroup}/{ipAddress?}/{fqdn?}/{port}"
    ),
    "compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup": _GLOBAL % "networkEndpointGroups",
    "compute/haVpnGateway:HaVpnGateway": _REGIONAL % "vpnGateways",
    "compute/healthCheck:HealthCheck": _GLOBAL % "healthChecks",
    "compute/network:Network": _GLOBAL % "networks",
    "compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig": (
        "projects/{project}/global/networks/{network}/networkPeerings/{peering}"
    ),
    "compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": _REGIONAL % "networkEndpointGroups",
    "compute/router:Router": _REGIONAL % "routers",
    "compute/routerInterface:RouterInterface": "{region}/{router}/{name}",
    "compute/routerNat:RouterNat": "projects/{project}/regions/{region}/routers/{router}/{name}",
    "compute/routerPeer:RouterPeer": "projects/{project}/regions/{region}/routers/{router}/{name}",
    "compute/sSLPolicy:SSLPolicy": _GLOBAL % "sslPolicies",
    "compute/subnetwork:Subnetwork": _REGIONAL % "subnetworks",
    "compute/targetHttpProxy:TargetHttpProxy": _GLOBAL % "targetHttpProxies",
    "compute/targetHttpsProxy:TargetHttpsProxy": _GLOBAL % "targetHttpsProxies",
    "compute/uRLMap:URLMap": _GLOBAL % "urlMaps",
    "compute/vPNTunnel:VPNTunnel": _REGIONAL % "vpnTunnels",
    "dns/managedZone:ManagedZone": "projects/{project}/managedZones/{name}",
    "dns/recordSet:RecordSet": "projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
    "iam/workloadIdentityPool:WorkloadIdentityPool": (
        "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
    ),
    "iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": (
        "projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
        "/providers/{workloadIdentityPoolProviderId}"
    ),
    "projects/iAMCustomRole:IAMCustomRole": "projects/{project}/roles/{roleId}",
    "servicenetworking/connection:Connection": "{network%}:{service}",
    "secretmanager/secret:Secret": "projects/{project}/secrets/{secretId}",
    "serviceaccount/account:Account": (
        "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com"
    ),
    "sql/databaseInstance:DatabaseInstance": "{name}",
    "sql/database:Database": "projects/{project}/instances/{instance}/databases/{name}",
    "storage/bucket:Bucket": "{name}",
}

FORMULAE: Mapping[str, str] = {f"aws:{name}": rule for name, rule in _AWS.items()} | {
    f"gcp:{name}": rule for name, rule in _GCP.items()
}
"""By type; `{x}` is the input x, `{x|y}` the word y and `{x?}` nothing where that input is absent, `{x%}` the input
escaped for a URL.
"""


def supposed_ids(deployment: Json) -> dict[str, str]:
    """For each pending create whose id follows from its inputs: its URN and that id."""
    return {str(made["urn"]): at for made in pending_creates(deployment) if (at := _id(made))}


def _id(made: Json) -> str | None:
    rule = FORMULAE.get(str(made["type"]))
    inputs = cast("Json", made.get("inputs") or {})
    parts = [_filled(hole, inputs) for hole in re.findall(r"\{([^}]+)\}", rule or "")]
    if rule is None or None in parts or inputs.get("setIdentifier"):
        return None
    return re.sub(r"\{[^}]+\}", "{}", rule).format(*parts)


def _filled(hole: str, inputs: Json) -> str | None:
    name, _, otherwise = hole.rstrip("%?").partition("|")
    value = inputs.get(name) or otherwise
    if isinstance(value, int | float):
        value = f"{value:.0f}"  # Pulumi's numbers are floats, also where they are ports
    if not isinstance(value, str) or not (value or hole.endswith("?")):
        return None
    return quote(value, safe="") if hole.endswith("%") else value
