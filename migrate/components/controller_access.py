"""Controller access: whom the controller acts as on each cloud, and the least it may do there. No key anywhere."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from migrate.components import access_aws, access_gcp
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.permissions import Mechanism
from migrate.components.place import Place, check_account
from migrate.model.side import Cloud


class RouteUse(TypedDict):
    """One route the controller moves."""

    mechanism: Mechanism
    """What splits traffic."""
    target: pulumi.Input[str]
    """A hosted zone id, a listener's, rule's or stage's ARN, a managed zone's name, or a URL map's name."""
    name: NotRequired[str]
    """The weighted name; for route53."""
    role: NotRequired[str]
    """The ARN of a role of the zone's account, where that is another one: the controller may assume it."""


class ControllerAccessArgs(TypedDict):
    """Where the controller runs and what it moves."""

    place: Place
    """Where the controller runs."""
    abroad: NotRequired[str]
    """The account of the other cloud, where a route lives there: 12 digits, or a project id."""
    routes: Sequence[RouteUse]
    """The routes it moves."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class ControllerAccess(pulumi.ComponentResource):
    """Whom the controller acts as on each cloud, and the least it may do there. No key anywhere.

    The rights are those of its routes alone; metric sources and a ledger in a database need their own.
    """

    aws_role: pulumi.Output[str | None]
    """The ARN of its AWS role; nothing where it neither runs nor moves anything on AWS."""
    google_account: pulumi.Output[str | None]
    """The address of its Google service account; nothing where it neither runs nor moves anything on Google."""
    token_audience: pulumi.Output[str | None]
    """What a token is made for to be taken by the other cloud: for STS of AWS, or for STS of Google."""

    def __init__(self, name: str, args: ControllerAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:ControllerAccess", name, {**args}, opts)
        accounts = _accounts(args)
        known = access_aws.parts(args, accounts) | access_gcp.parts(args, accounts)
        parts = Parts(self, name, args["place"], known, args.get("adopt", {}))
        google = access_gcp.account(parts, accounts)
        role = access_aws.role(parts, args, accounts, google)
        publish(
            self,
            {
                "aws_role": pulumi.Output.from_input(role.arn if role else None),
                "google_account": pulumi.Output.from_input(google.email if google else None),
                "token_audience": access_gcp.grant(parts, args, accounts, google, role),
            },
        )


def _accounts(args: ControllerAccessArgs) -> dict[Cloud, str]:
    """The account on each cloud the controller runs in or moves something on. Raises BadName."""
    home = Cloud(args["place"]["cloud"])
    clouds = {Mechanism(route["mechanism"]).cloud for route in args["routes"]} - {home}
    for cloud in clouds:
        check_account("abroad", args.get("abroad", ""), cloud)
    return {home: args["place"]["account"]} | {cloud: args.get("abroad", "") for cloud in clouds}
