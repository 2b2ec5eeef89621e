"""A row for every resource type of the stand-in for AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.rehearse.standins.conftest import World
from tests.rehearse.standins.story import Inputs, Story


def vpc(w: World) -> str:
    return w.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16").id


def subnet(w: World, at: str, zone: str = "a", block: str = "10.0.1.0/24") -> str:
    return w.make("aws:ec2/subnet:Subnet", vpcId=at, cidrBlock=block, availabilityZone=f"eu-west-1{zone}").id


def subnets(w: World, at: str) -> list[str]:
    return [subnet(w, at), subnet(w, at, "b", "10.0.2.0/24")]


def table(w: World) -> str:
    return w.make("aws:ec2/routeTable:RouteTable", vpcId=vpc(w)).id


def group(w: World, at: str | None = None) -> str:
    return w.make("aws:ec2/securityGroup:SecurityGroup", vpcId=at or vpc(w), description="x").id


def nat(w: World) -> Inputs:
    eip = w.make("aws:ec2/eip:Eip", domain="vpc").id
    return {"allocationId": eip, "subnetId": subnet(w, vpc(w))}


def route(w: World) -> Inputs:
    at = vpc(w)
    gateway = w.make("aws:ec2/internetGateway:InternetGateway", vpcId=at).id
    held = w.make("aws:ec2/routeTable:RouteTable", vpcId=at).id
    return {"routeTableId": held, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway}


def association(w: World) -> Inputs:
    at = vpc(w)
    held = w.make("aws:ec2/routeTable:RouteTable", vpcId=at).id
    return {"routeTableId": held, "subnetId": subnet(w, at)}


def rule(w: World) -> Inputs:
    return {"securityGroupId": group(w), "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/8"}


def balancer(w: World) -> Inputs:
    at = vpc(w)
    return {"subnets": subnets(w, at), "securityGroups": [group(w, at)], "internal": False, "tags": {"side": "blue"}}


def targets(w: World) -> Inputs:
    check = {"path": "/health", "protocol": "HTTP", "matcher": "200-299", "interval": 10, "timeout": 5}
    return {"targetType": "ip", "protocol": "HTTP", "port": 8080, "vpcId": vpc(w), "healthCheck": check}


def listener(w: World) -> Inputs:
    lb = w.make("aws:lb/loadBalancer:LoadBalancer", **balancer(w)).id
    redirect = {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}
    return {
        "loadBalancerArn": lb,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [{"type": "redirect", "redirect": redirect}],
    }


CONTAINERS = json.dumps(
    [{"name": "main", "image": "hub.test/shop", "essential": True, "portMappings": [{"containerPort": 80}]}]
)
FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


def definition(_: World) -> Inputs:
    return {"family": "shop", "containerDefinitions": CONTAINERS, "skipDestroy": False, **FARGATE}


def service(w: World) -> Inputs:
    at = vpc(w)
    return {
        "cluster": w.make("aws:ecs/cluster:Cluster").id,
        "taskDefinition": w.make("aws:ecs/taskDefinition:TaskDefinition", **definition(w)).id,
        "launchType": "FARGATE",
        "desiredCount": 2,
        "waitForSteadyState": True,
        "networkConfiguration": {"subnets": subnets(w, at), "securityGroups": [group(w, at)], "assignPublicIp": False},
    }


def scalable(w: World) -> Inputs:
    made = w.make("aws:ecs/service:Service", **service(w))
    resource = f"service/{made.id.partition(':service/')[2]}"
    dimension = "ecs:service:DesiredCount"
    return {"serviceNamespace": "ecs", "resourceId": resource, "scalableDimension": dimension}


def scale(w: World) -> Inputs:
    return {**scalable(w), "minCapacity": 1, "maxCapacity": 4}


def scale_policy(w: World) -> Inputs:
    held = scalable(w)
    w.make("aws:appautoscaling/target:Target", **held, minCapacity=1, maxCapacity=4)
    metric = {"predefinedMetricType": "ECSServiceAverageCPUUtilization"}
    configuration = {"predefinedMetricSpecification": metric, "targetValue": 60.5}
    return {**held, "policyType": "TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration": configuration}


def zone(w: World) -> str:
    return w.make("aws:route53/zone:Zone", name=f"z{len(w.seen)}.test").id


def record(w: World) -> Inputs:
    name = f"app.z{len(w.seen)}.test"
    return {"zoneId": zone(w), "name": name, "type": "A", "ttl": 60, "records": ["198.18.0.1"]}


def bucket(w: World) -> str:
    return w.make("aws:s3/bucket:Bucket").id


def of_bucket(**inputs: Any) -> Callable[[World], Inputs]:
    return lambda w: {"bucket": bucket(w), **inputs}


def statement(arn: str) -> str:
    held = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [held]})


def bucket_policy(w: World) -> Inputs:
    name = bucket(w)
    return {"bucket": name, "policy": statement(f"arn:aws:s3:::{name}")}


def database(w: World) -> Inputs:
    held = w.make("aws:rds/subnetGroup:SubnetGroup", subnetIds=subnets(w, vpc(w)))
    return {
        "engine": "postgres",
        "engineVersion": "17",
        "instanceClass": "db.t4g.medium",
        "allocatedStorage": 20,
        "dbName": "shop",
        "username": "postgres_admin",
        "manageMasterUserPassword": True,
        "dbSubnetGroupName": held["name"],
        "storageEncrypted": True,
        "backupRetentionPeriod": 7,
        "skipFinalSnapshot": True,
    }


TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ],
    }
)
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
OTHER = POLICY.replace("GetObject", "PutObject")


def role(w: World) -> str:
    return w.make("aws:iam/role:Role", assumeRolePolicy=TRUST).id


def schedule(w: World) -> Inputs:
    ecs = {
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:1",
        "launchType": "FARGATE",
        "taskCount": 1,
        "networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": False},
    }
    target = {
        "arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
        "roleArn": w.make("aws:iam/role:Role", assumeRolePolicy=TRUST)["arn"],
        "ecsParameters": ecs,
        "input": "{}",
        "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 60},
    }
    once = "at(2026-12-01T09:00:00)"
    return {"scheduleExpression": once, "flexibleTimeWindow": {"mode": "OFF"}, "target": target}


KEY = {
    "cookiesConfig": {"cookieBehavior": "none"},
    "headersConfig": {"headerBehavior": "none"},
    "queryStringsConfig": {"queryStringBehavior": "all"},
    "enableAcceptEncodingGzip": True,
}


def certificate(w: World, region: str) -> str:
    names = {"domainName": "shop.test", "validationMethod": "DNS", "region": region}
    made = w.make("aws:acm/certificate:Certificate", **names)
    w.make("aws:acm/certificateValidation:CertificateValidation", certificateArn=made.id, region=region)
    return made.id


def distribution(w: World) -> Inputs:
    policy = w.make("aws:cloudfront/cachePolicy:CachePolicy", parametersInCacheKeyAndForwardedToOrigin=KEY).id
    origin = {"httpPort": 80, "httpsPort": 443, "originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}
    return {
        "enabled": True,
        "isIpv6Enabled": False,
        "httpVersion": "http2and3",
        "origins": [{"originId": "service", "domainName": "blue.shop.test", "customOriginConfig": origin}],
        "defaultCacheBehavior": {
            "targetOriginId": "service",
            "viewerProtocolPolicy": "redirect-to-https",
            "allowedMethods": ["GET", "HEAD"],
            "cachedMethods": ["GET", "HEAD"],
            "cachePolicyId": policy,
            "compress": True,
        },
        "restrictions": {"geoRestriction": {"restrictionType": "none"}},
        "viewerCertificate": {"cloudfrontDefaultCertificate": True},
    }


def customer(_: World) -> Inputs:
    return {"type": "ipsec.1", "bgpAsn": "64512", "ipAddress": "198.18.0.9"}


def vpn_gateway(w: World) -> str:
    return w.make("aws:ec2/vpnGateway:VpnGateway", vpcId=vpc(w), amazonSideAsn="64513").id


def connection(w: World) -> Inputs:
    return {
        "type": "ipsec.1",
        "vpnGatewayId": vpn_gateway(w),
        "customerGatewayId": w.make("aws:ec2/customerGateway:CustomerGateway", **customer(w)).id,
        "tunnel1InsideCidr": "169.254.10.0/30",
        "tunnel2InsideCidr": "169.254.11.0/30",
        "tunnel1IkeVersions": ["ikev2"],
    }


def propagation(w: World) -> Inputs:
    at = vpc(w)
    gateway = w.make("aws:ec2/vpnGateway:VpnGateway", vpcId=at, amazonSideAsn="64513").id
    return {"vpnGatewayId": gateway, "routeTableId": w.make("aws:ec2/routeTable:RouteTable", vpcId=at).id}


TAGGED = {"tags": {"migrate:side": "green"}}
CIDR = ({"cidrBlock": "10.0.0.1/16"}, "CIDR")

AMAZON: tuple[Story, ...] = (
    Story(
        "aws:ec2/vpc:Vpc",
        lambda _: {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}},
        {"enableDnsHostnames": True, **TAGGED},
        {"cidrBlock": "10.1.0.0/16", "instanceTenancy": "dedicated"},
        (CIDR, ({"cidr": "10.0.0.0/16"}, "unexpected property"), ({"ipv6CidrBlock": "fd00::/56"}, "does not serve")),
    ),
    Story(
        "aws:ec2/subnet:Subnet",
        lambda w: {"vpcId": vpc(w), "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-west-1a"},
        {"mapPublicIpOnLaunch": True, **TAGGED},
        {"cidrBlock": "10.0.2.0/24", "availabilityZone": "eu-west-1b", "vpcId": "vpc-other"},
        (CIDR, ({"vpcId": None}, "missing required"), ({"mapPublicIpOnLaunch": "yes"}, "boolean")),
    ),
    Story("aws:ec2/internetGateway:InternetGateway", lambda w: {"vpcId": vpc(w)}, TAGGED),
    Story("aws:ec2/eip:Eip", lambda _: {"domain": "vpc"}, TAGGED, {"domain": "standard"}),
    Story("aws:ec2/natGateway:NatGateway", nat, TAGGED, {"subnetId": "subnet-other", "allocationId": "eipalloc-other"}),
    Story("aws:ec2/routeTable:RouteTable", lambda w: {"vpcId": vpc(w)}, TAGGED, {"vpcId": "vpc-other"}),
    Story(
        "aws:ec2/route:Route",
        route,
        {},
        {"destinationCidrBlock": "10.9.0.0/16", "routeTableId": "rtb-other"},
        (({"gatewayId": None}, "exactly one"), ({"destinationCidrBlock": "ten"}, "CIDR")),
    ),
    Story("aws:ec2/routeTableAssociation:RouteTableAssociation", association, {}, {"subnetId": "subnet-other"}),
    Story(
        "aws:ec2/securityGroup:SecurityGroup",
        lambda w: {"vpcId": vpc(w), "description": "edge"},
        TAGGED,
        {"description": "other", "name": "other", "vpcId": "vpc-other"},
        (({"ingress": []}, "does not serve"),),
    ),
    Story(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        rule,
        {"toPort": 444, "fromPort": 444},
        {"securityGroupId": "sg-other"},
        (({"cidrIpv4": None}, "exactly one"), ({"fromPort": "443"}, "integer")),
    ),
    Story(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        lambda w: {"securityGroupId": group(w), "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
        TAGGED,
        {"securityGroupId": "sg-other"},
        (({"fromPort": 1}, "all protocols"),),
    ),
    Story(
        "aws:lb/loadBalancer:LoadBalancer",
        balancer,
        {"dropInvalidHeaderFields": True, "enableDeletionProtection": False, **TAGGED},
        {"internal": True, "name": "other", "loadBalancerType": "network"},
        (({"name": "x" * 33}, "32 characters"),),
    ),
    Story(
        "aws:lb/targetGroup:TargetGroup",
        targets,
        {"healthCheck": {"path": "/ready", "interval": 20, "timeout": 5}, "deregistrationDelay": 30},
        {"port": 9090, "protocol": "HTTPS", "targetType": "instance"},
        (({"healthCheck": {"pth": "/"}}, "unexpected property"), ({"name": "x" * 33}, "32 characters")),
    ),
    Story(
        "aws:lb/listener:Listener",
        listener,
        {"port": 8080},
        {"loadBalancerArn": "arn:other"},
        (({"protocol": "HTTPS"}, "certificate is needed"), ({"defaultActions": None}, "missing required")),
    ),
    Story(
        "aws:ecs/cluster:Cluster",
        lambda _: {"settings": [{"name": "containerInsights", "value": "enabled"}]},
        {"settings": [{"name": "containerInsights", "value": "disabled"}]},
        {"name": "other"},
    ),
    Story(
        "aws:ecs/taskDefinition:TaskDefinition",
        definition,
        TAGGED,
        {"cpu": "512", "containerDefinitions": CONTAINERS.replace("shop", "shop2")},
        (
            ({"containerDefinitions": "{"}, "invalid"),
            ({"networkMode": "host"}, "awsvpc"),
            ({"cpu": None}, "task level"),
        ),
    ),
    Story("aws:ecs/service:Service", service, {"desiredCount": 3}, {"launchType": "EC2", "cluster": "arn:other"}),
    Story(
        "aws:appautoscaling/target:Target",
        scale,
        {"maxCapacity": 8},
        {"resourceId": "service/a/b"},
        (({"minCapacity": 9}, "must not exceed"),),
    ),
    Story(
        "aws:appautoscaling/policy:Policy",
        scale_policy,
        {
            "targetTrackingScalingPolicyConfiguration": {
                "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
                "targetValue": 50,
            }
        },
        {"name": "other", "policyType": "StepScaling"},
    ),
    Story(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda _: {"retentionInDays": 30},
        {"retentionInDays": 90, **TAGGED},
        {"name": "other"},
        (({"retentionInDays": 31}, "to be one of"),),
    ),
    Story("aws:route53/zone:Zone", lambda w: {"name": f"y{len(w.seen)}.test"}, {}, {"name": "other.test"}),
    Story(
        "aws:route53/record:Record",
        record,
        {"ttl": 30, "records": ["198.18.0.2"]},
        {"type": "AAAA", "name": "other", "zoneId": "Z1"},
        (({"ttl": None}, "records,ttl"), ({"records": None}, "aliases,records")),
    ),
    Story(
        "aws:route53/healthCheck:HealthCheck",
        lambda _: {
            "type": "HTTPS",
            "fqdn": "blue.shop.test",
            "port": 443,
            "resourcePath": "/health",
            "requestInterval": 10,
        },
        {"failureThreshold": 2, "resourcePath": "/ready"},
        {"type": "HTTP", "requestInterval": 30},
        (({"failureThreshold": 11}, "range (1 - 10)"), ({"requestInterval": 7}, "one of [10 30]")),
    ),
    Story("aws:s3/bucket:Bucket", lambda _: {"forceDestroy": False}, TAGGED, {"bucket": "other-name"}),
    Story(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        of_bucket(blockPublicAcls=True, blockPublicPolicy=True, ignorePublicAcls=True, restrictPublicBuckets=True),
        {"restrictPublicBuckets": False},
        {"bucket": "other"},
    ),
    Story(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        of_bucket(rule={"objectOwnership": "BucketOwnerEnforced"}),
        {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        {"bucket": "other"},
    ),
    Story(
        "aws:s3/bucketVersioning:BucketVersioning",
        of_bucket(versioningConfiguration={"status": "Enabled"}),
        {"versioningConfiguration": {"status": "Suspended"}},
        {"bucket": "other"},
        remains=True,
    ),
    Story(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        of_bucket(rules=[{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]),
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]},
        {"bucket": "other"},
    ),
    Story(
        "aws:s3/bucketPolicy:BucketPolicy",
        bucket_policy,
        {"policy": statement("arn:aws:s3:::elsewhere")},
        {"bucket": "other"},
        (({"policy": "no"}, "invalid JSON"), ({"policy": "{}"}, "Statement")),
    ),
    Story(
        "aws:secretsmanager/secret:Secret",
        lambda _: {"description": "a key", "recoveryWindowInDays": 0},
        {"description": "another key"},
        {"name": "other"},
        (({"recoveryWindowInDays": 3}, "0 or in the range"),),
    ),
    Story(
        "aws:rds/subnetGroup:SubnetGroup",
        lambda w: {"subnetIds": subnets(w, vpc(w)), "description": "x"},
        TAGGED,
        {"name": "other"},
    ),
    Story(
        "aws:rds/parameterGroup:ParameterGroup",
        lambda _: {
            "family": "postgres17",
            "parameters": [{"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"}],
        },
        {"parameters": [{"name": "rds.force_ssl", "value": "0", "applyMethod": "pending-reboot"}]},
        {"family": "postgres16", "name": "other"},
    ),
    Story(
        "aws:rds/instance:Instance",
        database,
        {"backupRetentionPeriod": 14, "multiAz": True},
        {"engine": "mysql", "dbName": "other", "username": "other"},
        (({"password": "x"}, "conflicts"), ({"backupRetentionPeriod": 40}, "range (0 - 35)")),
    ),
    Story(
        "aws:iam/role:Role",
        lambda _: {"assumeRolePolicy": TRUST, "description": "x"},
        {"description": "y", "maxSessionDuration": 7200, **TAGGED},
        {"name": "other", "path": "/x/"},
        (({"assumeRolePolicy": "no"}, "invalid JSON"),),
    ),
    Story(
        "aws:iam/rolePolicy:RolePolicy",
        lambda w: {"role": role(w), "policy": POLICY},
        {"policy": OTHER},
        {"role": "other"},
    ),
    Story(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        lambda w: {
            "role": role(w),
            "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        },
        {},
        {"role": "other"},
    ),
    Story(
        "aws:acm/certificate:Certificate",
        lambda _: {"domainName": "shop.test", "subjectAlternativeNames": ["www.shop.test"], "validationMethod": "DNS"},
        TAGGED,
        {"domainName": "other.test", "validationMethod": "EMAIL"},
    ),
    Story(
        "aws:scheduler/schedule:Schedule",
        schedule,
        {"state": "DISABLED"},
        {"name": "other", "groupName": "other"},
        (({"scheduleExpression": "at nine"}, "none of at("), ({"flexibleTimeWindow": {"mode": "FLEXIBLE"}}, "needed")),
    ),
    Story(
        "aws:cloudfront/cachePolicy:CachePolicy",
        lambda _: {"parametersInCacheKeyAndForwardedToOrigin": KEY, "maxTtl": 600, "defaultTtl": 0},
        {"maxTtl": 60},
        {"name": "other"},
    ),
    Story("aws:cloudfront/distribution:Distribution", distribution, {"comment": "shop", **TAGGED}),
    Story("aws:ec2/customerGateway:CustomerGateway", customer, TAGGED, {"bgpAsn": "64999", "ipAddress": "198.18.0.8"}),
    Story(
        "aws:ec2/vpnGateway:VpnGateway",
        lambda w: {"vpcId": vpc(w), "amazonSideAsn": "64513"},
        TAGGED,
        {"amazonSideAsn": "64514"},
    ),
    Story(
        "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", propagation, {}, {"routeTableId": "rtb-other"}
    ),
    Story(
        "aws:ec2/vpnConnection:VpnConnection",
        connection,
        TAGGED,
        {"tunnel1InsideCidr": "169.254.12.0/30", "customerGatewayId": "cgw-other"},
        (({"tunnel1InsideCidr": "10.0.0.0/30"}, "/30 of 169.254.0.0/16"),),
    ),
)
