"""AWS database: an RDS instance for PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from migrate.components.engine_size import EngineSize
from migrate.components.parts import Parts

if TYPE_CHECKING:
    from migrate.components.database import DatabaseArgs, DatabaseOutputs

PARTS = frozenset(["subnets", "parameters", "instance"])
BACKUP_DAYS = 14
GROWTH = 4
"""Times the first storage that the instance may grow to by itself."""


def build(parts: Parts, args: DatabaseArgs, size: EngineSize) -> DatabaseOutputs:
    """Register every part and give what the component exports."""
    subnets = aws.rds.SubnetGroup(
        parts.named("subnets"),
        subnet_ids=args["network"]["private_subnet_ids"],
        tags=parts.tags("subnets"),
        opts=parts.options("subnets"),
    )
    instance = _instance(parts, args, size, subnets, _parameters(parts, size))
    return {
        "instance_id": instance.identifier,
        "host": instance.address,
        "port": instance.port,
        "database": pulumi.Output.from_input(size.database),
        "version": pulumi.Output.from_input(size.version),
        "admin_secret": instance.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn if secrets else None),
    }


def _parameters(parts: Parts, size: EngineSize) -> aws.rds.ParameterGroup:
    """rds.logical_replication is static: it takes effect when the instance starts."""
    return aws.rds.ParameterGroup(
        parts.named("parameters"),
        family=f"postgres{size.version}",
        parameters=[
            {"name": "rds.logical_replication", "value": "1", "apply_method": "pending-reboot"},
            {"name": "rds.force_ssl", "value": "1", "apply_method": "pending-reboot"},
        ],
        tags=parts.tags("parameters"),
        opts=parts.options("parameters"),
    )


def _instance(
    parts: Parts,
    args: DatabaseArgs,
    size: EngineSize,
    subnets: aws.rds.SubnetGroup,
    parameters: aws.rds.ParameterGroup,
) -> aws.rds.Instance:
    """The password is made, kept and rotated by AWS: it never passes through here. Nothing upgrades by itself."""
    return aws.rds.Instance(
        parts.named("instance"),
        engine="postgres",
        engine_version=str(size.version),
        instance_class=size.rds,
        allocated_storage=size.storage,
        max_allocated_storage=size.storage * GROWTH,
        storage_type="gp3",
        storage_encrypted=True,
        db_name=size.database,
        username="postgres_admin",
        manage_master_user_password=True,
        iam_database_authentication_enabled=True,
        db_subnet_group_name=subnets.name,
        vpc_security_group_ids=[args["network"]["data_guard"]],
        publicly_accessible=False,
        multi_az=True,
        parameter_group_name=parameters.name,
        backup_retention_period=BACKUP_DAYS,
        copy_tags_to_snapshot=True,
        auto_minor_version_upgrade=False,
        apply_immediately=False,
        deletion_protection=parts.live,
        skip_final_snapshot=not parts.live,
        final_snapshot_identifier=parts.named("last") if parts.live else None,
        tags=parts.tags("instance"),
        opts=parts.options("instance"),
    )
