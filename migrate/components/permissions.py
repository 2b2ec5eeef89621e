"""Permissions: the least a controller needs for the routes it moves. Pure; no cloud is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrate.components.errors import BadName
from migrate.model.address import TRAFFIC_TYPES
from migrate.model.partition import STANDARD
from migrate.model.side import Cloud

EPOCH_LABEL = "_migrate"
"""The first label of the TXT record that carries the epoch beside a weighted name."""

Statement = dict[str, object]


class Mechanism(StrEnum):
    """What splits traffic."""

    ROUTE53 = "route53"
    """A weighted name in a Route 53 hosted zone."""
    ALB_LISTENER = "alb-listener"
    """The default action of a load balancer's listener."""
    ALB_RULE = "alb-rule"
    """One rule of a load balancer's listener."""
    API_GATEWAY = "api-gateway"
    """The canary of an API Gateway stage."""
    CLOUD_DNS = "cloud-dns"
    """A weighted name in a Cloud DNS managed zone."""
    URL_MAP = "url-map"
    """The weighted backends of a Google URL map."""

    @property
    def cloud(self) -> Cloud:
        return Cloud.GCP if self in _GOOGLE else Cloud.AWS


@dataclass(frozen=True, slots=True)
class Use:
    """One route in use. `target` is a zone id, an ARN, a managed zone or a URL map; `name` is the weighted name.

    `partition` is the part of AWS that a zone is in; ARNs carry their own. Raises BadName.
    """

    mechanism: Mechanism
    target: str
    name: str = ""
    partition: str = STANDARD
    role: str = ""
    """The ARN of a role of another account that is assumed to move it."""

    def __post_init__(self) -> None:
        if self.mechanism is Mechanism.ROUTE53 and not self.name:
            raise BadName("routes", "a route53 route needs its weighted name", seen=self)


def aws_policy(uses: Iterable[Use]) -> dict[str, object] | None:
    """The policy of the controller's AWS role; None where no route is moved there.

    Where a route is moved by a role of another account, its rights are that role's, and this one may only assume it.
    A moved weight is a DELETE of exactly what was read and a CREATE in the same batch, so both actions are allowed and
    UPSERT, which overwrites whatever is there, is not.
    """
    here = [use for use in uses if use.mechanism.cloud is Cloud.AWS]
    routes = [use for use in here if not use.role]
    statements = [statement for use in routes for statement in _AWS[use.mechanism](use)]
    statements += _shared(routes)
    statements += [assuming(role) for role in sorted({use.role for use in here if use.role})]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def assuming(role: str) -> Statement:
    """What the controller's own role needs where the zone is in another account."""
    return _allow(["sts:AssumeRole"], role)


def google_permissions(mechanism: Mechanism) -> tuple[str, ...]:
    """The permissions of the custom role for one Google mechanism, in order; empty for the others.

    Cloud DNS is granted on the managed zone, which knows no rights on single names: give the shifted names a zone of
    their own (Cloud DNS access control).
    """
    return _GOOGLE.get(mechanism, ())


def normalized(name: str) -> str:
    """A record name as Route 53's condition keys write it: lower case, no final dot, octal codes for other letters.

    Source: Route 53 developer guide, "Using IAM policy conditions for fine-grained access control".
    """
    return re.sub(r"[^a-z0-9_.-]", lambda found: f"\\{ord(found[0]):03o}", name.lower().removesuffix("."))


def epoch_name(name: str) -> str:
    """The name of the epoch record beside a weighted name."""
    return f"{EPOCH_LABEL}.{name}"


def _route53(use: Use) -> Sequence[Statement]:
    """One batch holds the name and its epoch record, so both stand in one statement.

    Every type that leads clients somewhere is allowed, not the declared ones alone: a rollback takes away whatever at
    the name leads to green, and may find an HTTPS record or another family there.

    ForAllValues is also true of no value at all; Null refuses a request without the keys.
    """
    keys = {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": sorted(
            {normalized(use.name), normalized(epoch_name(use.name))}
        ),
        "route53:ChangeResourceRecordSetsRecordTypes": sorted({*TRAFFIC_TYPES, "TXT"}),
        "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
    }
    zone = f"arn:{use.partition}:route53:::hostedzone/{use.target}"
    return [
        {
            "Effect": "Allow",
            "Action": ["route53:ChangeResourceRecordSets"],
            "Resource": [zone],
            "Condition": {"ForAllValues:StringEquals": keys, "Null": dict.fromkeys(keys, "false")},
        },
        _allow(["route53:GetHostedZone", "route53:ListResourceRecordSets"], zone),
    ]


def _listener(use: Use) -> Sequence[Statement]:
    return [_allow(["elasticloadbalancing:ModifyListener"], use.target)]


def _rule(use: Use) -> Sequence[Statement]:
    return [_allow(["elasticloadbalancing:ModifyRule"], use.target)]


def _stage(use: Use) -> Sequence[Statement]:
    return [_allow(["apigateway:GET", "apigateway:PATCH"], use.target)]


def _shared(routes: Sequence[Use]) -> list[Statement]:
    """Reads that name no single resource (service authorization reference of both services)."""
    statements: list[Statement] = []
    for part in sorted({use.partition for use in routes if use.mechanism is Mechanism.ROUTE53}):
        statements.append(_allow(["route53:GetChange"], f"arn:{part}:route53:::change/*"))
    if any(use.mechanism in (Mechanism.ALB_LISTENER, Mechanism.ALB_RULE) for use in routes):
        reads = ("DescribeListeners", "DescribeRules", "DescribeTargetHealth")
        statements.append(_allow([f"elasticloadbalancing:{read}" for read in reads], "*"))
    return statements


def _allow(actions: list[str], resource: str) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": [resource]}


_AWS = {
    Mechanism.ROUTE53: _route53,
    Mechanism.ALB_LISTENER: _listener,
    Mechanism.ALB_RULE: _rule,
    Mechanism.API_GATEWAY: _stage,
}

_GOOGLE: dict[Mechanism, tuple[str, ...]] = {
    Mechanism.CLOUD_DNS: (
        "dns.changes.create",
        "dns.changes.get",
        "dns.managedZones.get",
        "dns.resourceRecordSets.create",
        "dns.resourceRecordSets.delete",
        "dns.resourceRecordSets.get",
        "dns.resourceRecordSets.list",
        "dns.resourceRecordSets.update",
    ),
    Mechanism.URL_MAP: (
        "compute.backendServices.use",
        "compute.globalOperations.get",
        "compute.urlMaps.get",
        "compute.urlMaps.update",
    ),
}
