"""Connect: from the Google provider's configuration to a cloud."""

from __future__ import annotations

import os

from migrate.rehearse.standins.complaint import Complaint
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.loopback import endpoint
from migrate.rehearse.standins.value import Values

ENDPOINT = "MIGRATE_REHEARSAL_GCP"
"""The variable that says where the loopback Google Cloud listens."""

_IDLE = frozenset(
    (
        "credentials",
        "accessToken",
        "impersonateServiceAccount",
        "impersonateServiceAccountDelegates",
        "scopes",
        "billingProject",
        "userProjectOverride",
        "requestTimeout",
        "addPulumiAttributionLabel",
        "addTerraformAttributionLabel",
        "disableGlobalProjectWarning",
    )
)
"""Settings about credentials and reports, which mean nothing on loopback."""


def connect(settings: Values) -> Cloud:
    """
    Raises:
        Complaint: No project, an unknown setting, or no loopback Google Cloud.
    """
    unknown = sorted(set(settings) - _IDLE - {"project", "region", "zone", "defaultLabels"})
    if unknown:
        raise Complaint(f"the stand-in provider for gcp does not know the setting {unknown[0]}")
    project = settings.get("project") or os.environ.get("GOOGLE_PROJECT")
    if not project:
        raise Complaint("project: required field is not set; set `gcp:project` or GOOGLE_PROJECT")
    region = settings.get("region") or os.environ.get("GOOGLE_REGION", "")
    return Cloud(endpoint("gcp", ENDPOINT), project, region, settings.get("defaultLabels", {}))
