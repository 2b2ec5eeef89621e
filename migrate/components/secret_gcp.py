"""Google secret: a Secret Manager secret without a version, kept in the place's region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_gcp as gcp

from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.secret import SecretOutputs

PARTS = frozenset(["secret"])


def build(parts: Parts) -> SecretOutputs:
    """Register the secret and give what the component exports."""
    secret = gcp.secretmanager.Secret(
        parts.named("secret"),
        project=parts.place["account"],
        secret_id=parts.named("secret"),
        replication={"user_managed": {"replicas": [{"location": parts.place["region"]}]}},
        deletion_protection=parts.live,
        labels=parts.labels,
        opts=parts.options("secret"),
    )
    return {"reference": secret.name}
