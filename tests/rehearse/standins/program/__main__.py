"""A dozen resources of each cloud; `ttl`, `cidr` and `protected` are what the tests turn."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

config = pulumi.Config()
ttl = config.get_int("ttl") or 60
cidr = config.get("cidr") or "10.0.0.0/16"
protected = config.get_bool("protected") or False

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}],
}


def amazon() -> None:
    """A VPC with a load balancer, a bucket, a zone, a role and a secret."""
    opts = pulumi.ResourceOptions(provider=aws.Provider("aws", region="eu-west-1"))
    vpc = aws.ec2.Vpc("vpc", cidr_block=cidr, enable_dns_hostnames=True, opts=opts)
    subnets = [
        aws.ec2.Subnet(
            f"subnet-{zone}",
            vpc_id=vpc.id,
            cidr_block=f"10.0.{at}.0/24",
            availability_zone=f"eu-west-1{zone}",
            opts=opts,
        )
        for at, zone in enumerate("ab")
    ]
    guard = aws.ec2.SecurityGroup("guard", vpc_id=vpc.id, description="edge", opts=opts)
    rule = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": "0.0.0.0/0"}
    aws.vpc.SecurityGroupIngressRule("https", security_group_id=guard.id, opts=opts, **rule)
    balancer = aws.lb.LoadBalancer(
        "lb",
        subnets=[subnet.id for subnet in subnets],
        security_groups=[guard.id],
        enable_deletion_protection=protected,
        opts=opts,
    )
    targets = aws.lb.TargetGroup("targets", port=8080, protocol="HTTP", target_type="ip", vpc_id=vpc.id, opts=opts)
    aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
        opts=opts,
    )
    zone = aws.route53.Zone("zone", name="shop.test", opts=opts)
    aws.route53.Record(
        "app", zone_id=zone.zone_id, name="app.shop.test", type="A", ttl=ttl, records=["198.18.0.1"], opts=opts
    )
    aws.s3.Bucket("data", opts=opts)
    aws.iam.Role("task", assume_role_policy=json.dumps(TRUST), opts=opts)
    secret = aws.secretsmanager.Secret("key", recovery_window_in_days=0, opts=opts)
    pulumi.export("balancer", balancer.dns_name)
    pulumi.export("secret", secret.arn)


def google() -> None:
    """Cloud Run behind the global load balancer, a zone with weights, and a bucket."""
    provider = gcp.Provider("gcp", project="rehearsal", region="europe-west1")
    opts = pulumi.ResourceOptions(provider=provider)
    network = gcp.compute.Network("network", auto_create_subnetworks=False, opts=opts)
    gcp.compute.Subnetwork("subnet", network=network.id, ip_cidr_range="10.8.0.0/20", region="europe-west1", opts=opts)
    run = gcp.cloudrunv2.Service(
        "run",
        location="europe-west1",
        template={"containers": [{"image": "hub.test/shop"}]},
        deletion_protection=protected,
        opts=opts,
    )
    group = gcp.compute.RegionNetworkEndpointGroup(
        "group", region="europe-west1", cloud_run={"service": run.name}, opts=opts
    )
    backend = gcp.compute.BackendService(
        "backend",
        protocol="HTTPS",
        load_balancing_scheme="EXTERNAL_MANAGED",
        backends=[{"group": group.id}],
        opts=opts,
    )
    routes = gcp.compute.URLMap("routes", default_service=backend.id, opts=opts)
    proxy = gcp.compute.TargetHttpProxy("proxy", url_map=routes.id, opts=opts)
    address = gcp.compute.GlobalAddress("address", opts=opts)
    rule = gcp.compute.GlobalForwardingRule(
        "rule",
        target=proxy.id,
        ip_address=address.address,
        port_range="80",
        load_balancing_scheme="EXTERNAL_MANAGED",
        opts=opts,
    )
    zone = gcp.dns.ManagedZone("names", dns_name="shop.test.", opts=opts)
    wrrs = [{"weight": 1, "rrdatas": ["198.18.0.1"]}, {"weight": 0, "rrdatas": ["198.18.0.2"]}]
    gcp.dns.RecordSet(
        "split",
        managed_zone=zone.name,
        name="app.shop.test.",
        type="A",
        ttl=ttl,
        routing_policy={"wrrs": wrrs},
        opts=opts,
    )
    gcp.storage.Bucket("objects", location="EUROPE-WEST1", uniform_bucket_level_access=True, opts=opts)
    pulumi.export("rule", rule.ip_address)


amazon()
google()
