"""Green's load balancer under the guard, as guard.json tells it: where the route is, and what balancer there is."""

import json
from datetime import timedelta
from pathlib import Path

import pulumi
import pulumi_aws as aws

from migrate.model.side import Side
from migrate.provider.hooks import Guard
from migrate.routes.route53 import route53_route, shaping
from migrate.routes.shape import End, Shape

told = json.loads(Path("guard.json").read_text())
shape = Shape(timedelta(seconds=60), End(told["blue"]), End(told["green"]))
route = route53_route(
    "public",
    zone=told["zone"],
    layout=shaping.layout(told["record"], shape),
    nameservers=told["nameservers"],
    endpoint=told["endpoint"],
)
Guard([route], Side.GREEN).watch()

opts = pulumi.ResourceOptions(provider=aws.Provider("aws", region="eu-west-1"))
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=opts)
subnets = [
    aws.ec2.Subnet(
        f"subnet-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{at}.0/24",
        availability_zone=f"eu-west-1{zone}",
        opts=opts,
    ).id
    for at, zone in enumerate("ab")
]
if told["balancer"]:
    aws.lb.LoadBalancer("green", name="green", subnets=subnets, idle_timeout=60, opts=opts, **told["balancer"])
