"""AWS schedule: EventBridge Scheduler runs an ECS task once per step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components import task_aws, trust
from migrate.components.moment import Moment
from migrate.components.parts import Parts
from migrate.components.size import sized

if TYPE_CHECKING:
    from migrate.components.schedule import ScheduleArgs, ScheduleOutputs

RETRIES = 2
DECLARATION = "/migration.yaml"


def parts(args: ScheduleArgs, times: Sequence[Moment]) -> frozenset[str]:
    """The parts of an AWS schedule; one per step."""
    steps = [f"step-{at}" for at, _ in enumerate(times, start=1)]
    return frozenset(["scheduler-role", "scheduler-policy", *steps]) | task_aws.parts(_task(args))


def build(parts: Parts, args: ScheduleArgs, times: Sequence[Moment]) -> ScheduleOutputs:
    """Register every part and give what the component exports."""
    task = task_aws.build(parts, _task(args))
    role = _scheduler(parts, task)
    steps = [_step(parts, args, at, moment, task, role) for at, moment in enumerate(times, start=1)]
    return {"job": task.definition.arn, "names": pulumi.Output.all(*(step.name for step in steps))}


def _task(args: ScheduleArgs) -> task_aws.Task:
    """Run by hand, without a schedule's own arguments, it only looks."""
    look = ["status", "--file", args.get("declaration", DECLARATION)]
    return task_aws.Task(args["image"], sized(1, None), entry=["migrate"], command=look, role=args["identity"])


def _scheduler(parts: Parts, task: task_aws.Built) -> aws.iam.Role:
    """Who starts the task: it may run this one, and hand it its two roles."""
    role = aws.iam.Role(
        parts.named("scheduler-role"),
        assume_role_policy=json.dumps(trust.by_service(trust.SCHEDULER, account=parts.place["account"])),
        tags=parts.tags("scheduler-role"),
        opts=parts.options("scheduler-role"),
    )
    aws.iam.RolePolicy(
        parts.named("scheduler-policy"),
        role=role.id,
        policy=pulumi.Output.all(task.definition.arn_without_revision, task.execution_role, task.role).apply(
            lambda arns: json.dumps(_may_run(*map(str, arns)))
        ),
        opts=parts.options("scheduler-policy"),
    )
    return role


def _may_run(definition: str, execution_role: str, role: str) -> dict[str, object]:
    hand_over = {"StringEquals": {"iam:PassedToService": trust.ECS_TASKS}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": f"{definition}:*"},
            {
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": sorted({execution_role, role}),
                "Condition": hand_over,
            },
        ],
    }


def _step(
    parts: Parts, args: ScheduleArgs, at: int, moment: Moment, task: task_aws.Built, role: aws.iam.Role
) -> aws.scheduler.Schedule:
    """Kept after it ran: a schedule that deletes itself would be missing from what Pulumi knows."""
    arguments = moment.arguments(args.get("declaration", DECLARATION))
    return aws.scheduler.Schedule(
        parts.named(f"step-{at}"),
        schedule_expression=moment.once,
        schedule_expression_timezone="UTC",
        flexible_time_window={"mode": "OFF"},
        action_after_completion="NONE",
        target={
            "arn": task.cluster.arn,
            "role_arn": role.arn,
            "ecs_parameters": {
                "task_definition_arn": task.definition.arn,
                "launch_type": "FARGATE",
                "task_count": 1,
                "network_configuration": {
                    "subnets": args["network"]["private_subnet_ids"],
                    "security_groups": [args["network"]["service_guard"]],
                    "assign_public_ip": False,
                },
            },
            "input": json.dumps({"containerOverrides": [{"name": "main", "command": arguments}]}),
            "retry_policy": {
                "maximum_retry_attempts": RETRIES,
                "maximum_event_age_in_seconds": max(60, moment.patience),
            },
        },
        opts=parts.options(f"step-{at}"),
    )
