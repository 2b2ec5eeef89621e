"""AWS access: the role the controller acts as on AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components import trust
from migrate.components.parts import Parts
from migrate.components.permissions import Mechanism, Use, aws_policy
from migrate.model.partition import STANDARD, partition
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.controller_access import ControllerAccessArgs, RouteUse


def parts(args: ControllerAccessArgs, accounts: Mapping[Cloud, str]) -> frozenset[str]:
    """The parts on AWS; none where the controller has nothing to do there."""
    policy = ["role-policy"] if _uses(args, STANDARD) else []
    return frozenset(["role", *policy] if Cloud.AWS in accounts else [])


def audience(parts: Parts) -> str:
    """What a Google token is made for, so that a token made for anybody else is refused."""
    return f"migrate/{parts.place['migration']}"


def role(
    parts: Parts,
    args: ControllerAccessArgs,
    accounts: Mapping[Cloud, str],
    google: gcp.serviceaccount.Account | None,
) -> aws.iam.Role | None:
    """The role, trusting an ECS task where the controller runs on AWS, else its Google service account."""
    if Cloud.AWS not in accounts:
        return None
    role = aws.iam.Role(
        parts.named("role"),
        assume_role_policy=_trust(parts, google),
        tags=parts.tags("role"),
        opts=parts.options("role", cloud=Cloud.AWS),
    )
    uses = _uses(args, _partition(parts))
    if uses:
        aws.iam.RolePolicy(
            parts.named("role-policy"),
            role=role.id,
            policy=pulumi.Output.all(*uses).apply(lambda known: json.dumps(aws_policy(known))),
            opts=parts.options("role-policy", cloud=Cloud.AWS),
        )
    return role


def _trust(parts: Parts, google: gcp.serviceaccount.Account | None) -> pulumi.Input[str]:
    if google is None or parts.place["cloud"] == Cloud.AWS:
        return json.dumps(trust.by_service(trust.ECS_TASKS, account=parts.place["account"]))
    return google.unique_id.apply(lambda subject: json.dumps(trust.by_google(subject, audience=audience(parts))))


def _partition(parts: Parts) -> str:
    """The controller's own where it runs on AWS; a zone elsewhere is reached by a role of its account."""
    return partition(parts.place["region"]) if parts.place["cloud"] == Cloud.AWS else STANDARD


def _uses(args: ControllerAccessArgs, part: str) -> list[pulumi.Output[Use]]:
    """The routes on AWS, once their targets are known."""
    routes = [route for route in args["routes"] if Mechanism(route["mechanism"]).cloud is Cloud.AWS]
    return [
        pulumi.Output.from_input(route["target"]).apply(lambda target, route=route: _use(route, target, part))
        for route in routes
    ]


def _use(route: RouteUse, target: str, part: str) -> Use:
    return Use(Mechanism(route["mechanism"]), target, route.get("name", ""), part, route.get("role", ""))
