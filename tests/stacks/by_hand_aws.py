"""By hand: blue as somebody made it in AWS with the API alone, under names and tags of their own.

Every function gives the parts it made as `adopt` of migration.yaml takes them: component/part, and the id with which
`pulumi import` takes such a resource.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.stacks.given import DIGEST
from tests.stacks.project import Project

ACCOUNT, REGION = "123456789012", "eu-central-1"
ANYWHERE = "0.0.0.0/0"
HOSTS = ("app.shop.test", "blue.app.shop.test")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    ],
}
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
OURS = [{"Key": "team", "Value": "the-shop"}]

Parts = dict[str, str]


class ByHand:
    """One AWS account, and what was made in it."""

    def __init__(self, project: Project) -> None:
        names = ("ec2", "elbv2", "acm", "ecs", "iam", "logs", "application-autoscaling")
        self.clients = {name: project.client(name) for name in names}
        self.adopt: Parts = {}

    def call(self, service: str, verb: str, **asked: Any) -> Mapping[str, Any]:
        return getattr(self.clients[service], verb)(**asked)

    def close(self) -> None:
        for client in self.clients.values():
            client.close()


def blue(project: Project) -> tuple[Parts, str, str]:
    """Everything of blue: its parts, its load balancer's name, and the hosted zone of that name."""
    hand = ByHand(project)
    subnets, vpc = _network(hand)
    guards = _guards(hand, vpc)
    balancer, targets = _front(hand, vpc, subnets, guards["edge"])
    _service(hand, subnets, guards["service"], targets)
    hand.close()
    return hand.adopt, balancer["DNSName"], balancer["CanonicalHostedZoneId"]


def _network(hand: ByHand) -> tuple[dict[str, str], str]:
    vpc = hand.call("ec2", "create_vpc", CidrBlock="10.10.0.0/16")["Vpc"]["VpcId"]
    hand.call("ec2", "modify_vpc_attribute", VpcId=vpc, EnableDnsHostnames={"Value": True})
    hand.call("ec2", "create_tags", Resources=[vpc], Tags=OURS)
    gateway = hand.call("ec2", "create_internet_gateway")["InternetGateway"]["InternetGatewayId"]
    hand.call("ec2", "attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    names = ("public-a", "public-b", "private-a", "private-b")
    subnets = {name: _subnet(hand, vpc, name, at) for at, name in enumerate(names)}
    hand.adopt |= {"network/vpc": vpc, "network/gateway": gateway}
    hand.adopt |= {f"network/{name}": subnet for name, subnet in subnets.items()}
    table = _table(hand, vpc, "public-routes", "public-default", GatewayId=gateway)
    for zone in "ab":
        _joined(hand, f"public-route-{zone}", subnets[f"public-{zone}"], table)
        _way_out(hand, vpc, zone, subnets)
    return subnets, vpc


def _subnet(hand: ByHand, vpc: str, name: str, at: int) -> str:
    block, zone = f"10.10.{64 * at}.0/18", f"{REGION}{name[-1]}"
    return hand.call("ec2", "create_subnet", VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"]


def _way_out(hand: ByHand, vpc: str, zone: str, subnets: Mapping[str, str]) -> None:
    address = hand.call("ec2", "allocate_address", Domain="vpc")["AllocationId"]
    made = hand.call("ec2", "create_nat_gateway", AllocationId=address, SubnetId=subnets[f"public-{zone}"])
    nat = made["NatGateway"]["NatGatewayId"]
    hand.adopt |= {f"network/egress-{zone}": address, f"network/nat-{zone}": nat}
    table = _table(hand, vpc, f"private-routes-{zone}", f"private-default-{zone}", NatGatewayId=nat)
    _joined(hand, f"private-route-{zone}", subnets[f"private-{zone}"], table)


def _table(hand: ByHand, vpc: str, part: str, default: str, **way: str) -> str:
    table = hand.call("ec2", "create_route_table", VpcId=vpc)["RouteTable"]["RouteTableId"]
    hand.call("ec2", "create_route", RouteTableId=table, DestinationCidrBlock=ANYWHERE, **way)
    hand.adopt |= {f"network/{part}": table, f"network/{default}": f"{table}_{ANYWHERE}"}
    return table


def _joined(hand: ByHand, part: str, subnet: str, table: str) -> None:
    hand.call("ec2", "associate_route_table", RouteTableId=table, SubnetId=subnet)
    hand.adopt[f"network/{part}"] = f"{subnet}/{table}"


def _guards(hand: ByHand, vpc: str) -> dict[str, str]:
    """Three security groups, and the rules between them; the way out of the data's is closed."""
    guards = {
        name: hand.call("ec2", "create_security_group", GroupName=f"shop {name}", Description=f"of {name}", VpcId=vpc)[
            "GroupId"
        ]
        for name in ("edge", "service", "data")
    }
    anywhere = {"IpRanges": [{"CidrIp": ANYWHERE}]}
    ingress = {
        "edge-https": ("edge", 443, 443, anywhere),
        "edge-http": ("edge", 80, 80, anywhere),
        "service-from-edge": ("service", 1, 65535, {"UserIdGroupPairs": [{"GroupId": guards["edge"]}]}),
        "data-from-service": ("data", 5432, 5432, {"UserIdGroupPairs": [{"GroupId": guards["service"]}]}),
        "data-from-peer-0": ("data", 5432, 5432, {"IpRanges": [{"CidrIp": "10.20.0.0/16"}]}),
    }
    for part, (name, low, high, source) in ingress.items():
        rule = {"IpProtocol": "tcp", "FromPort": low, "ToPort": high, **source}
        made = hand.call("ec2", "authorize_security_group_ingress", GroupId=guards[name], IpPermissions=[rule])
        hand.adopt[f"network/{part}"] = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    for name, guard in guards.items():
        hand.adopt[f"network/{name}-guard"] = guard
        if name != "data":
            hand.adopt[f"network/{name}-out"] = _way_of(hand, guard)
    return guards


def _way_of(hand: ByHand, guard: str) -> str:
    """The rule that AWS itself puts into every new group: everything may go out."""
    filters = [{"Name": "group-id", "Values": [guard]}]
    rules = hand.call("ec2", "describe_security_group_rules", Filters=filters)["SecurityGroupRules"]
    return next(rule["SecurityGroupRuleId"] for rule in rules if rule["IsEgress"])


def _front(hand: ByHand, vpc: str, subnets: Mapping[str, str], guard: str) -> tuple[Mapping[str, Any], str]:
    public = [subnets["public-a"], subnets["public-b"]]
    made = hand.call(
        "elbv2", "create_load_balancer", Name="the-shop", Subnets=public, SecurityGroups=[guard], Tags=OURS
    )
    balancer = made["LoadBalancers"][0]
    arn = balancer["LoadBalancerArn"]
    switches = {"deletion_protection.enabled": "true", "routing.http.drop_invalid_header_fields.enabled": "true"}
    attributes = [{"Key": key, "Value": value} for key, value in switches.items()]
    hand.call("elbv2", "modify_load_balancer_attributes", LoadBalancerArn=arn, Attributes=attributes)
    targets = _targets(hand, vpc)
    certificate = hand.call(
        "acm", "request_certificate", DomainName=HOSTS[0], SubjectAlternativeNames=[HOSTS[1]], ValidationMethod="DNS"
    )["CertificateArn"]
    forward = {"Type": "forward", "TargetGroupArn": targets}
    away = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    https = {"SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "Certificates": [{"CertificateArn": certificate}]}
    listeners = {
        "https": {"Protocol": "HTTPS", "Port": 443, "DefaultActions": [forward], **https},
        "http": {"Protocol": "HTTP", "Port": 80, "DefaultActions": [{"Type": "redirect", "RedirectConfig": away}]},
    }
    for part, listener in listeners.items():
        told = hand.call("elbv2", "create_listener", LoadBalancerArn=arn, **listener)
        hand.adopt[f"service/{part}"] = told["Listeners"][0]["ListenerArn"]
    hand.adopt |= {"service/lb": arn, "service/targets": targets, "service/certificate": certificate}
    return balancer, targets


def _targets(hand: ByHand, vpc: str) -> str:
    made = hand.call(
        "elbv2",
        "create_target_group",
        Name="the-shop",
        Protocol="HTTP",
        Port=8080,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckPath="/healthz",
        HealthCheckProtocol="HTTP",
        HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200-299"},
    )["TargetGroups"][0]["TargetGroupArn"]
    drain = [{"Key": "deregistration_delay.timeout_seconds", "Value": "60"}]
    hand.call("elbv2", "modify_target_group_attributes", TargetGroupArn=made, Attributes=drain)
    return made


def _service(hand: ByHand, subnets: Mapping[str, str], guard: str, targets: str) -> None:
    settings = [{"name": "containerInsights", "value": "enabled"}]
    hand.call("ecs", "create_cluster", clusterName="the-shop", settings=settings)
    hand.call("logs", "create_log_group", logGroupName="the-shop")
    hand.call("logs", "put_retention_policy", logGroupName="the-shop", retentionInDays=30)
    roles = {part: _role(hand, part) for part in ("execution-role", "task-role")}
    hand.call("iam", "attach_role_policy", RoleName="shop-execution-role", PolicyArn=EXECUTION)
    task = _task(hand, roles)
    network = {
        "subnets": [subnets["private-a"], subnets["private-b"]],
        "securityGroups": [guard],
        "assignPublicIp": "DISABLED",
    }
    hand.call(
        "ecs",
        "create_service",
        cluster="the-shop",
        serviceName="the-shop",
        taskDefinition=task,
        desiredCount=2,
        launchType="FARGATE",
        deploymentConfiguration={
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        },
        healthCheckGracePeriodSeconds=60,
        networkConfiguration={"awsvpcConfiguration": network},
        loadBalancers=[{"targetGroupArn": targets, "containerName": "main", "containerPort": 8080}],
        propagateTags="SERVICE",
    )
    hand.adopt |= {
        "service/cluster": "the-shop",
        "service/logs": "the-shop",
        "service/execution-role": "shop-execution-role",
        "service/task-role": "shop-task-role",
        "service/execution-policy": f"shop-execution-role/{EXECUTION}",
        "service/task": task,
        "service/service": "the-shop/the-shop",
    }
    _scaling(hand)


def _role(hand: ByHand, part: str) -> str:
    trust = json.dumps(TRUST)
    return hand.call("iam", "create_role", RoleName=f"shop-{part}", AssumeRolePolicyDocument=trust)["Role"]["Arn"]


def _task(hand: ByHand, roles: Mapping[str, str]) -> str:
    logs = {"awslogs-group": "the-shop", "awslogs-region": REGION, "awslogs-stream-prefix": "main"}
    container = {
        "name": "main",
        "image": f"hub.test/shop@{DIGEST}",
        "essential": True,
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "PORT", "value": "8080"}],
        "logConfiguration": {"logDriver": "awslogs", "options": logs},
    }
    made = hand.call(
        "ecs",
        "register_task_definition",
        family="the-shop",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="1024",
        memory="2048",
        executionRoleArn=roles["execution-role"],
        taskRoleArn=roles["task-role"],
        containerDefinitions=[container],
    )
    return made["taskDefinition"]["taskDefinitionArn"]


def _scaling(hand: ByHand) -> None:
    resource, dimension = "service/the-shop/the-shop", "ecs:service:DesiredCount"
    about = {"ServiceNamespace": "ecs", "ResourceId": resource, "ScalableDimension": dimension}
    hand.call("application-autoscaling", "register_scalable_target", MinCapacity=2, MaxCapacity=8, **about)
    busy = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
    hand.call(
        "application-autoscaling",
        "put_scaling_policy",
        PolicyName="busy",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={**busy, "TargetValue": 60.0},
        **about,
    )
    hand.adopt |= {
        "service/scale": f"ecs/{resource}/{dimension}",
        "service/scale-cpu": f"ecs/{resource}/{dimension}/busy",
    }
