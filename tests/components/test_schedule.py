"""A plan's steps run once each, at their time, and never too late."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from migrate.components.place import Standing
from migrate.model.side import Cloud
from tests.components.conftest import Recorded

FIRST = ["step", "--file", "/migration.yaml", "--not-after", "2026-12-01T08:30:00Z"]


def test_eventbridge_runs_each_step_once_without_any_slack(recorded: Recorded) -> None:
    kept = recorded("Schedule", Cloud.AWS, Standing.SPARE)
    steps = [kept[f"shop-schedule-step-{at}"].inputs for at in (1, 2)]
    assert [each["scheduleExpression"] for each in steps] == ["at(2026-12-01T08:00:00)", "at(2026-12-01T09:00:00)"]
    assert [each["flexibleTimeWindow"] for each in steps] == [{"mode": "OFF"}] * 2
    assert {each["scheduleExpressionTimezone"] for each in steps} == {"UTC"}
    [override] = json.loads(steps[0]["target"]["input"])["containerOverrides"]
    assert override == {"name": "main", "command": FIRST}
    assert steps[0]["target"]["retryPolicy"]["maximumEventAgeInSeconds"] == 1800


def test_the_scheduler_of_aws_may_run_that_task_and_hand_it_its_roles(recorded: Recorded) -> None:
    policy = recorded("Schedule", Cloud.AWS, Standing.SPARE)["shop-schedule-scheduler-policy"].inputs["policy"]
    run, hand_over = json.loads(policy)["Statement"]
    assert (run["Action"], run["Resource"].rpartition("/")[2]) == ("ecs:RunTask", "shop-schedule-task:*")
    assert hand_over["Action"] == "iam:PassRole"
    assert hand_over["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert "arn:aws:iam::123456789012:role/controller" in hand_over["Resource"]


def test_cloud_scheduler_runs_the_job_with_a_token_google_takes(recorded: Recorded) -> None:
    kept = recorded("Schedule", Cloud.GCP, Standing.SPARE)
    step = kept["shop-schedule-step-1"].inputs
    assert (step["schedule"], step["timeZone"]) == ("0 8 1 12 *", "Etc/UTC")
    target = step["httpTarget"]
    assert target["uri"] == "https://run.googleapis.com/v2/shop-schedule-job-id:run"
    assert target["oauthToken"]["serviceAccountEmail"].startswith("shop-schedule-scheduler-")
    body = json.loads(base64.b64decode(target["body"]))
    assert body == {"overrides": {"containerOverrides": [{"args": FIRST}]}}


def test_the_scheduler_of_google_may_run_that_job_alone(recorded: Recorded) -> None:
    right = recorded("Schedule", Cloud.GCP, Standing.SPARE)["shop-schedule-scheduler-right"].inputs
    assert (right["name"], right["role"]) == ("shop-schedule-job", "roles/run.jobsExecutorWithOverrides")


@pytest.mark.parametrize("cloud", Cloud)
def test_started_by_hand_it_only_looks(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Schedule", cloud, Standing.SPARE)
    entry, command = _started(cloud, kept)
    assert (entry, command) == (["migrate"], ["status", "--file", "/migration.yaml"])


@pytest.mark.parametrize("cloud", Cloud)
def test_a_step_acts_as_the_controller(cloud: Cloud, recorded: Recorded) -> None:
    kept = recorded("Schedule", cloud, Standing.SPARE)
    if cloud is Cloud.AWS:
        assert kept["shop-schedule-task"].inputs["taskRoleArn"] == "arn:aws:iam::123456789012:role/controller"
    else:
        who = kept["shop-schedule-job"].inputs["template"]["template"]["serviceAccount"]
        assert who == "controller@shop-prod.iam.gserviceaccount.com"


def _started(cloud: Cloud, kept: Any) -> tuple[list[str], list[str]]:
    if cloud is Cloud.AWS:
        [container] = json.loads(kept["shop-schedule-task"].inputs["containerDefinitions"])
        return container["entryPoint"], container["command"]
    [container] = kept["shop-schedule-job"].inputs["template"]["template"]["containers"]
    return container["commands"], container["args"]
