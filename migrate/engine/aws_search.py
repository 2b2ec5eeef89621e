"""AWS search: whether a create of a killed update happened, where AWS draws the id: looked up by name or by tags.

Every resource of this project's components that can have tags carries the tag `Name`, given in the same call that makes
it; so one that is not found was not made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from migrate.engine.state import Json, pending_creates

Found = str | None
Look = Callable[["_Account", Json], Sequence[str]]
"""The ids of what answers to a create's inputs."""


def found_in_aws(deployment: Json) -> dict[str, Found]:
    """By URN: the id of each pending create, or None where it was never made. Those that are not of a known kind, those
    that several resources answer to, and all where AWS does not let us look, are left out; so are those whose provider
    does not say which account it is for, or another one than this machine's credentials are for.
    """
    resources = cast("Sequence[Json]", deployment.get("resources") or ())
    known = {str(one.get("id")) for one in resources}
    accounts: dict[str, _Account] = {}
    found: dict[str, Found] = {}
    for made in pending_creates(deployment):
        inputs, settings = cast("Json", made.get("inputs") or {}), _settings(made, resources)
        region, look = inputs.get("region") or settings.get("region"), _LOOKS.get(str(made["type"]))
        if look is None or not isinstance(region, str):
            continue
        ids = _looked(look, accounts.setdefault(region, _Account(region)), inputs, settings)
        fresh = None if ids is None else [one for one in ids if one not in known]
        if fresh is not None and len(fresh) < 2:
            found[str(made["urn"])] = fresh[0] if fresh else None
    return found


def is_looked_for(resource_type: str) -> bool:
    """Whether resources of this type are of a known kind."""
    return resource_type in _LOOKS


@dataclass(slots=True)
class _Account:
    """Clients of one region, with the credentials of this machine."""

    region: str
    _clients: dict[str, Any] = field(default_factory=dict[str, Any])

    def client(self, service: str) -> Any:
        if service not in self._clients:
            from botocore.session import get_session  # heavy, and needed after a kill only

            self._clients[service] = get_session().create_client(service, region_name=self.region)
        return self._clients[service]

    def is_of(self, settings: Json) -> bool:
        """Whether it is the account that a provider with these settings is for."""
        allowed = settings.get("allowedAccountIds")
        own = str(self.client("sts").get_caller_identity()["Account"])
        return own in json.loads(allowed) if isinstance(allowed, str) else False


def _looked(look: Look, account: _Account, inputs: Json, settings: Json) -> Sequence[str] | None:
    """None where AWS did not answer, or not in a way that tells."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return None
    try:
        return look(account, inputs) if account.is_of(settings) else None
    except ClientError as error:
        code = str(cast("Any", error).response["Error"]["Code"])
        return () if "NotFound" in code else None
    except (BotoCoreError, KeyError):
        return None


def _settings(made: Json, resources: Sequence[Json]) -> Json:
    """What the provider of a resource was told."""
    provider = str(made.get("provider", "")).rpartition("::")[0]
    found = [cast("Json", one.get("inputs") or {}) for one in resources if one["urn"] == provider]
    return found[0] if found else {}


def _tagged(kind: str) -> Look:
    def look(account: _Account, inputs: Json) -> Sequence[str]:
        wanted = {"key": "Name", "value": _name_tag(inputs), "resource-type": kind}
        filters = [{"Name": name, "Values": [value]} for name, value in wanted.items()]
        return [str(tag["ResourceId"]) for tag in account.client("ec2").describe_tags(Filters=filters)["Tags"]]

    return look


def _name_tag(inputs: Json) -> str:
    return str(cast("Mapping[str, str]", inputs["tags"])["Name"])


def _balancer(account: _Account, inputs: Json) -> Sequence[str]:
    found = account.client("elbv2").describe_load_balancers(Names=[inputs["name"]])
    return _each(found["LoadBalancers"], "LoadBalancerArn")


def _targets(account: _Account, inputs: Json) -> Sequence[str]:
    return _each(
        account.client("elbv2").describe_target_groups(Names=[inputs["name"]])["TargetGroups"], "TargetGroupArn"
    )


def _listener(account: _Account, inputs: Json) -> Sequence[str]:
    listeners = account.client("elbv2").describe_listeners(LoadBalancerArn=inputs["loadBalancerArn"])["Listeners"]
    return _each((one for one in listeners if one["Port"] == inputs["port"]), "ListenerArn")


def _cluster(account: _Account, inputs: Json) -> Sequence[str]:
    clusters = account.client("ecs").describe_clusters(clusters=[inputs["name"]])["clusters"]
    return _each((one for one in clusters if one["status"] == "ACTIVE"), "clusterArn")


def _service(account: _Account, inputs: Json) -> Sequence[str]:
    services = account.client("ecs").describe_services(cluster=inputs["cluster"], services=[inputs["name"]])["services"]
    return _each((one for one in services if one["status"] == "ACTIVE"), "serviceArn")


def _task(account: _Account, inputs: Json) -> Sequence[str]:
    listed = account.client("ecs").list_task_definitions(familyPrefix=inputs["family"], sort="DESC")
    return cast("Sequence[str]", listed["taskDefinitionArns"])[:1]


def _certificate(account: _Account, inputs: Json) -> Sequence[str]:
    acm = account.client("acm")
    arns = _each(_every(acm, "list_certificates", "CertificateSummaryList"), "CertificateArn")
    tags = {arn: acm.list_tags_for_certificate(CertificateArn=arn)["Tags"] for arn in arns}
    return [arn for arn in arns if {"Key": "Name", "Value": _name_tag(inputs)} in tags[arn]]


def _health_check(account: _Account, inputs: Json) -> Sequence[str]:
    route53 = account.client("route53")
    ids = _each(_every(route53, "list_health_checks", "HealthChecks"), "Id")
    tagged = (route53.list_tags_for_resource(ResourceType="healthcheck", ResourceId=one) for one in ids)
    found = zip(ids, (one["ResourceTagSet"]["Tags"] for one in tagged), strict=True)
    return [one for one, tags in found if {"Key": "Name", "Value": _name_tag(inputs)} in tags]


def _zone(account: _Account, inputs: Json) -> Sequence[str]:
    name, route53 = str(inputs["name"]).removesuffix("."), account.client("route53")
    zones = route53.list_hosted_zones_by_name(DNSName=name)["HostedZones"]
    same = (one for one in zones if one["Name"] == f"{name}.")
    kin = (one for one in same if one["Config"]["PrivateZone"] == bool(inputs.get("vpcs")))
    return [one.rpartition("/")[2] for one in _each(kin, "Id")]


def _distribution(account: _Account, inputs: Json) -> Sequence[str]:
    cloudfront, wanted = account.client("cloudfront"), {"Key": "Name", "Value": _name_tag(inputs)}
    made = _every(cloudfront, "list_distributions", "DistributionList", "Items")
    tags = {one["Id"]: cloudfront.list_tags_for_resource(Resource=one["ARN"])["Tags"] for one in made}
    return [one for one, held in tags.items() if wanted in held.get("Items", ())]


def _cache_policy(account: _Account, inputs: Json) -> Sequence[str]:
    """Names are unique, and an account has 20 of its own (CloudFront quotas): one page holds them all."""
    listed = account.client("cloudfront").list_cache_policies(Type="custom", MaxItems="100")["CachePolicyList"]
    policies = (one["CachePolicy"] for one in listed.get("Items", ()))
    return _each((one for one in policies if one["CachePolicyConfig"]["Name"] == inputs["name"]), "Id")


def _identity_provider(account: _Account, inputs: Json) -> Sequence[str]:
    """Its ARN ends in the address of the issuer, which is unique in an account (CreateOpenIDConnectProvider)."""
    issuer = str(inputs["url"]).removeprefix("https://")
    arns = _each(account.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"], "Arn")
    return [arn for arn in arns if arn.partition(":oidc-provider/")[2] == issuer]


def _secret(account: _Account, inputs: Json) -> Sequence[str]:
    return [str(account.client("secretsmanager").describe_secret(SecretId=inputs["name"])["ARN"])]


def _association(account: _Account, inputs: Json) -> Sequence[str]:
    tables = account.client("ec2").describe_route_tables(RouteTableIds=[inputs["routeTableId"]])["RouteTables"]
    joined = (one for table in tables for one in table["Associations"] if one.get("SubnetId") == inputs.get("subnetId"))
    return _each(joined, "RouteTableAssociationId")


def _every(client: Any, operation: str, *path: str) -> list[Mapping[str, Any]]:
    """What all pages of a list hold at `path`."""
    pages: Iterable[Any] = client.get_paginator(operation).paginate()
    for name in path:
        pages = [page.get(name, ()) for page in pages]
    return [item for page in pages for item in page]


def _each(items: Iterable[Mapping[str, object]], key: str) -> list[str]:
    return [str(item[key]) for item in items]


_LOOKS: Mapping[str, Look] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:cloudfront/cachePolicy:CachePolicy": _cache_policy,
    "aws:cloudfront/distribution:Distribution": _distribution,
    "aws:ec2/customerGateway:CustomerGateway": _tagged("customer-gateway"),
    "aws:ec2/eip:Eip": _tagged("elastic-ip"),
    "aws:ec2/internetGateway:InternetGateway": _tagged("internet-gateway"),
    "aws:ec2/natGateway:NatGateway": _tagged("natgateway"),
    "aws:ec2/routeTable:RouteTable": _tagged("route-table"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association,
    "aws:ec2/securityGroup:SecurityGroup": _tagged("security-group"),
    "aws:ec2/subnet:Subnet": _tagged("subnet"),
    "aws:ec2/vpc:Vpc": _tagged("vpc"),
    "aws:ec2/vpnConnection:VpnConnection": _tagged("vpn-connection"),
    "aws:ec2/vpnGateway:VpnGateway": _tagged("vpn-gateway"),
    "aws:ecs/cluster:Cluster": _cluster,
    "aws:ecs/service:Service": _service,
    "aws:ecs/taskDefinition:TaskDefinition": _task,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _identity_provider,
    "aws:lb/listener:Listener": _listener,
    "aws:lb/loadBalancer:LoadBalancer": _balancer,
    "aws:lb/targetGroup:TargetGroup": _targets,
    "aws:route53/healthCheck:HealthCheck": _health_check,
    "aws:route53/zone:Zone": _zone,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _tagged("security-group-rule"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _tagged("security-group-rule"),
}
