"""Trust: who may act as the controller, without a key that could be lost. Pure; no cloud is asked."""

from __future__ import annotations

from collections.abc import Mapping

from migrate.model.partition import STANDARD

ECS_TASKS = "ecs-tasks.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
GOOGLE = "accounts.google.com"
"""AWS knows Google's identity provider by itself: none is registered (IAM, OIDC federation)."""

AWS_ROLE = (
    "assertion.arn.contains('assumed-role') ? assertion.arn.extract('{account_arn}assumed-role/')"
    " + 'assumed-role/' + assertion.arn.extract('assumed-role/{role_name}/') : assertion.arn"
)
"""The role behind an AWS session, without the session's own name (Google IAM, workload identity with AWS)."""


def by_service(service: str, *, account: str) -> dict[str, object]:
    """An AWS service acts as the role, on behalf of `account` only (IAM, the confused deputy problem)."""
    condition = {"StringEquals": {"aws:SourceAccount": account}}
    return _trust({"Service": service}, "sts:AssumeRole", condition)


def by_google(subject: str, *, audience: str) -> dict[str, object]:
    """One Google service account acts as the role with a token made for `audience`; `subject` is its unique id.

    In a service account's token `azp` holds that id too, and AWS then reads `aud` from it and the audience as `oaud`
    (IAM, condition keys for OIDC federation). All three must be there and match.
    """
    keys = {f"{GOOGLE}:aud": subject, f"{GOOGLE}:sub": subject, f"{GOOGLE}:oaud": audience}
    condition = {"StringEquals": keys, "Null": dict.fromkeys(keys, "false")}
    return _trust({"Federated": GOOGLE}, "sts:AssumeRoleWithWebIdentity", condition)


def session_arn(*, account: str, role: str, partition: str = STANDARD) -> str:
    """How Google sees a session of an AWS role."""
    return f"arn:{partition}:sts::{account}:assumed-role/{role}"


def aws_principals(*, pool: str, account: str, role: str, partition: str = STANDARD) -> str:
    """All sessions of one AWS role, as a member of a Google policy; `pool` is the pool's full name."""
    session = session_arn(account=account, role=role, partition=partition)
    return f"principalSet://iam.googleapis.com/{pool}/attribute.aws_role/{session}"


def _trust(principal: dict[str, str], action: str, condition: Mapping[str, object]) -> dict[str, object]:
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
