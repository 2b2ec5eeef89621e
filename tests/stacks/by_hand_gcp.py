"""By hand: blue as somebody made it in Google Cloud with the REST API alone, under names and labels of their own.

Every function gives the parts it made as `adopt` of migration.yaml takes them: component/part, and the id with which
`pulumi import` takes such a resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.rehearse.standins.gcp.cloud import Cloud
from tests.stacks.given import DIGEST
from tests.stacks.project import Project

P, REGION = "projects/rehearsal", "europe-west3"
GLOBAL, REGIONAL, MANAGER = f"{P}/global", f"{P}/regions/{REGION}", f"{P}/locations/global"
HOSTS = {"host": "app.shop.test", "own": "blue.app.shop.test"}
OURS = {"team": "the-shop"}
TAG = "shop-blue-network-service"
"""The network tag of containers: firewall rules and containers name it, so it is agreed upon."""

Parts = dict[str, str]


class ByHand:
    """One Google project, and what was made in it."""

    def __init__(self, project: Project) -> None:
        self.cloud = Cloud(project.endpoints["gcp"], "rehearsal", REGION)
        self.adopt: Parts = {}

    def make(self, part: str, api: str, collection: str, body: Mapping[str, Any], **query: str) -> str:
        """Create one resource, wait for it, and give its path."""
        self.cloud.wait(self.cloud.call("POST", f"{api}/{collection}", {**body}, **query), api)
        named = body.get("name") or next(iter(query.values()))
        self.adopt[part] = f"{collection}/{named}"
        return self.adopt[part]

    def compute(self, part: str, collection: str, **body: Any) -> str:
        return self.make(part, "compute/v1", collection, body)

    def manager(self, part: str, collection: str, key: str, name: str, **body: Any) -> str:
        return self.make(part, "v1", collection, {**body, "labels": OURS}, **{key: name})


def blue(project: Project) -> tuple[Parts, str]:
    """Everything of blue: its parts, and its anycast address."""
    hand = ByHand(project)
    network, subnet = _network(hand)
    run = _run(hand, network, subnet)
    address = _front(hand, _backend(hand, run))
    hand.cloud.close()
    return hand.adopt, address


def _network(hand: ByHand) -> tuple[str, str]:
    routing = {"autoCreateSubnetworks": False, "routingConfig": {"routingMode": "GLOBAL"}}
    network = hand.compute("network/network", f"{GLOBAL}/networks", name="the-shop", **routing)
    subnets = [
        hand.compute(
            f"network/{part}",
            f"{REGIONAL}/subnetworks",
            name=f"the-{part}",
            network=network,
            ipCidrRange=block,
            privateIpGoogleAccess=True,
        )
        for part, block in (("service", "10.10.0.0/18"), ("data", "10.10.64.0/18"))
    ]
    _ways_out(hand, network)
    _walls(hand, network)
    _services(hand, network)
    return network, subnets[0]


def _ways_out(hand: ByHand, network: str) -> None:
    addresses = [
        hand.compute(
            f"network/egress-{zone}", f"{REGIONAL}/addresses", name=f"out-{zone}", addressType="EXTERNAL", labels=OURS
        )
        for zone in "ab"
    ]
    nat = {
        "name": "the-way-out",
        "natIpAllocateOption": "MANUAL_ONLY",
        "natIps": addresses,
        "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        "logConfig": {"enable": True, "filter": "ERRORS_ONLY"},
    }
    router = hand.compute("network/router", f"{REGIONAL}/routers", name="the-router", network=network, nats=[nat])
    hand.adopt["network/nat"] = f"{router}/the-way-out"


def _walls(hand: ByHand, network: str) -> None:
    rules: dict[str, dict[str, Any]] = {
        "from-inside": {"allowed": [{"IPProtocol": "tcp"}], "sourceRanges": ["10.10.0.0/16"]},
        "from-health-checks": {
            "allowed": [{"IPProtocol": "tcp"}],
            "sourceRanges": ["35.191.0.0/16", "130.211.0.0/22"],
            "targetTags": [TAG],
        },
        "from-peers": {"allowed": [{"IPProtocol": "tcp", "ports": ["5432"]}], "sourceRanges": ["10.20.0.0/16"]},
    }
    for part, rule in rules.items():
        hand.compute(
            f"network/{part}", f"{GLOBAL}/firewalls", name=f"the-{part}", network=network, direction="INGRESS", **rule
        )


def _services(hand: ByHand, network: str) -> None:
    """The range for Google's own services, and the connection that uses it."""
    hand.compute(
        "network/services-range",
        f"{GLOBAL}/addresses",
        name="the-services",
        network=network,
        address="10.10.128.0",
        prefixLength=18,
        addressType="INTERNAL",
        purpose="VPC_PEERING",
        labels=OURS,
    )
    number = hand.cloud.call("GET", f"v1/{P}")["projectNumber"]
    body = {
        "network": network.replace("rehearsal", number),
        "reservedPeeringRanges": ["the-services"],
    }
    service = "servicenetworking.googleapis.com"
    hand.cloud.wait(hand.cloud.call("POST", f"v1/services/{service}/connections", body), "v1")
    hand.adopt["network/services-connection"] = f"{network}:{service}"


def _run(hand: ByHand, network: str, subnet: str) -> str:
    asked = {"accountId": "the-shop", "serviceAccount": {"displayName": "the shop"}}
    account = hand.cloud.call("POST", f"v1/{P}/serviceAccounts", asked)
    hand.adopt["service/account"] = account["name"]
    probe = {"httpGet": {"path": "/healthz", "port": 8080}, "timeoutSeconds": 5}
    container = {
        "image": f"hub.test/shop@{DIGEST}",
        "ports": [{"containerPort": 8080}],
        "resources": {"limits": {"cpu": "1", "memory": "2048Mi"}, "cpuIdle": False, "startupCpuBoost": True},
        "env": [{"name": "LOG_LEVEL", "value": "info"}],
        "startupProbe": {**probe, "periodSeconds": 5, "failureThreshold": 12},
        "livenessProbe": {**probe, "periodSeconds": 10, "failureThreshold": 3},
    }
    interface = {"network": network, "subnetwork": subnet, "tags": [TAG]}
    template = {
        "serviceAccount": account["email"],
        "containers": [container],
        "scaling": {"minInstanceCount": 2, "maxInstanceCount": 8},
        "vpcAccess": {"egress": "ALL_TRAFFIC", "networkInterfaces": [interface]},
    }
    body = {
        "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        "invokerIamDisabled": True,
        "template": template,
        "labels": OURS,
    }
    return hand.make("service/run", "v2", f"{P}/locations/{REGION}/services", body, serviceId="the-shop")


def _backend(hand: ByHand, run: str) -> str:
    group = hand.compute(
        "service/group",
        f"{REGIONAL}/networkEndpointGroups",
        name="the-shop",
        networkEndpointType="SERVERLESS",
        cloudRun={"service": run.rpartition("/")[2]},
    )
    return hand.compute(
        "service/backend",
        f"{GLOBAL}/backendServices",
        name="the-shop",
        loadBalancingScheme="EXTERNAL_MANAGED",
        protocol="HTTPS",
        backends=[{"group": group}],
        connectionDraining={"drainingTimeoutSec": 300},
        logConfig={"enable": True, "sampleRate": 1.0},
    )


def _front(hand: ByHand, backend: str) -> str:
    address = hand.compute(
        "service/address",
        f"{GLOBAL}/addresses",
        name="the-shop",
        addressType="EXTERNAL",
        ipVersion="IPV4",
        labels=OURS,
    )
    policy = {"profile": "MODERN", "minTlsVersion": "TLS_1_2"}
    tls = hand.compute("service/tls-policy", f"{GLOBAL}/sslPolicies", name="the-shop", **policy)
    urls = hand.compute("service/url-map", f"{GLOBAL}/urlMaps", name="the-shop", defaultService=backend)
    away = {"httpsRedirect": True, "redirectResponseCode": "MOVED_PERMANENTLY_DEFAULT", "stripQuery": False}
    redirect = hand.compute("service/redirect", f"{GLOBAL}/urlMaps", name="to-https", defaultUrlRedirect=away)
    proxies = {
        "https": hand.compute(
            "service/https-proxy",
            f"{GLOBAL}/targetHttpsProxies",
            name="the-shop",
            urlMap=urls,
            certificateMap=f"//certificatemanager.googleapis.com/{_certificates(hand)}",
            sslPolicy=tls,
        ),
        "http": hand.compute("service/http-proxy", f"{GLOBAL}/targetHttpProxies", name="to-https", urlMap=redirect),
    }
    anycast = hand.cloud.call("GET", f"compute/v1/{address}")["address"]
    for part, port in (("https", "443"), ("http", "80")):
        hand.compute(
            f"service/{part}",
            f"{GLOBAL}/forwardingRules",
            name=f"the-{part}",
            IPAddress=anycast,
            IPProtocol="TCP",
            portRange=port,
            loadBalancingScheme="EXTERNAL_MANAGED",
            networkTier="PREMIUM",
            target=proxies[part],
            labels=OURS,
        )
    return anycast


def _certificates(hand: ByHand) -> str:
    """One certificate for both names, and the map that a proxy names. Its proofs stand in a zone of somebody else."""
    proofs = [
        hand.manager(
            f"service/proof-{word}",
            f"{MANAGER}/dnsAuthorizations",
            "dnsAuthorizationId",
            f"the-{word}",
            domain=host,
            type="PER_PROJECT_RECORD",
        )
        for word, host in HOSTS.items()
    ]
    certificate = hand.manager(
        "service/certificate",
        f"{MANAGER}/certificates",
        "certificateId",
        "the-shop",
        managed={"domains": list(HOSTS.values()), "dnsAuthorizations": proofs},
    )
    group = hand.manager("service/certificate-map", f"{MANAGER}/certificateMaps", "certificateMapId", "the-shop")
    for word, host in HOSTS.items():
        hand.manager(
            f"service/entry-{word}",
            f"{group}/certificateMapEntries",
            "certificateMapEntryId",
            f"the-{word}",
            hostname=host,
            certificates=[certificate],
        )
    return group
