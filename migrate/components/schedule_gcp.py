"""Google schedule: Cloud Scheduler runs a Cloud Run job once per step."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components.account_gcp import account
from migrate.components.moment import Moment
from migrate.components.parts import Parts
from migrate.components.size import sized

if TYPE_CHECKING:
    from migrate.components.schedule import ScheduleArgs, ScheduleOutputs

RETRIES = 2
DECLARATION = "/migration.yaml"
API = "https://run.googleapis.com/v2/"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
MAY_RUN = "roles/run.jobsExecutorWithOverrides"


def parts(_: ScheduleArgs, times: Sequence[Moment]) -> frozenset[str]:
    """The parts of a Google schedule; one per step."""
    steps = [f"step-{at}" for at, _ in enumerate(times, start=1)]
    return frozenset(["job", "scheduler", "scheduler-right", *steps])


def build(parts: Parts, args: ScheduleArgs, times: Sequence[Moment]) -> ScheduleOutputs:
    """Register every part and give what the component exports."""
    job = _job(parts, args)
    who = account(parts, "scheduler")
    gcp.cloudrunv2.JobIamMember(
        parts.named("scheduler-right"),
        project=parts.place["account"],
        location=parts.place["region"],
        name=job.name,
        role=MAY_RUN,
        member=who.member,
        opts=parts.options("scheduler-right"),
    )
    steps = [_step(parts, args, at, moment, job, who) for at, moment in enumerate(times, start=1)]
    return {"job": job.id, "names": pulumi.Output.all(*(step.name for step in steps))}


def _job(parts: Parts, args: ScheduleArgs) -> gcp.cloudrunv2.Job:
    """Run by hand, without a schedule's own arguments, it only looks. The schedule retries, not the job."""
    network = args["network"]
    return gcp.cloudrunv2.Job(
        parts.named("job"),
        project=parts.place["account"],
        location=parts.place["region"],
        deletion_protection=parts.live,
        template={
            "task_count": 1,
            "template": {
                "service_account": args["identity"],
                "max_retries": 0,
                "containers": [
                    {
                        "image": args["image"],
                        "commands": ["migrate"],
                        "args": ["status", "--file", args.get("declaration", DECLARATION)],
                        "resources": {"limits": sized(1, None).cloud_run},
                    }
                ],
                "vpc_access": {
                    "egress": "ALL_TRAFFIC",
                    "network_interfaces": [
                        {
                            "network": network["id"],
                            "subnetwork": pulumi.Output.from_input(network["private_subnet_ids"])[0],
                            "tags": [network["service_guard"]],
                        }
                    ],
                },
            },
        },
        labels=parts.labels,
        opts=parts.options("job"),
    )


def _step(
    parts: Parts,
    args: ScheduleArgs,
    at: int,
    moment: Moment,
    job: gcp.cloudrunv2.Job,
    who: gcp.serviceaccount.Account,
) -> gcp.cloudscheduler.Job:
    """Google's own APIs take an OAuth token; an OIDC token is for services of one's own (Cloud Scheduler, HTTP target
    authentication). The body is base64 text, as the provider wants it."""
    arguments = moment.arguments(args.get("declaration", DECLARATION))
    body = json.dumps({"overrides": {"containerOverrides": [{"args": arguments}]}})
    return gcp.cloudscheduler.Job(
        parts.named(f"step-{at}"),
        project=parts.place["account"],
        region=parts.place["region"],
        schedule=moment.cron,
        time_zone="Etc/UTC",
        attempt_deadline="180s",
        retry_config={"retry_count": RETRIES, "max_retry_duration": f"{moment.patience}s"},
        http_target={
            "uri": pulumi.Output.concat(API, job.id, ":run"),
            "http_method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": base64.b64encode(body.encode()).decode(),
            "oauth_token": {"service_account_email": who.email, "scope": SCOPE},
        },
        opts=parts.options(f"step-{at}"),
    )
