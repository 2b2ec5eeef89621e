"""Kept: resources that keep every rule of the pack; a test breaks one rule by changing one thing."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.declared import OF, Declared

TAGS = {"migrate:migration": "shop", "migrate:side": "green"}
LABELS = {"migrate-migration": "shop", "migrate-side": "green"}
BLUE_TAGS = TAGS | {"migrate:side": "blue"}
BLUE_LABELS = LABELS | {"migrate-side": "blue"}

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def aws(kind: str, name: str, /, **props: Any) -> Declared:
    return _declared(f"aws:{kind}", name, "aws-green", props)


def gcp(kind: str, name: str, /, **props: Any) -> Declared:
    return _declared(f"gcp:{kind}", name, "gcp-green", props)


def _declared(kind: str, name: str, provider: str, props: dict[str, Any]) -> Declared:
    """Properties set to None are left out; those called as an option of Declared are that option."""
    options = {key: props.pop(key) for key in ("protect", "ignoring", "deleted_first") if key in props}
    provider = props.pop("provider", provider)
    return Declared(kind, name, {key: value for key, value in props.items() if value is not None}, provider, **options)


def of(name: str) -> dict[str, str]:
    return {OF: name}


def record(name: str, weight: object = 1, /, **props: Any) -> Declared:
    """A weighted Route 53 record with a health check made in the same update."""
    given = {"name": f"{name}.example.com", "zoneId": "Z1", "type": "A", "ttl": 60, "records": ["192.0.2.1"]}
    given |= {"setIdentifier": name, "healthCheckId": "check-1", "weightedRoutingPolicies": [{"weight": weight}]}
    return aws("route53/record:Record", name, **(given | props))


def record_set(name: str, weights: tuple[object, ...] = (9, 1), /, **props: Any) -> Declared:
    """A weighted record of Cloud DNS."""
    items = [
        {"weight": weight, "healthCheckedTargets": {"externalEndpoints": [f"192.0.2.{place}"]}}
        for place, weight in enumerate(weights)
    ]
    given = {"name": f"{name}.example.com.", "managedZone": "example", "type": "A", "ttl": 60}
    given |= {"routingPolicy": {"wrrs": items, "healthCheck": "check-1"}}
    return gcp("dns/recordSet:RecordSet", name, **(given | props))


def forward(*weights: object) -> list[dict[str, Any]]:
    groups = [
        {"arn": f"arn-{place}"} | ({} if weight is None else {"weight": weight}) for place, weight in enumerate(weights)
    ]
    return [{"type": "forward", "forward": {"targetGroups": groups}}]


REDIRECT = [{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}]


def listener(name: str, /, **props: Any) -> Declared:
    given = {"loadBalancerArn": "arn", "port": 443, "protocol": "HTTPS", "sslPolicy": TLS_POLICY, "tags": TAGS}
    return aws("lb/listener:Listener", name, **(given | {"defaultActions": forward(900, 99)} | props))


def plain_listener(name: str, /, **props: Any) -> Declared:
    return listener(name, **({"port": 80, "protocol": "HTTP", "sslPolicy": None, "defaultActions": REDIRECT} | props))


def listener_rule(name: str, listener: str, actions: list[dict[str, Any]]) -> Declared:
    return aws(
        "lb/listenerRule:ListenerRule", name, listenerArn=of(listener), actions=actions, tags=TAGS, conditions=[]
    )


def backends(*weights: object) -> dict[str, Any]:
    return {"weightedBackendServices": [{"backendService": "b", "weight": weight} for weight in weights]}


def url_map(name: str, /, **props: Any) -> Declared:
    return gcp("compute/uRLMap:URLMap", name, **props)


def backend(name: str, /, **props: Any) -> Declared:
    return gcp("compute/backendService:BackendService", name, **({"loadBalancingScheme": "EXTERNAL_MANAGED"} | props))


def forwarding_rule(name: str, /, **props: Any) -> Declared:
    given = {"loadBalancingScheme": "EXTERNAL_MANAGED", "portRange": "443", "labels": LABELS, "target": "proxy"}
    return gcp("compute/globalForwardingRule:GlobalForwardingRule", name, **(given | props))


def run(name: str, percents: tuple[object, ...] = (90, 10), /, **props: Any) -> Declared:
    traffics = [{"revision": f"r{place}", "percent": percent} for place, percent in enumerate(percents)]
    given = {"location": "europe-west3", "traffics": traffics, "labels": LABELS}
    return gcp("cloudrunv2/service:Service", name, **(given | props))


def balancer(name: str, /, **props: Any) -> Declared:
    """A load balancer of the live side."""
    given = {"enableDeletionProtection": True, "tags": BLUE_TAGS, "protect": True}
    return aws("lb/loadBalancer:LoadBalancer", name, **(given | props))


def sql(name: str, settings: dict[str, Any] | None = None, /, **props: Any) -> Declared:
    """A database of the live side."""
    inside = {"userLabels": BLUE_LABELS, "deletionProtectionEnabled": True}
    inside |= {"ipConfiguration": {"sslMode": "ENCRYPTED_ONLY"}}
    given = {"region": "europe-west3", "protect": True, "settings": inside | (settings or {})}
    return gcp("sql/databaseInstance:DatabaseInstance", name, **(given | props))


def s3(name: str, /, **props: Any) -> tuple[Declared, Declared]:
    """A bucket and the policy that denies plain HTTP."""
    bucket = aws("s3/bucket:Bucket", name, **({"bucket": name, "tags": TAGS} | props))
    return bucket, s3_policy(f"{name}-policy", name, DENY_PLAIN_HTTP)


def s3_policy(name: str, bucket: str, *statements: dict[str, Any]) -> Declared:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return aws("s3/bucketPolicy:BucketPolicy", name, bucket=of(bucket), policy=text)


DENY_PLAIN_HTTP: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
ALLOW_ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": "*"}


def block(name: str, /, **props: Any) -> Declared:
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    return aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name, **(dict.fromkeys(flags, True) | props))


def gcs(name: str, /, **props: Any) -> Declared:
    given = {"location": "EUROPE-WEST3", "publicAccessPrevention": "enforced", "uniformBucketLevelAccess": True}
    return gcp("storage/bucket:Bucket", name, **(given | {"labels": LABELS} | props))


def distribution(name: str, /, **props: Any) -> Declared:
    given = {
        "viewerCertificate": {"minimumProtocolVersion": "TLSv1.2_2021"},
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
        "origins": [{"customOriginConfig": {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}}],
        "tags": TAGS,
    }
    return aws("cloudfront/distribution:Distribution", name, **(given | props))


def parameters(name: str, *values: dict[str, str]) -> Declared:
    kind = "rds/parameterGroup:ParameterGroup"
    return aws(kind, name, family="postgres14", parameters=list(values), tags=TAGS)


def vpc(name: str, /, **props: Any) -> Declared:
    return aws("ec2/vpc:Vpc", name, **({"cidrBlock": "10.0.0.0/16", "tags": TAGS} | props))


def address(name: str, /, **props: Any) -> Declared:
    return gcp("compute/address:Address", name, **({"region": "europe-west3", "labels": LABELS} | props))


def service(name: str, side: str, host: str, /, **props: Any) -> Declared:
    """A service as the component exports it."""
    given = {"url": f"https://{side}.{host}", "ports": [80, 443], "healthPath": "/healthz", "tlsMinimum": "1.2"}
    return Declared("migrate:index:Service", name, given | props, None, component=True)
