"""Connect: from the AWS provider's configuration to an account."""

from __future__ import annotations

import os

from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.loopback import endpoint
from migrate.rehearse.standins.value import Values

ENDPOINT = "MIGRATE_REHEARSAL_AWS"
"""The variable that says where the loopback AWS listens."""

_IDLE = frozenset(
    (
        "accessKey",
        "secretKey",
        "token",
        "profile",
        "assumeRoles",
        "assumeRoleWithWebIdentity",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "maxRetries",
        "retryMode",
    )
)
"""Settings about credentials and retries, which mean nothing on loopback."""


def connect(settings: Values) -> Account:
    """
    Raises:
        Complaint: No region, an unknown setting, an account that is not allowed, or no loopback AWS.
    """
    unknown = sorted(set(settings) - _IDLE - {"region", "defaultTags", "allowedAccountIds"})
    if unknown:
        raise Complaint(f"the stand-in provider for aws does not know the setting {unknown[0]}")
    region = settings.get("region") or os.environ.get("AWS_REGION")
    if not region:
        raise Complaint("Missing region configuration; set `aws:region` or AWS_REGION")
    tags = settings.get("defaultTags", {}).get("tags", {})
    account = Account(endpoint("aws", ENDPOINT), region, tags)
    account.id = account.call("sts", "get_caller_identity")["Account"]
    allowed = settings.get("allowedAccountIds")
    if allowed and account.id not in allowed:
        raise Complaint(f"AWS account ID not allowed: {account.id}")
    return account
