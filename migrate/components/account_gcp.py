"""Google account: a service account, whom a container, a schedule or the controller acts as."""

from __future__ import annotations

import pulumi_gcp as gcp

from migrate.components.parts import Parts
from migrate.components.physical import physical
from migrate.model.side import Cloud

LONGEST_NAME = 30
"""Characters in a service account's id (IAM API, projects.serviceAccounts.create)."""


def account(parts: Parts, part: str, *, project: str | None = None) -> gcp.serviceaccount.Account:
    """A service account without any right, in the place's project unless another is given."""
    return gcp.serviceaccount.Account(
        parts.named(part),
        project=project or parts.place["account"],
        account_id=physical(parts.named(part), limit=LONGEST_NAME),
        display_name=f"{parts.named(part)} of {parts.place['migration']}",
        opts=parts.options(part, cloud=Cloud.GCP, chosen=["accountId", "displayName"]),
    )
