"""Computed: what a cloud adds to a resource by itself, for the types whose additions the components read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import Any

Inputs = Mapping[str, Any]


def computed(type_: str, name: str, inputs: Inputs) -> dict[str, Any]:
    """What the cloud adds. Names are given where a provider would make one up."""
    made = {"name": inputs.get("name", name), "arn": f"arn:aws:test:::{name}", "selfLink": f"https://google/{name}"}
    special = _SPECIAL.get(type_)
    return {**made, **(special(name, inputs) if special else {})}


def _questions(name: str, inputs: Inputs) -> dict[str, Any]:
    """ACM lists them in an order of its own: here the reverse."""
    hosts = [*inputs.get("subjectAlternativeNames", []), inputs["domainName"]]
    return {
        "domainValidationOptions": [
            {
                "domainName": host,
                "resourceRecordName": f"_proof.{host}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": f"_answer-{host}.acm-validations.aws.",
            }
            for host in hosts
        ]
    }


def _google_question(name: str, inputs: Inputs) -> dict[str, Any]:
    record = {
        "name": f"_acme-challenge_x.{inputs['domain']}.",
        "type": "CNAME",
        "data": "x.authorize.certificatemanager.goog.",
    }
    return {"dnsResourceRecords": [record]}


def _tunnels(name: str, inputs: Inputs) -> dict[str, Any]:
    """AWS takes the first address of each inside range and gives the second away."""
    tunnels: dict[str, Any] = {}
    for at in (1, 2):
        first, second = list(IPv4Network(inputs[f"tunnel{at}InsideCidr"]).hosts())
        tunnels |= {
            f"tunnel{at}Address": f"192.0.2.{at}",
            f"tunnel{at}PresharedKey": f"key-of-{name}-{at}",
            f"tunnel{at}VgwInsideAddress": str(first),
            f"tunnel{at}CgwInsideAddress": str(second),
        }
    return tunnels


_SPECIAL: dict[str, Callable[[str, Inputs], dict[str, Any]]] = {
    "aws:acm/certificate:Certificate": _questions,
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": _google_question,
    "aws:ec2/vpnConnection:VpnConnection": _tunnels,
    "gcp:compute/haVpnGateway:HaVpnGateway": lambda name, _: {
        "vpnInterfaces": [{"id": at, "ipAddress": f"198.51.100.{at + 1}"} for at in range(2)]
    },
    "aws:cloudfront/distribution:Distribution": lambda name, _: {
        "domainName": f"{name}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:rds/instance:Instance": lambda name, _: {
        "identifier": name,
        "address": f"{name}.rds.amazonaws.com",
        "port": 5432,
        "masterUserSecrets": [{"secretArn": f"arn:aws:secretsmanager:::secret:rds!{name}"}],
    },
    "gcp:sql/databaseInstance:DatabaseInstance": lambda name, _: {"privateIpAddress": "10.20.128.3"},
    "aws:s3/bucket:Bucket": lambda name, _: {"bucket": name},
    "aws:ecs/taskDefinition:TaskDefinition": lambda name, _: {
        "arn": f"arn:aws:ecs:eu-central-1:123456789012:task-definition/{name}:7",
        "arnWithoutRevision": f"arn:aws:ecs:eu-central-1:123456789012:task-definition/{name}",
    },
    "aws:ec2/eip:Eip": lambda name, _: {"publicIp": "198.51.100.7"},
    "aws:lb/loadBalancer:LoadBalancer": lambda name, _: {
        "dnsName": f"{name}.eu-central-1.elb.amazonaws.com",
        "zoneId": "Z215JYRZR1TBD5",
    },
    "gcp:compute/address:Address": lambda name, _: {"address": "203.0.113.9"},
    "gcp:compute/globalAddress:GlobalAddress": lambda name, inputs: {"address": inputs.get("address", "203.0.113.80")},
    "gcp:serviceaccount/account:Account": lambda name, inputs: {
        "email": f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com",
        "member": f"serviceAccount:{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com",
        "uniqueId": "100018646976219416293",
    },
}
