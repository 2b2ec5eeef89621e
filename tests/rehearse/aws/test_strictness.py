"""What AWS refuses and moto does not, through unmodified boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.utils import get_service_model

from migrate.rehearse.aws.strictness import RULES, WEIGHT_LIMIT
from tests.rehearse.aws.conftest import Loopback

Params = dict[str, Any]


def refused(client: Any, operation: str, **parameters: object) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class Site:
    """A VPC with two subnets, and what stands in it."""

    def __init__(self, loopback: Loopback) -> None:
        self.ec2 = loopback.client("ec2")
        self.elb = loopback.client("elbv2")
        self.ecs = loopback.client("ecs")
        self.acm = loopback.client("acm")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{at}.0/24", AvailabilityZone=f"us-east-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for at, zone in enumerate("ab")
        ]
        self.made = 0

    def name(self) -> str:
        self.made += 1
        return f"x{id(self) % 100_000}-{self.made}"

    def balancer(self, **more: object) -> str:
        made = self.elb.create_load_balancer(Name=self.name(), Subnets=self.subnets, **more)
        return made["LoadBalancers"][0]["LoadBalancerArn"]

    def targets(self) -> str:
        held = {"Protocol": "HTTP", "Port": 80, "VpcId": self.vpc, "TargetType": "ip"}
        return self.elb.create_target_group(Name=self.name(), **held)["TargetGroups"][0]["TargetGroupArn"]

    def listener(self, balancer: str, *weights: int) -> dict[str, Any]:
        groups = [{"TargetGroupArn": self.targets(), "Weight": weight} for weight in weights]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
        return {"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "DefaultActions": [action]}


@pytest.fixture
def site(loopback: Loopback) -> Site:
    return Site(loopback)


def test_every_rule_is_of_an_operation_that_exists() -> None:
    for service, operation in RULES:
        assert operation in get_service_model(service).operation_names


def test_a_load_balancer_under_deletion_protection_stays(site: Site) -> None:
    arn = site.balancer()
    on = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    site.elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=on)
    code, said = refused(site.elb, "delete_load_balancer", LoadBalancerArn=arn)
    assert code == "OperationNotPermitted"
    assert said == f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
    site.elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{**on[0], "Value": "false"}])
    site.elb.delete_load_balancer(LoadBalancerArn=arn)


def test_a_load_balancer_stands_in_two_zones(site: Site) -> None:
    code, said = refused(site.elb, "create_load_balancer", Name=site.name(), Subnets=site.subnets[:1])
    assert (code, said.split(" in ")[0]) == ("ValidationError", "At least two subnets")


@pytest.mark.parametrize("weight", [WEIGHT_LIMIT + 1, 1_000_000])
def test_a_weight_above_999_is_refused(site: Site, weight: int) -> None:
    balancer = site.balancer()
    code, said = refused(site.elb, "create_listener", **site.listener(balancer, weight, 1))
    assert (code, said) == ("ValidationError", "Weight must be between 0 and 999.")
    made = site.elb.create_listener(**site.listener(balancer, WEIGHT_LIMIT, 0))["Listeners"][0]
    changed = {"ListenerArn": made["ListenerArn"], "DefaultActions": site.listener(balancer, weight)["DefaultActions"]}
    assert refused(site.elb, "modify_listener", **changed)[0] == "ValidationError"


def test_a_certificate_is_there_and_issued_before_a_listener_uses_it(site: Site) -> None:
    asked = {**site.listener(site.balancer(), 1), "Protocol": "HTTPS", "Port": 443}
    none = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/none"}
    assert refused(site.elb, "create_listener", **asked, Certificates=[none])[0] == "CertificateNotFound"
    arn = site.acm.request_certificate(DomainName="app.shop.test", ValidationMethod="DNS")["CertificateArn"]
    site.elb.create_listener(**asked, Certificates=[{"CertificateArn": arn}])
    code, said = refused(site.acm, "delete_certificate", CertificateArn=arn)
    assert code == "ResourceInUseException"
    assert said.endswith("is in use.")


def test_a_certificate_waits_for_its_record_where_its_zone_is_known(loopback: Loopback, site: Site) -> None:
    route53 = loopback.client("route53")
    zone = route53.create_hosted_zone(Name="proof.test", CallerReference="proof")["HostedZone"]["Id"]
    arn = site.acm.request_certificate(DomainName="app.proof.test", ValidationMethod="DNS")["CertificateArn"]

    def certificate() -> Params:
        return site.acm.describe_certificate(CertificateArn=arn)["Certificate"]

    assert certificate()["Status"] == "PENDING_VALIDATION"
    asked = certificate()["DomainValidationOptions"][0]["ResourceRecord"]
    values = [{"Value": asked["Value"]}]
    record = {"Name": asked["Name"], "Type": asked["Type"], "TTL": 60, "ResourceRecords": values}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    made = route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)["ChangeInfo"]["Id"]
    route53.get_waiter("resource_record_sets_changed").wait(Id=made, WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    assert certificate()["Status"] == "ISSUED"


def test_a_vpc_with_something_in_it_stays(site: Site) -> None:
    code, said = refused(site.ec2, "delete_vpc", VpcId=site.vpc)
    assert (code, said) == ("DependencyViolation", f"The vpc '{site.vpc}' has dependencies and cannot be deleted.")
    for subnet in site.subnets:
        site.ec2.delete_subnet(SubnetId=subnet)
    site.ec2.delete_vpc(VpcId=site.vpc)


def test_a_subnet_that_is_used_stays(site: Site) -> None:
    site.balancer()
    assert refused(site.ec2, "delete_subnet", SubnetId=site.subnets[0])[0] == "DependencyViolation"


def test_a_security_group_that_another_names_stays(site: Site) -> None:
    groups = [
        site.ec2.create_security_group(GroupName=site.name(), Description="x", VpcId=site.vpc)["GroupId"]
        for _ in range(2)
    ]
    pair = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "UserIdGroupPairs": [{"GroupId": groups[0]}]}
    site.ec2.authorize_security_group_ingress(GroupId=groups[1], IpPermissions=[pair])
    code, said = refused(site.ec2, "delete_security_group", GroupId=groups[0])
    assert (code, said) == ("DependencyViolation", f"resource {groups[0]} has a dependent object")
    site.ec2.delete_security_group(GroupId=groups[1])
    site.ec2.delete_security_group(GroupId=groups[0])


CONTAINER = {"name": "main", "image": "hub.test/shop", "memory": 128, "portMappings": [{"containerPort": 80}]}


def test_a_service_needs_targets_behind_a_load_balancer_and_then_runs(site: Site) -> None:
    cluster, targets = site.name(), site.targets()
    site.ecs.create_cluster(clusterName=cluster)
    site.ecs.register_task_definition(family="shop", containerDefinitions=[CONTAINER])
    behind = [{"targetGroupArn": targets, "containerName": "main", "containerPort": 80}]
    asked = {"cluster": cluster, "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 2}
    code, said = refused(site.ecs, "create_service", **asked, loadBalancers=behind)
    assert code == "InvalidParameterException"
    assert said.endswith("does not have an associated load balancer.")
    action = [{"Type": "forward", "TargetGroupArn": targets}]
    site.elb.create_listener(LoadBalancerArn=site.balancer(), Protocol="HTTP", Port=80, DefaultActions=action)
    site.ecs.create_service(**asked, loadBalancers=behind, healthCheckGracePeriodSeconds=30)
    (found,) = site.ecs.describe_services(cluster=cluster, services=["shop"])["services"]
    assert (found["runningCount"], found["pendingCount"]) == (2, 0)
    assert found["healthCheckGracePeriodSeconds"] == 30
    assert found["deployments"][0]["rolloutState"] == "COMPLETED"
    assert refused(site.ecs, "delete_cluster", cluster=cluster)[0] == "ClusterContainsServicesException"
    site.ecs.delete_service(cluster=cluster, service="shop", force=True)
    site.ecs.delete_cluster(cluster=cluster)


def test_routes_of_a_vpn_gateway_are_propagated_to_a_table(site: Site) -> None:
    gateway = site.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    table = site.ec2.create_route_table(VpcId=site.vpc)["RouteTable"]["RouteTableId"]
    pair = {"GatewayId": gateway, "RouteTableId": table}

    def held() -> list[Params]:
        return site.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["PropagatingVgws"]

    site.ec2.enable_vgw_route_propagation(**pair)
    assert held() == [{"GatewayId": gateway}]
    site.ec2.disable_vgw_route_propagation(**pair)
    assert held() == []
    assert refused(site.ec2, "disable_vgw_route_propagation", **pair)[0] == "Gateway.NotAttached"


CACHE = {
    "Name": "shop",
    "MinTTL": 0,
    "ParametersInCacheKeyAndForwardedToOrigin": {
        "EnableAcceptEncodingGzip": True,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": {"Quantity": 1, "Items": ["v"]}},
    },
}


def test_a_cache_policy_is_changed_by_who_knows_its_version(loopback: Loopback) -> None:
    cloudfront = loopback.client("cloudfront")
    made = cloudfront.create_cache_policy(CachePolicyConfig=CACHE)
    identifier = made["CachePolicy"]["Id"]
    assert cloudfront.get_cache_policy(Id=identifier)["CachePolicy"]["CachePolicyConfig"] == CACHE
    assert refused(cloudfront, "create_cache_policy", CachePolicyConfig=CACHE)[0] == "CachePolicyAlreadyExists"
    asked = {"Id": identifier, "CachePolicyConfig": {**CACHE, "MinTTL": 1}}
    assert refused(cloudfront, "update_cache_policy", **asked, IfMatch="OLD")[0] == "InvalidIfMatchVersion"
    changed = cloudfront.update_cache_policy(**asked, IfMatch=made["ETag"])
    cloudfront.delete_cache_policy(Id=identifier, IfMatch=changed["ETag"])
    assert refused(cloudfront, "get_cache_policy", Id=identifier)[0] == "NoSuchCachePolicy"


def test_a_distribution_is_changed_by_who_knows_its_version_and_deleted_when_disabled(loopback: Loopback) -> None:
    cloudfront = loopback.client("cloudfront")
    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    origin = {"Id": "o", "DomainName": "o.test", "CustomOriginConfig": custom}
    behaviour = {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0}
    config = {
        "CallerReference": "r",
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behaviour,
        "Comment": "",
        "Enabled": True,
    }
    made = cloudfront.create_distribution(DistributionConfig=config)
    asked = {"Id": made["Distribution"]["Id"], "DistributionConfig": {**config, "Enabled": False}}
    assert refused(cloudfront, "update_distribution", **asked, IfMatch="BAD")[0] == "PreconditionFailed"
    assert refused(cloudfront, "update_distribution", **asked)[0] == "InvalidIfMatchVersion"
    gone = {"Id": asked["Id"], "IfMatch": made["ETag"]}
    assert refused(cloudfront, "delete_distribution", **gone)[0] == "DistributionNotDisabled"
    changed = cloudfront.update_distribution(**asked, IfMatch=made["ETag"])
    cloudfront.delete_distribution(Id=asked["Id"], IfMatch=changed["ETag"])


@pytest.mark.parametrize(
    ("service", "operation", "asked", "code", "said"),
    [
        ("ecs", "create_cluster", {"settings": [{"name": "x", "value": "y"}]}, "ValidationException", "enum value set"),
        ("elbv2", "create_target_group", {"Name": "x", "Protocol": "SMTP"}, "ValidationError", "enum value set"),
        ("logs", "create_log_group", {"logGroupName": "no spaces"}, "ValidationException", "regular expression"),
        ("scheduler", "get_schedule", {"Name": "x" * 65}, "ValidationException", "less than or equal to 64"),
        ("secretsmanager", "create_secret", {"Name": "x" * 513}, "ValidationException", "less than or equal to 512"),
        ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "x"}, "InvalidParameterValue", "enum"),
    ],
)
def test_what_the_model_does_not_allow_is_refused_in_every_protocol(
    loopback: Loopback, service: str, operation: str, asked: Params, code: str, said: str
) -> None:
    client = loopback.client(service)
    found, text = refused(client, operation, **asked)
    assert found == code
    assert said in text


def test_policies_of_aws_itself_can_be_attached(loopback: Loopback) -> None:
    iam = loopback.client("iam")
    iam.create_role(RoleName="task", AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[]}')
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.attach_role_policy(RoleName="task", PolicyArn=arn)
    assert iam.list_attached_role_policies(RoleName="task")["AttachedPolicies"][0]["PolicyArn"] == arn


def test_what_is_no_business_of_ours_goes_to_moto_as_it_is(loopback: Loopback) -> None:
    dynamodb = loopback.client("dynamodb")
    assert dynamodb.list_tables()["TableNames"] == []
