"""Google access: the service account the controller acts as on Google, its roles, and the pool that trusts AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components import access_aws, account_gcp, trust
from migrate.components.parts import Parts
from migrate.components.permissions import Mechanism, google_permissions
from migrate.components.physical import physical
from migrate.model.partition import partition
from migrate.model.side import Cloud

if TYPE_CHECKING:
    from migrate.components.controller_access import ControllerAccessArgs, RouteUse

LONGEST_ROLE = 64
"""Characters in the id of a custom role (IAM API, projects.roles.create)."""

LONGEST_POOL = 32
"""Characters in the id of a workload identity pool or provider (IAM API)."""


def parts(args: ControllerAccessArgs, accounts: Mapping[Cloud, str]) -> frozenset[str]:
    """The parts on Google; none where the controller has nothing to do there."""
    if Cloud.GCP not in accounts:
        return frozenset()
    roles = [f"{mechanism}-role" for mechanism in _mechanisms(args)]
    rights = [f"zone-right-{at}" for at, _ in enumerate(_routes(args, Mechanism.CLOUD_DNS))]
    rights += ["url-map-right"] if _routes(args, Mechanism.URL_MAP) else []
    pool = ["pool", "pool-provider", "pool-right"] if args["place"]["cloud"] == Cloud.AWS else []
    return frozenset(["account", *roles, *rights, *pool])


def account(parts: Parts, accounts: Mapping[Cloud, str]) -> gcp.serviceaccount.Account | None:
    """The service account; nothing where the controller has nothing to do on Google."""
    return account_gcp.account(parts, "account", project=accounts[Cloud.GCP]) if Cloud.GCP in accounts else None


def grant(
    parts: Parts,
    args: ControllerAccessArgs,
    accounts: Mapping[Cloud, str],
    who: gcp.serviceaccount.Account | None,
    role: aws.iam.Role | None,
) -> pulumi.Output[str | None]:
    """Give the account what its routes need, let the AWS role in, and say what a token must be made for."""
    if who is None:
        return pulumi.Output.from_input(None)
    project = accounts[Cloud.GCP]
    for mechanism in _mechanisms(args):
        _rights(parts, args, mechanism, project, who)
    if args["place"]["cloud"] == Cloud.GCP or role is None:
        return pulumi.Output.from_input(access_aws.audience(parts) if role else None)
    return _let_in(parts, who, role, project)


def _rights(
    parts: Parts,
    args: ControllerAccessArgs,
    mechanism: Mechanism,
    project: str,
    who: gcp.serviceaccount.Account,
) -> None:
    role = gcp.projects.IAMCustomRole(
        parts.named(f"{mechanism}-role"),
        project=project,
        role_id=physical(parts.named(f"{mechanism}-role"), limit=LONGEST_ROLE).replace("-", "_"),
        title=f"moves weights of {parts.place['migration']} ({mechanism})",
        permissions=list(google_permissions(mechanism)),
        opts=parts.options(f"{mechanism}-role", cloud=Cloud.GCP),
    )
    if mechanism is Mechanism.URL_MAP:
        gcp.projects.IAMMember(
            parts.named("url-map-right"),
            project=project,
            role=role.id,
            member=who.member,
            opts=parts.options("url-map-right", cloud=Cloud.GCP),
        )
        return
    for at, route in enumerate(_routes(args, mechanism)):
        gcp.dns.DnsManagedZoneIamMember(
            parts.named(f"zone-right-{at}"),
            project=project,
            managed_zone=route["target"],
            role=role.id,
            member=who.member,
            opts=parts.options(f"zone-right-{at}", cloud=Cloud.GCP),
        )


def _let_in(
    parts: Parts, who: gcp.serviceaccount.Account, role: aws.iam.Role, project: str
) -> pulumi.Output[str | None]:
    """The controller runs on AWS: sessions of its role, and no other principal of that account, act as `who`."""
    account, part = parts.place["account"], partition(parts.place["region"])
    pool = gcp.iam.WorkloadIdentityPool(
        parts.named("pool"),
        project=project,
        workload_identity_pool_id=physical(parts.named("pool"), limit=LONGEST_POOL),
        opts=parts.options("pool", cloud=Cloud.GCP),
    )
    session = role.name.apply(lambda name: trust.session_arn(account=account, role=name, partition=part))
    provider = gcp.iam.WorkloadIdentityPoolProvider(
        parts.named("pool-provider"),
        project=project,
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id=physical(parts.named("aws"), limit=LONGEST_POOL),
        aws={"account_id": account},
        attribute_mapping={"google.subject": "assertion.arn", "attribute.aws_role": trust.AWS_ROLE},
        attribute_condition=session.apply(lambda arn: f"attribute.aws_role == '{arn}'"),
        opts=parts.options("pool-provider", cloud=Cloud.GCP),
    )
    gcp.serviceaccount.IAMMember(
        parts.named("pool-right"),
        service_account_id=who.name,
        role="roles/iam.workloadIdentityUser",
        member=pulumi.Output.all(pool.name, role.name).apply(
            lambda both: trust.aws_principals(pool=both[0], account=account, role=both[1], partition=part)
        ),
        opts=parts.options("pool-right", cloud=Cloud.GCP),
    )
    return provider.name.apply(lambda name: f"//iam.googleapis.com/{name}")


def _routes(args: ControllerAccessArgs, mechanism: Mechanism) -> list[RouteUse]:
    return [route for route in args["routes"] if route["mechanism"] == mechanism]


def _mechanisms(args: ControllerAccessArgs) -> list[Mechanism]:
    """The Google mechanisms in use, each once, in order."""
    return sorted({Mechanism(route["mechanism"]) for route in args["routes"] if _google(route)})


def _google(route: RouteUse) -> bool:
    return Mechanism(route["mechanism"]).cloud is Cloud.GCP
