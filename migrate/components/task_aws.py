"""AWS task: an ECS task definition with the roles and the log it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from migrate.components import trust
from migrate.components.parts import Parts
from migrate.components.size import Size
from migrate.model.partition import partition

LOG_DAYS = 30
_EXECUTION = "iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


@dataclass(frozen=True, slots=True)
class Task:
    """One container of a task. `role` is whom it acts as; a role without rights is made where none is given."""

    image: str
    size: Size
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    secrets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    port: int | None = None
    entry: Sequence[str] = ()
    command: Sequence[str] = ()
    role: pulumi.Input[str] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The task definition, and the two roles of it."""

    definition: aws.ecs.TaskDefinition
    cluster: aws.ecs.Cluster
    execution_role: pulumi.Output[str]
    role: pulumi.Output[str]


def parts(task: Task) -> frozenset[str]:
    """The parts of a task."""
    roles = ["execution-role", "execution-policy"]
    roles += ["execution-secrets"] if task.secrets else []
    roles += [] if task.role is not None else ["task-role"]
    return frozenset(["cluster", "logs", "task", *roles])


def build(parts: Parts, task: Task) -> Built:
    """Register the cluster, the log, the roles and the task definition."""
    cluster = aws.ecs.Cluster(
        parts.named("cluster"),
        settings=[{"name": "containerInsights", "value": "enabled"}],
        tags=parts.tags("cluster"),
        opts=parts.options("cluster"),
    )
    logs = aws.cloudwatch.LogGroup(
        parts.named("logs"),
        retention_in_days=LOG_DAYS,
        tags=parts.tags("logs"),
        opts=parts.options("logs"),
    )
    execution, rights = _execution_role(parts, task)
    role = pulumi.Output.from_input(_role(parts, "task-role").arn if task.role is None else task.role)
    definition = aws.ecs.TaskDefinition(
        parts.named("task"),
        family=parts.name,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=task.size.fargate["cpu"],
        memory=task.size.fargate["memory"],
        execution_role_arn=execution.arn,
        task_role_arn=role,
        container_definitions=_containers(parts, task, logs),
        skip_destroy=True,
        tags=parts.tags("task"),
        opts=parts.revision("task", after=rights, chosen=["family"]),
    )
    return Built(definition, cluster, execution.arn, role)


def _containers(parts: Parts, task: Task, logs: aws.cloudwatch.LogGroup) -> pulumi.Output[str]:
    port = [] if task.port is None else [{"containerPort": task.port, "protocol": "tcp"}]
    told = {} if task.port is None else {"PORT": str(task.port)}
    container: dict[str, object] = {
        "name": "main",
        "image": task.image,
        "essential": True,
        "portMappings": port,
        "environment": [{"name": key, "value": value} for key, value in sorted({**task.environment, **told}.items())],
        "secrets": [{"name": key, "valueFrom": reference} for key, reference in sorted(task.secrets.items())],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.name,
                "awslogs-region": parts.place["region"],
                "awslogs-stream-prefix": "main",
            },
        },
    }
    started = {"entryPoint": list(task.entry), "command": list(task.command)}
    return pulumi.Output.json_dumps([{**container, **{key: words for key, words in started.items() if words}}])


def _execution_role(parts: Parts, task: Task) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """Who pulls the image, writes the log and hands over the secrets; not whom the container acts as."""
    role = _role(parts, "execution-role")
    rights: list[pulumi.Resource] = [
        aws.iam.RolePolicyAttachment(
            parts.named("execution-policy"),
            role=role.name,
            policy_arn=f"arn:{partition(parts.place['region'])}:{_EXECUTION}",
            opts=parts.options("execution-policy"),
        )
    ]
    if task.secrets:
        rights.append(
            aws.iam.RolePolicy(
                parts.named("execution-secrets"),
                role=role.id,
                policy=pulumi.Output.all(*task.secrets.values()).apply(_may_read),
                opts=parts.options("execution-secrets"),
            )
        )
    return role, rights


def _role(parts: Parts, part: str) -> aws.iam.Role:
    return aws.iam.Role(
        parts.named(part),
        assume_role_policy=json.dumps(trust.by_service(trust.ECS_TASKS, account=parts.place["account"])),
        tags=parts.tags(part),
        opts=parts.options(part),
    )


def _may_read(references: list[str]) -> str:
    """A reference may name one key inside a secret; rights are given on the whole secret, its first seven fields."""
    arns = sorted({":".join(str(reference).split(":")[:7]) for reference in references})
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": arns}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
