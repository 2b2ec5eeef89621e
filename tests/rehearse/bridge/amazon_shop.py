"""AmazonShop: a container behind a load balancer, made by hand in the loopback AWS."""

from __future__ import annotations

from typing import Any

import boto3

REGION = "eu-central-1"
IMAGE = "hub.test/shop@sha256:" + "0" * 64


class AmazonShop:
    """Made whole at once; `scale`, `close` and `remove` are what an operator may do to it."""

    def __init__(self, endpoint: str, *, containers: int) -> None:
        self._endpoint = endpoint
        self.balancing, self.ecs, network = self._client("elbv2"), self._client("ecs"), self._client("ec2")
        subnets = [subnet["SubnetId"] for subnet in network.describe_subnets()["Subnets"]][:2]
        vpc = network.describe_vpcs()["Vpcs"][0]["VpcId"]
        network.close()
        balancer = self.balancing.create_load_balancer(Name="shop", Subnets=subnets)["LoadBalancers"][0]
        group = self.balancing.create_target_group(
            Name="shop", Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip", HealthCheckPath="/healthz"
        )["TargetGroups"][0]
        self.arn, self.name = balancer["LoadBalancerArn"], balancer["DNSName"]
        self._group = group["TargetGroupArn"]
        self._listener = self.listen()
        self._serve(containers, subnets)

    def listen(self) -> str:
        self._listener = self.balancing.create_listener(
            LoadBalancerArn=self.arn,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self._group}],
        )["Listeners"][0]["ListenerArn"]
        return self._listener

    def _serve(self, containers: int, subnets: list[str]) -> None:
        self.ecs.create_cluster(clusterName="shop")
        self.ecs.register_task_definition(
            family="shop",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="1024",
            memory="2048",
            containerDefinitions=[{"name": "main", "image": IMAGE, "portMappings": [{"containerPort": 8080}]}],
        )
        self.ecs.create_service(
            cluster="shop",
            serviceName="shop",
            taskDefinition="shop",
            launchType="FARGATE",
            desiredCount=containers,
            networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "securityGroups": []}},
            loadBalancers=[{"targetGroupArn": self._group, "containerName": "main", "containerPort": 8080}],
        )

    def scale(self, containers: int) -> None:
        self.ecs.update_service(cluster="shop", service="shop", desiredCount=containers)

    def close(self) -> None:
        self.balancing.delete_listener(ListenerArn=self._listener)

    def remove(self) -> None:
        self.balancing.delete_load_balancer(LoadBalancerArn=self.arn)

    def leave(self) -> None:
        for client in (self.balancing, self.ecs):
            client.close()

    def _client(self, service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name=REGION,
            aws_access_key_id="somebody",
            aws_secret_access_key="somebody",
        )
