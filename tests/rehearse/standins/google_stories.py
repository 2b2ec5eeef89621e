"""A row for every resource type of the stand-in for Google."""

from __future__ import annotations

import base64
import json
from typing import Any

import urllib3

from tests.rehearse.standins.conftest import PLACE, PROJECT, World
from tests.rehearse.standins.story import Inputs, Story

HERE = {"project": PROJECT}
THERE = {**HERE, "region": PLACE}
LABELLED = {"labels": {"side": "green"}}
ELSEWHERE = f"projects/{PROJECT}/global/networks/other"


def network(w: World) -> str:
    return w.make("gcp:compute/network:Network", autoCreateSubnetworks=False).id


def subnetwork(w: World, at: str, cidr: str = "10.0.0.0/20") -> str:
    return w.make("gcp:compute/subnetwork:Subnetwork", network=at, ipCidrRange=cidr, region=PLACE).id


def router(w: World, **more: Any) -> str:
    return w.make("gcp:compute/router:Router", network=network(w), region=PLACE, **more)["name"]


def run(w: World) -> str:
    template = {"containers": [{"image": "hub.test/shop"}]}
    return w.make("gcp:cloudrunv2/service:Service", location=PLACE, template=template, deletionProtection=False)["name"]


def backend(w: World) -> str:
    group = w.make(
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup", region=PLACE, cloudRun={"service": run(w)}
    ).id
    held = {"protocol": "HTTPS", "loadBalancingScheme": "EXTERNAL_MANAGED", "backends": [{"group": group}]}
    return w.make("gcp:compute/backendService:BackendService", **held).id


def url_map(w: World) -> str:
    return w.make("gcp:compute/uRLMap:URLMap", defaultService=backend(w)).id


def certificate_map(w: World) -> str:
    return "//certificatemanager.googleapis.com/" + w.make("gcp:certificatemanager/certificateMap:CertificateMap").id


def https_proxy(w: World) -> Inputs:
    return {"urlMap": url_map(w), "certificateMap": certificate_map(w), "quicOverride": "NONE", "project": PROJECT}


def forwarding(w: World) -> Inputs:
    proxy = w.make("gcp:compute/targetHttpsProxy:TargetHttpsProxy", **https_proxy(w)).id
    return {"target": proxy, "portRange": "443", "loadBalancingScheme": "EXTERNAL_MANAGED", "ipProtocol": "TCP", **HERE}


def backend_inputs(w: World) -> Inputs:
    group = w.make(
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup", region=PLACE, cloudRun={"service": run(w)}
    ).id
    return {"protocol": "HTTPS", "loadBalancingScheme": "EXTERNAL_MANAGED", "backends": [{"group": group}], **HERE}


def weighted(w: World) -> Inputs:
    services = [{"backendService": backend(w), "weight": weight} for weight in (90, 10)]
    return {"defaultRouteAction": {"weightedBackendServices": services}, "description": "split", **HERE}


def nat(w: World) -> Inputs:
    address = w.make("gcp:compute/address:Address", region=PLACE)["selfLink"]
    return {
        "router": router(w),
        "natIpAllocateOption": "MANUAL_ONLY",
        "natIps": [address],
        "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        "minPortsPerVm": 64,
        "logConfig": {"enable": True, "filter": "ERRORS_ONLY"},
        **THERE,
    }


def tunnel(w: World) -> Inputs:
    at = network(w)
    gateway = w.make("gcp:compute/haVpnGateway:HaVpnGateway", network=at, region=PLACE).id
    interfaces = [{"id": n, "ipAddress": f"198.18.9.{n}"} for n in range(4)]
    outside = {"redundancyType": "FOUR_IPS_REDUNDANCY", "interfaces": interfaces}
    held = w.make("gcp:compute/router:Router", network=at, region=PLACE, bgp={"asn": 64_512}).id
    return {
        "vpnGateway": gateway,
        "vpnGatewayInterface": 1,
        "peerExternalGateway": w.make("gcp:compute/externalVpnGateway:ExternalVpnGateway", **outside).id,
        "peerExternalGatewayInterface": 3,
        "router": held,
        "sharedSecret": "between us",
        **THERE,
    }


def interface(w: World) -> Inputs:
    inputs = tunnel(w)
    made = w.make("gcp:compute/vPNTunnel:VPNTunnel", **inputs)
    held = inputs["router"].rpartition("/")[2]
    return {"router": held, "vpnTunnel": made["name"], "ipRange": "169.254.10.2/30", **THERE}


def peer(w: World) -> Inputs:
    inputs = interface(w)
    made = w.make("gcp:compute/routerInterface:RouterInterface", **inputs)
    held = {"router": inputs["router"], "interface": made["name"]}
    return {**held, "peerIpAddress": "169.254.10.1", "peerAsn": 64_513, "advertisedRoutePriority": 100, **THERE}


def peering(w: World) -> Inputs:
    at = network(w)
    held = {"purpose": "VPC_PEERING", "addressType": "INTERNAL", "prefixLength": 16, "network": at}
    name = w.make("gcp:compute/globalAddress:GlobalAddress", **held)["name"]
    return {"network": at, "service": "servicenetworking.googleapis.com", "reservedPeeringRanges": [name]}


def routes(w: World) -> Inputs:
    made = w.make("gcp:servicenetworking/connection:Connection", **peering(w))
    named = made["network"].rpartition("/")[2]
    return {
        "network": named,
        "peering": made["peering"],
        "exportCustomRoutes": True,
        "importCustomRoutes": True,
        **HERE,
    }


def template(image: str = "hub.test/shop", **more: Any) -> Inputs:
    container = {
        "image": image,
        "ports": {"containerPort": 8080},
        "envs": [{"name": "SIDE", "value": "green"}],
        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}, "cpuIdle": False},
        "startupProbe": {"httpGet": {"path": "/health", "port": 8080}, "periodSeconds": 5},
    }
    return {"containers": [container], "scaling": {"minInstanceCount": 1, "maxInstanceCount": 4}, **more}


def service(w: World) -> Inputs:
    at = network(w)
    access = {
        "egress": "ALL_TRAFFIC",
        "networkInterfaces": [{"network": at, "subnetwork": subnetwork(w, at), "tags": ["shop"]}],
    }
    held = {
        "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        "invokerIamDisabled": True,
        "deletionProtection": False,
    }
    return {"location": PLACE, "template": template(vpcAccess=access), **held, **HERE}


def job(_: World) -> Inputs:
    container = {"image": "hub.test/step", "commands": ["migrate"], "args": ["step"]}
    inner = {"containers": [container], "maxRetries": 0}
    return {"location": PLACE, "template": {"taskCount": 1, "template": inner}, "deletionProtection": False, **HERE}


def zone(w: World) -> str:
    return w.make("gcp:dns/managedZone:ManagedZone", dnsName=f"g{len(w.seen)}.test.")["name"]


def record(w: World) -> Inputs:
    held = zone(w)
    return {
        "managedZone": held,
        "name": f"app.g{len(w.seen) - 1}.test.",
        "type": "A",
        "ttl": 60,
        "rrdatas": ["198.18.0.1"],
        **HERE,
    }


def split(w: World) -> Inputs:
    wrrs = [{"weight": 1, "rrdatas": ["198.18.0.1"]}, {"weight": 0, "rrdatas": ["198.18.0.2"]}]
    return {name: one for name, one in record(w).items() if name != "rrdatas"} | {"routingPolicy": {"wrrs": wrrs}}


def database(w: World) -> Inputs:
    inputs = peering(w)
    w.make("gcp:servicenetworking/connection:Connection", **inputs)
    settings = {
        "edition": "ENTERPRISE",
        "tier": "db-custom-1-3840",
        "availabilityType": "REGIONAL",
        "diskType": "PD_SSD",
        "diskSize": 20,
        "diskAutoresize": True,
        "deletionProtectionEnabled": False,
        "ipConfiguration": {"ipv4Enabled": False, "privateNetwork": inputs["network"], "sslMode": "ENCRYPTED_ONLY"},
        "backupConfiguration": {"enabled": True, "backupRetentionSettings": {"retainedBackups": 7}},
        "databaseFlags": [{"name": "cloudsql.logical_decoding", "value": "on"}],
        "userLabels": {"side": "green"},
    }
    held = {"databaseVersion": "POSTGRES_17", "settings": settings, "deletionProtection": False}
    return {**held, **THERE}


def changed_settings() -> Inputs:
    return {"settings": {"tier": "db-custom-2-7680", "ipConfiguration": {"ipv4Enabled": True}}}


def instance(w: World) -> str:
    held = {"tier": "db-custom-1-3840"}
    made = {"databaseVersion": "POSTGRES_17", "settings": held, "deletionProtection": False}
    return w.make("gcp:sql/databaseInstance:DatabaseInstance", region=PLACE, **made)["name"]


def robot(w: World) -> dict[str, Any]:
    return w.make("gcp:serviceaccount/account:Account", accountId=f"robot-{len(w.seen):04d}").state


def role(w: World) -> str:
    held = {"title": "Shifter", "permissions": ["dns.changes.create"]}
    return w.make("gcp:projects/iAMCustomRole:IAMCustomRole", roleId=f"role{len(w.seen)}", **held)["name"]


def secret(w: World) -> str:
    held = {"replication": {"auto": {}}}
    return w.make("gcp:secretmanager/secret:Secret", secretId=f"key-{len(w.seen)}", **held).id


def pool(w: World) -> str:
    made = w.make("gcp:iam/workloadIdentityPool:WorkloadIdentityPool", workloadIdentityPoolId=f"aws-{len(w.seen):04d}")
    return made["workloadIdentityPoolId"]


def authorization(_: World) -> Inputs:
    return {"domain": "shop.test", "type": "PER_PROJECT_RECORD", "location": "global", **HERE}


def certificate(w: World) -> Inputs:
    proof = w.make("gcp:certificatemanager/dnsAuthorization:DnsAuthorization", **authorization(w)).id
    return {"managed": {"domains": ["shop.test"], "dnsAuthorizations": [proof]}, "location": "global", **HERE}


def entry(w: World) -> Inputs:
    held = w.make("gcp:certificatemanager/certificateMap:CertificateMap")["name"]
    proof = w.make("gcp:certificatemanager/certificate:Certificate", **certificate(w)).id
    return {"map": held, "hostname": "shop.test", "certificates": [proof], **HERE}


def scheduled(w: World) -> Inputs:
    email = robot(w)["email"]
    body = base64.b64encode(json.dumps({"overrides": {}}).encode()).decode()
    target = {
        "uri": "https://run.googleapis.com/v2/projects/p/locations/l/jobs/j:run",
        "httpMethod": "POST",
        "body": body,
        "headers": {"Content-Type": "application/json"},
        "oauthToken": {"serviceAccountEmail": email, "scope": "https://www.googleapis.com/auth/cloud-platform"},
    }
    held = {"schedule": "0 9 24 11 *", "timeZone": "Etc/UTC", "attemptDeadline": "180s"}
    return {**held, "httpTarget": target, "retryConfig": {"retryCount": 3, "maxRetryDuration": "600s"}, **THERE}


def ask(w: World, method: str, path: str, body: object) -> None:
    """Speak to the loopback Google as somebody else."""
    headers = {"Authorization": "Bearer somebody", "Content-Type": "application/json"}
    with urllib3.PoolManager() as pool:
        answered = pool.request(method, f"{w.endpoints['gcp']}/{path}", body=json.dumps(body).encode(), headers=headers)
    assert answered.status == 200, answered.data


GOOGLE: tuple[Story, ...] = (
    Story(
        "gcp:compute/network:Network",
        lambda _: {"autoCreateSubnetworks": False, "routingMode": "GLOBAL", **HERE},
        {"routingMode": "REGIONAL"},
        {"name": "other", "autoCreateSubnetworks": True, "description": "x"},
        (
            ({"autoCreateSubnets": True}, "unexpected property"),
            ({"mtu": "big"}, "integer"),
            ({"networkProfile": "x"}, "does not serve"),
        ),
    ),
    Story(
        "gcp:compute/subnetwork:Subnetwork",
        lambda w: {"network": network(w), "ipCidrRange": "10.0.0.0/20", "privateIpGoogleAccess": False, **THERE},
        {"privateIpGoogleAccess": True},
        {"ipCidrRange": "10.1.0.0/20", "network": ELSEWHERE, "region": "us-east1"},
        (({"ipCidrRange": "10.0.0.1/20"}, "CIDR"), ({"network": None}, "missing required")),
    ),
    Story(
        "gcp:compute/router:Router",
        lambda w: {"network": network(w), "bgp": {"asn": 64_512}, **THERE},
        {"bgp": {"asn": 64_513}},
        {"network": ELSEWHERE},
    ),
    Story(
        "gcp:compute/routerNat:RouterNat",
        nat,
        {"minPortsPerVm": 128},
        {"router": "other"},
        (({"natIps": None}, "MANUAL_ONLY"),),
    ),
    Story("gcp:compute/routerInterface:RouterInterface", interface, {}, {"ipRange": "169.254.11.2/30"}),
    Story("gcp:compute/routerPeer:RouterPeer", peer, {"advertisedRoutePriority": 200}, {"interface": "other"}),
    Story(
        "gcp:compute/firewall:Firewall",
        lambda w: {
            "network": network(w),
            "allows": [{"protocol": "tcp", "ports": ["443"]}],
            "sourceRanges": ["10.0.0.0/8"],
            **HERE,
        },
        {"sourceRanges": ["10.0.0.0/9"], "targetTags": ["shop"]},
        {"network": ELSEWHERE, "direction": "EGRESS"},
    ),
    Story(
        "gcp:compute/address:Address",
        lambda _: {"addressType": "EXTERNAL", **THERE},
        LABELLED,
        {"addressType": "INTERNAL"},
    ),
    Story(
        "gcp:compute/globalAddress:GlobalAddress",
        lambda _: {"addressType": "EXTERNAL", "ipVersion": "IPV4", "labels": {"a": "b"}, **HERE},
        LABELLED,
        {"ipVersion": "IPV6", "address": "198.18.3.3"},
        (({"purpose": "VPC_PEERING"}, "INTERNAL"),),
    ),
    Story(
        "gcp:compute/healthCheck:HealthCheck",
        lambda _: {"httpsHealthCheck": {"host": "app.shop.test", "port": 443, "requestPath": "/health"}, **HERE},
        {"checkIntervalSec": 30, "timeoutSec": 10},
        {"name": "other"},
        (({"httpHealthCheck": {"port": 80}}, "only one of"), ({"checkIntervalSec": 1.5}, "integer")),
    ),
    Story(
        "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
        lambda w: {"cloudRun": {"service": run(w)}, **THERE},
        {},
        {"networkEndpointType": "PRIVATE_SERVICE_CONNECT", "cloudRun": {"service": "other"}},
    ),
    Story(
        "gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
        lambda _: {"networkEndpointType": "INTERNET_FQDN_PORT", "defaultPort": 443, **HERE},
        {},
        {"defaultPort": 8443},
    ),
    Story(
        "gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint",
        lambda w: {
            "globalNetworkEndpointGroup": w.make(
                "gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
                networkEndpointType="INTERNET_FQDN_PORT",
            )["name"],
            "fqdn": "blue.shop.test",
            "port": 443,
            **HERE,
        },
        {},
        {"fqdn": "other.test", "port": 444},
    ),
    Story(
        "gcp:compute/backendService:BackendService",
        backend_inputs,
        {"customRequestHeaders": ["Host: a.test"], "logConfig": {"enable": True, "sampleRate": 1.0}, "enableCdn": True},
        {"loadBalancingScheme": "EXTERNAL"},
    ),
    Story(
        "gcp:compute/uRLMap:URLMap",
        weighted,
        {"description": "shop"},
        {"name": "other"},
        (({"defaultService": "x"}, "exactly one"), ({"pathMatchers": [{}]}, "missing required")),
    ),
    Story(
        "gcp:compute/targetHttpProxy:TargetHttpProxy", lambda w: {"urlMap": url_map(w), **HERE}, {}, {"name": "other"}
    ),
    Story(
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy", https_proxy, {"quicOverride": "ENABLE"}, {"description": "x"}
    ),
    Story(
        "gcp:compute/sSLPolicy:SSLPolicy",
        lambda _: {"profile": "MODERN", "minTlsVersion": "TLS_1_2", **HERE},
        {"profile": "RESTRICTED"},
        {"name": "other"},
    ),
    Story(
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        forwarding,
        LABELLED,
        {"portRange": "80", "ipAddress": "198.18.1.1", "loadBalancingScheme": "EXTERNAL"},
        (({"portRange": "https"}, "range of ports"),),
    ),
    Story(
        "gcp:compute/haVpnGateway:HaVpnGateway",
        lambda w: {"network": network(w), **THERE},
        LABELLED,
        {"network": ELSEWHERE},
    ),
    Story(
        "gcp:compute/externalVpnGateway:ExternalVpnGateway",
        lambda _: {
            "redundancyType": "TWO_IPS_REDUNDANCY",
            "interfaces": [{"id": n, "ipAddress": f"198.18.8.{n}"} for n in range(2)],
            **HERE,
        },
        LABELLED,
        {"redundancyType": "FOUR_IPS_REDUNDANCY"},
    ),
    Story("gcp:compute/vPNTunnel:VPNTunnel", tunnel, LABELLED, {"peerExternalGatewayInterface": 2}),
    Story(
        "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
        routes,
        {"exportCustomRoutes": False},
        {"peering": "other"},
        remains=True,
    ),
    Story(
        "gcp:servicenetworking/connection:Connection",
        peering,
        {},
        {"network": ELSEWHERE, "service": "other.googleapis.com"},
    ),
    Story(
        "gcp:cloudrunv2/service:Service",
        service,
        {"template": template("hub.test/shop:2"), "labels": {"side": "green"}},
        {"location": "us-east1", "name": "other"},
        (
            ({"template": {"containers": [{"img": "x"}]}}, "unexpected property"),
            ({"template": template(scaling={"minInstanceCount": 5, "maxInstanceCount": 1})}, "must not exceed"),
        ),
    ),
    Story("gcp:cloudrunv2/job:Job", job, {"labels": {"side": "green"}}, {"location": "us-east1"}),
    Story(
        "gcp:dns/managedZone:ManagedZone",
        lambda w: {"dnsName": f"h{len(w.seen)}.test.", **HERE},
        {"description": "shop"},
        {"dnsName": "other.test.", "visibility": "private"},
        (({"dnsName": "x.test"}, "ends with a period"),),
    ),
    Story(
        "gcp:dns/recordSet:RecordSet",
        record,
        {"ttl": 30, "rrdatas": ["198.18.0.2"]},
        {"type": "AAAA", "name": "other.test."},
        (({"rrdatas": None}, "exactly one"), ({"name": "app"}, "ends with a period")),
    ),
    Story("gcp:dns/recordSet:RecordSet", split, {"ttl": 30}, {"type": "AAAA"}),
    Story(
        "gcp:storage/bucket:Bucket",
        lambda _: {
            "location": PLACE.upper(),
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "enforced",
            **HERE,
        },
        {"versioning": {"enabled": True}, "labels": {"side": "green"}},
        {"location": "US", "name": "other"},
    ),
    Story(
        "gcp:secretmanager/secret:Secret",
        lambda w: {
            "secretId": f"k-{len(w.seen)}",
            "replication": {"userManaged": {"replicas": [{"location": PLACE}]}},
            **HERE,
        },
        {"labels": {"side": "green"}},
        {"secretId": "other", "replication": {"auto": {}}},
        (({"replication": {}}, "exactly one"),),
    ),
    Story(
        "gcp:sql/databaseInstance:DatabaseInstance",
        database,
        {"deletionProtection": False, **changed_settings()},
        {"region": "us-east1", "databaseVersion": "POSTGRES_16"},
        (({"settings": {}}, "missing required"),),
    ),
    Story(
        "gcp:sql/database:Database", lambda w: {"instance": instance(w), "name": "shop", **HERE}, {}, {"name": "other"}
    ),
    Story(
        "gcp:serviceaccount/account:Account",
        lambda w: {"accountId": f"bot-{len(w.seen):05d}", "displayName": "Bot", **HERE},
        {"displayName": "Robot"},
        {"accountId": "other-bot"},
    ),
    Story(
        "gcp:projects/iAMCustomRole:IAMCustomRole",
        lambda w: {"roleId": f"r{len(w.seen):04d}", "title": "x", "permissions": ["dns.changes.create"], **HERE},
        {"permissions": ["dns.changes.create", "dns.changes.get"], "title": "y"},
        {"roleId": "other"},
        (({"roleId": "a-b"}, "underscores"),),
    ),
    Story(
        "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
        lambda w: {"workloadIdentityPoolId": f"pool-{len(w.seen):04d}", **HERE},
        {"displayName": "aws"},
        {"workloadIdentityPoolId": "other"},
    ),
    Story(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        lambda w: {
            "workloadIdentityPoolId": pool(w),
            "workloadIdentityPoolProviderId": "aws-prod",
            "aws": {"accountId": "123456789012"},
            "attributeMapping": {"google.subject": "assertion.arn"},
            **HERE,
        },
        {"attributeCondition": "attribute.aws_role == 'x'"},
        {"workloadIdentityPoolProviderId": "other"},
        (({"aws": None}, "exactly one"),),
    ),
    Story(
        "gcp:projects/iAMMember:IAMMember",
        lambda w: {"role": role(w), "member": robot(w)["member"], **HERE},
        {},
        {"role": "roles/viewer", "member": "allUsers"},
    ),
    Story(
        "gcp:secretmanager/secretIamMember:SecretIamMember",
        lambda w: {"secretId": secret(w), "role": "roles/secretmanager.secretAccessor", "member": robot(w)["member"]},
        {},
        {"role": "roles/viewer"},
    ),
    Story(
        "gcp:serviceaccount/iAMMember:IAMMember",
        lambda w: {
            "serviceAccountId": robot(w)["name"],
            "role": "roles/iam.workloadIdentityUser",
            "member": "allUsers",
        },
        {},
        {"member": "user:x@y.test"},
    ),
    Story(
        "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",
        lambda w: {"managedZone": zone(w), "role": "roles/dns.admin", "member": robot(w)["member"], **HERE},
        {},
        {"role": "roles/dns.reader"},
    ),
    Story(
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        lambda w: {"name": run(w), "location": PLACE, "role": "roles/run.invoker", "member": "allUsers", **HERE},
        {},
        {"role": "roles/run.viewer"},
    ),
    Story(
        "gcp:cloudrunv2/jobIamMember:JobIamMember",
        lambda w: {
            "name": w.make("gcp:cloudrunv2/job:Job", **job(w))["name"],
            "location": PLACE,
            "role": "roles/run.invoker",
            "member": robot(w)["member"],
            **HERE,
        },
        {},
        {"role": "roles/run.viewer"},
    ),
    Story(
        "gcp:certificatemanager/dnsAuthorization:DnsAuthorization", authorization, LABELLED, {"domain": "other.test"}
    ),
    Story(
        "gcp:certificatemanager/certificate:Certificate",
        certificate,
        LABELLED,
        {"managed": {"domains": ["other.test"]}},
        (({"managed": None}, "exactly one"),),
    ),
    Story("gcp:certificatemanager/certificateMap:CertificateMap", lambda _: {**HERE}, LABELLED, {"name": "other"}),
    Story(
        "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry",
        entry,
        LABELLED,
        {"hostname": "other.test", "map": "other"},
        (({"matcher": "PRIMARY"}, "exactly one"),),
    ),
    Story(
        "gcp:cloudscheduler/job:Job",
        scheduled,
        {"schedule": "0 10 24 11 *"},
        {"name": "other", "region": "us-east1"},
        (({"httpTarget": None}, "exactly one"),),
    ),
)
