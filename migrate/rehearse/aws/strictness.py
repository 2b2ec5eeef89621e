"""Strictness: what AWS refuses and moto does not, one rule for each call.

A rule is asked before moto is; what it needs to know it reads from moto. The texts are those of the services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from migrate.rehearse.aws.backend import Backend
from migrate.rehearse.aws.model import Refusal

Parameters = Mapping[str, Any]
Rule = Callable[[Backend, Parameters], None]

WEIGHT_LIMIT = 999
"""TargetGroupTuple.Weight: "The range is 0 to 999"."""


def _weights(_: Backend, asked: Parameters) -> None:
    for action in [*asked.get("DefaultActions", []), *asked.get("Actions", [])]:
        groups: Sequence[Parameters] = action.get("ForwardConfig", {}).get("TargetGroups", [])
        if any(not 0 <= group.get("Weight", 1) <= WEIGHT_LIMIT for group in groups):
            raise Refusal("ValidationError", f"Weight must be between 0 and {WEIGHT_LIMIT}.")
        if len(groups) > 5:
            raise Refusal("TooManyTargetGroups", "An action may have at most 5 target groups.")


def _listener(backend: Backend, asked: Parameters) -> None:
    """Its certificate is there and issued; its weights are in range."""
    _weights(backend, asked)
    for one in asked.get("Certificates", []):
        arn = one.get("CertificateArn", "")
        if ":acm:" not in arn:
            continue
        found = backend.find("acm", "describe_certificate", CertificateArn=arn)
        if found is None:
            raise Refusal("CertificateNotFound", f"Certificate ARN '{arn}' not found")
        if found["Certificate"]["Status"] != "ISSUED":
            text = f"The certificate '{arn}' must have a fully-qualified domain name, and must have been issued."
            raise Refusal("UnsupportedCertificate", text)


def _create_balancer(backend: Backend, asked: Parameters) -> None:
    subnets = asked.get("Subnets", [])
    if asked.get("Type", "application") != "application" or not subnets:
        return
    found = backend.ask("ec2", "describe_subnets", SubnetIds=subnets)["Subnets"]
    if len({one["AvailabilityZone"] for one in found}) < 2:
        text = "At least two subnets in two different Availability Zones must be specified"
        raise Refusal("ValidationError", text)


def _delete_balancer(backend: Backend, asked: Parameters) -> None:
    arn = asked["LoadBalancerArn"]
    found = backend.find("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn)
    held = {one["Key"]: one["Value"] for one in found["Attributes"]} if found else {}
    if held.get("deletion_protection.enabled") == "true":
        text = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise Refusal("OperationNotPermitted", text)


def _delete_vpc(backend: Backend, asked: Parameters) -> None:
    vpc = asked["VpcId"]
    inside = [{"Name": "vpc-id", "Values": [vpc]}]
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    groups = backend.ask("ec2", "describe_security_groups", Filters=inside)["SecurityGroups"]
    tables = backend.ask("ec2", "describe_route_tables", Filters=inside)["RouteTables"]
    held = [
        *backend.ask("ec2", "describe_subnets", Filters=inside)["Subnets"],
        *backend.ask("ec2", "describe_internet_gateways", Filters=attached)["InternetGateways"],
        *(one for one in groups if one["GroupName"] != "default"),
        *(one for one in tables if not any(link.get("Main") for link in one["Associations"])),
    ]
    if held:
        raise _dependency(f"The vpc '{vpc}' has dependencies and cannot be deleted.")


def _delete_subnet(backend: Backend, asked: Parameters) -> None:
    subnet = asked["SubnetId"]
    gateways = backend.ask("ec2", "describe_nat_gateways", Filter=[{"Name": "subnet-id", "Values": [subnet]}])
    alive = [one for one in gateways["NatGateways"] if one["State"] not in ("deleted", "deleting")]
    balancers = backend.ask("elbv2", "describe_load_balancers")["LoadBalancers"]
    used = [one for one in balancers if subnet in (zone["SubnetId"] for zone in one["AvailabilityZones"])]
    if alive or used:
        raise _dependency(f"The subnet '{subnet}' has dependencies and cannot be deleted.")


def _delete_group(backend: Backend, asked: Parameters) -> None:
    group = asked.get("GroupId", "")
    others = backend.ask("ec2", "describe_security_groups")["SecurityGroups"]
    named = {pair["GroupId"] for one in others if one["GroupId"] != group for pair in _pairs(one)}
    balancers = backend.ask("elbv2", "describe_load_balancers")["LoadBalancers"]
    named |= {held for one in balancers for held in one.get("SecurityGroups", [])}
    if group in named:
        raise _dependency(f"resource {group} has a dependent object")


def _pairs(group: Parameters) -> Iterator[Parameters]:
    for permission in [*group["IpPermissions"], *group.get("IpPermissionsEgress", [])]:
        yield from permission.get("UserIdGroupPairs", [])


def _dependency(text: str) -> Refusal:
    return Refusal("DependencyViolation", text)


def _delete_cluster(backend: Backend, asked: Parameters) -> None:
    listed = backend.find("ecs", "list_services", cluster=asked["cluster"])
    arns: Sequence[str] = listed["serviceArns"] if listed else ()
    found = backend.find("ecs", "describe_services", cluster=asked["cluster"], services=arns) if arns else None
    if found and any(one["status"] != "INACTIVE" for one in found["services"]):
        text = "The Cluster cannot be deleted while Services are active."
        raise Refusal("ClusterContainsServicesException", text)


def _create_service(backend: Backend, asked: Parameters) -> None:
    """A target group of a service must hang on a load balancer already."""
    for one in asked.get("loadBalancers", []):
        arn = one.get("targetGroupArn")
        if arn is None:
            continue
        found = backend.find("elbv2", "describe_target_groups", TargetGroupArns=[arn])
        if not found or not _is_linked(backend, arn):
            text = f"The target group with targetGroupArn {arn} does not have an associated load balancer."
            raise Refusal("InvalidParameterException", text)


def _is_linked(backend: Backend, group: str) -> bool:
    for balancer in backend.ask("elbv2", "describe_load_balancers")["LoadBalancers"]:
        listeners = backend.ask("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
        actions = [action for one in listeners["Listeners"] for action in one["DefaultActions"]]
        for listener in listeners["Listeners"]:
            rules = backend.ask("elbv2", "describe_rules", ListenerArn=listener["ListenerArn"])["Rules"]
            actions += [action for rule in rules for action in rule["Actions"]]
        if group in str(actions):
            return True
    return False


def _delete_certificate(backend: Backend, asked: Parameters) -> None:
    arn = asked["CertificateArn"]
    for balancer in backend.ask("elbv2", "describe_load_balancers")["LoadBalancers"]:
        listeners = backend.ask("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])
        used = (one.get("CertificateArn") for held in listeners["Listeners"] for one in held.get("Certificates", []))
        if arn in used:
            text = f"Certificate {arn} in account {arn.split(':')[4]} is in use."
            raise Refusal("ResourceInUseException", text)


def _delete_subnet_group(backend: Backend, asked: Parameters) -> None:
    name = asked["DBSubnetGroupName"]
    instances = backend.ask("rds", "describe_db_instances")["DBInstances"]
    if any(one.get("DBSubnetGroup", {}).get("DBSubnetGroupName") == name for one in instances):
        text = f"Cannot delete the subnet group '{name}' because at least one database instance is still using it."
        raise Refusal("InvalidDBSubnetGroupStateFault", text)


def _match_distribution(backend: Backend, asked: Parameters) -> None:
    found = backend.find("cloudfront", "get_distribution", Id=asked["Id"])
    if found is None:
        return
    if asked.get("IfMatch") is None:
        text = "The If-Match version is missing or not valid for the resource."
        raise Refusal("InvalidIfMatchVersion", text)
    if asked["IfMatch"] != found["ETag"]:
        text = "The request failed because it didn't meet the preconditions in one or more request-header fields."
        raise Refusal("PreconditionFailed", text, 412)


def _delete_distribution(backend: Backend, asked: Parameters) -> None:
    _match_distribution(backend, asked)
    found = backend.find("cloudfront", "get_distribution", Id=asked["Id"])
    if found and found["Distribution"]["DistributionConfig"]["Enabled"]:
        text = "The distribution you are trying to delete has not been disabled."
        raise Refusal("DistributionNotDisabled", text, 409)


RULES: Mapping[tuple[str, str], Rule] = {
    ("acm", "DeleteCertificate"): _delete_certificate,
    ("cloudfront", "DeleteDistribution"): _delete_distribution,
    ("cloudfront", "UpdateDistribution"): _match_distribution,
    ("ec2", "DeleteSecurityGroup"): _delete_group,
    ("ec2", "DeleteSubnet"): _delete_subnet,
    ("ec2", "DeleteVpc"): _delete_vpc,
    ("ecs", "CreateService"): _create_service,
    ("ecs", "DeleteCluster"): _delete_cluster,
    ("elbv2", "CreateListener"): _listener,
    ("elbv2", "CreateLoadBalancer"): _create_balancer,
    ("elbv2", "CreateRule"): _weights,
    ("elbv2", "DeleteLoadBalancer"): _delete_balancer,
    ("elbv2", "ModifyListener"): _listener,
    ("elbv2", "ModifyRule"): _weights,
    ("rds", "DeleteDBSubnetGroup"): _delete_subnet_group,
}
"""By service (as botocore names it) and operation."""
