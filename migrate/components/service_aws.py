"""AWS service: an ECS Fargate service behind an application load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components import front_aws, task_aws
from migrate.components.container import Container
from migrate.components.front_aws import Front
from migrate.components.network_ref import NetworkRef
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.service import ServiceArgs, ServiceOutputs

GRACE = 60
"""Seconds a new container has before a failing health check counts."""

BUSY = 60.0
"""Percent of processor time the number of containers is steered to."""


def parts(wanted: Container) -> frozenset[str]:
    """The parts of an AWS service."""
    own = frozenset(["service", "scale", "scale-cpu"])
    return own | front_aws.parts(wanted) | task_aws.parts(_task(wanted))


def build(parts: Parts, args: ServiceArgs, wanted: Container) -> ServiceOutputs:
    """Register every part and give what the component exports."""
    front = front_aws.build(parts, args["network"], args["zone"], wanted)
    task = task_aws.build(parts, _task(wanted))
    service = _service(parts, args["network"], wanted, task, front)
    _scale(parts, wanted, task.cluster, service)
    return {
        "address": front.address,
        "alias_zone": front.zone_id.apply(lambda zone: zone),
        "url": pulumi.Output.from_input(f"https://{wanted.own_host}"),
        "health_path": pulumi.Output.from_input(wanted.health_path),
        "image": pulumi.Output.from_input(wanted.image),
        "ports": front.ports,
        "env_keys": pulumi.Output.from_input(wanted.env_keys),
        "tls_minimum": front.tls_minimum,
        "capacity": pulumi.Output.from_input(wanted.capacity),
        "identity": task.role,
    }


def _task(wanted: Container) -> task_aws.Task:
    return task_aws.Task(
        image=wanted.image,
        size=wanted.size,
        environment=wanted.environment,
        secrets=wanted.secrets,
        port=wanted.port,
    )


def _service(
    parts: Parts, network: NetworkRef, wanted: Container, task: task_aws.Built, front: Front
) -> aws.ecs.Service:
    """The number of containers belongs to the scaling after the first day; a failed release goes back by itself."""
    return aws.ecs.Service(
        parts.named("service"),
        cluster=task.cluster.arn,
        task_definition=task.definition.arn,
        launch_type="FARGATE",
        desired_count=wanted.capacity,
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        deployment_circuit_breaker={"enable": True, "rollback": True},
        health_check_grace_period_seconds=GRACE,
        wait_for_steady_state=True,
        force_delete=False,
        network_configuration={
            "subnets": network["private_subnet_ids"],
            "security_groups": [network["service_guard"]],
            "assign_public_ip": False,
        },
        load_balancers=[
            {
                "target_group_arn": front.targets.arn,
                "container_name": "main",
                "container_port": wanted.port,
            }
        ],
        propagate_tags="SERVICE",
        tags=parts.tags("service"),
        opts=parts.options("service", after=[front.listener], ignoring=["desiredCount"]),
    )


def _scale(parts: Parts, wanted: Container, cluster: aws.ecs.Cluster, service: aws.ecs.Service) -> None:
    scale = aws.appautoscaling.Target(
        parts.named("scale"),
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
        min_capacity=wanted.capacity,
        max_capacity=wanted.most,
        tags=parts.tags("scale"),
        opts=parts.options("scale"),
    )
    aws.appautoscaling.Policy(
        parts.named("scale-cpu"),
        policy_type="TargetTrackingScaling",
        service_namespace=scale.service_namespace,
        scalable_dimension=scale.scalable_dimension,
        resource_id=scale.resource_id,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
            "target_value": BUSY,
        },
        opts=parts.options("scale-cpu"),
    )
