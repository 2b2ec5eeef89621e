"""Google database: a Cloud SQL instance for PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp

from migrate.components.engine_size import EngineSize
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.database import DatabaseArgs, DatabaseOutputs

PARTS = frozenset(["instance", "database"])
BACKUPS = 14
LOG_DAYS = 7
"""Days of point-in-time recovery; the most that Cloud SQL's Enterprise edition keeps."""
PORT = 5432


def build(parts: Parts, args: DatabaseArgs, size: EngineSize) -> DatabaseOutputs:
    """Register every part and give what the component exports."""
    instance = gcp.sql.DatabaseInstance(
        parts.named("instance"),
        project=parts.place["account"],
        region=parts.place["region"],
        database_version=f"POSTGRES_{size.version}",
        deletion_protection=parts.live,
        settings=_settings(parts, args, size),
        opts=parts.options("instance"),
    )
    database = gcp.sql.Database(
        parts.named("database"),
        project=parts.place["account"],
        instance=instance.name,
        name=size.database,
        opts=parts.options("database"),
    )
    return {
        "instance_id": instance.name,
        "host": instance.private_ip_address,
        "port": pulumi.Output.from_input(PORT),
        "database": database.name,
        "version": pulumi.Output.from_input(size.version),
        "admin_secret": pulumi.Output.from_input(None),
    }


def _settings(parts: Parts, args: DatabaseArgs, size: EngineSize) -> gcp.sql.DatabaseInstanceSettingsArgsDict:
    """Protected twice when live: `deletion_protection` stops the provider, `deletion_protection_enabled` the API."""
    return {
        "edition": "ENTERPRISE",
        "tier": size.cloud_sql,
        "availability_type": "REGIONAL",
        "disk_type": "PD_SSD",
        "disk_size": size.storage,
        "disk_autoresize": True,
        "deletion_protection_enabled": parts.live,
        "ip_configuration": {
            "ipv4_enabled": False,
            "private_network": args["network"]["id"],
            "allocated_ip_range": args["network"]["data_guard"],
            "ssl_mode": "ENCRYPTED_ONLY",
        },
        "backup_configuration": {
            "enabled": True,
            "point_in_time_recovery_enabled": True,
            "transaction_log_retention_days": LOG_DAYS,
            "backup_retention_settings": {"retained_backups": BACKUPS},
        },
        "database_flags": [
            {"name": "cloudsql.logical_decoding", "value": "on"},
            {"name": "cloudsql.iam_authentication", "value": "on"},
        ],
        "user_labels": parts.labels,
    }
