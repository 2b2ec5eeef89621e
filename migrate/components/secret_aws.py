"""AWS secret: a Secrets Manager secret without a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_aws as aws

from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.secret import SecretOutputs

PARTS = frozenset(["secret"])
RECOVERY_DAYS = 30
"""Days in which a deleted secret can be brought back; the most that Secrets Manager offers."""


def build(parts: Parts) -> SecretOutputs:
    """Register the secret and give what the component exports."""
    secret = aws.secretsmanager.Secret(
        parts.named("secret"),
        recovery_window_in_days=RECOVERY_DAYS,
        tags=parts.tags("secret"),
        opts=parts.options("secret"),
    )
    return {"reference": secret.arn}
