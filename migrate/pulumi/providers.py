"""Providers: one explicit provider for each cloud a stack builds on, so that nothing lands in a default account."""

from __future__ import annotations

from collections.abc import Collection

import pulumi
import pulumi_aws as aws
import pulumi_gcp as gcp

from migrate.components.place import Place, SideName
from migrate.model.side import Cloud, Side
from migrate.model.spec.side import AwsSide
from migrate.pulumi.setting import Setting

HOME_REGION = "us-east-1"
"""Where Route 53 answers when no side is in AWS; its zones belong to no region."""


def zone_account(setting: Setting) -> str:
    """The AWS account of the weighted names."""
    sides = [end.account for side in Side if isinstance(end := setting.spec.side(side), AwsSide)]
    return setting.spec.routes[0].account or sides[0]


def zone_place(setting: Setting) -> Place:
    """Where the weighted names live, for what belongs to both sides."""
    found = next((each for each in map(setting.place, SideName) if each["cloud"] == Cloud.AWS), None)
    if found is not None:
        return setting.shared(found)
    stranger = setting.place(SideName.BLUE)
    return setting.shared({**stranger, "cloud": Cloud.AWS, "account": zone_account(setting), "region": HOME_REGION})


def providers(setting: Setting, places: Collection[Place]) -> pulumi.ResourceOptions:
    """Options with a provider for each cloud among `places`. Credentials come from the person's environment.

    A provider refuses every other account than the declared one. Of two places in one cloud the first one counts.
    """
    by_cloud: dict[Cloud, Place] = {}
    for place in places:
        by_cloud.setdefault(Cloud(place["cloud"]), place)
    return pulumi.ResourceOptions(providers=[_provider(setting, place) for _, place in sorted(by_cloud.items())])


def _provider(setting: Setting, place: Place) -> pulumi.ProviderResource:
    tags = dict(setting.spec.tags)
    if place["cloud"] == Cloud.AWS:
        return aws.Provider(
            "aws",
            region=place["region"],
            allowed_account_ids=[place["account"]],
            default_tags={"tags": tags} if tags else None,
        )
    return gcp.Provider("gcp", project=place["account"], region=place["region"], default_labels=tags or None)
