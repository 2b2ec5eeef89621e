"""Database: PostgreSQL, private, encrypted, backed up, ready to replicate; RDS or Cloud SQL."""

from typing import NotRequired, TypedDict

import pulumi

from migrate.components import database_aws, database_gcp
from migrate.components.engine_size import EngineSize
from migrate.components.network_ref import NetworkRef
from migrate.components.outputs import publish
from migrate.components.parts import Parts
from migrate.components.place import Place
from migrate.model.side import Cloud


class DatabaseArgs(TypedDict):
    """What a database is made of."""

    place: Place
    """Where it stands."""
    network: NetworkRef
    """The network it stands in; it has no public address."""
    database: str
    """The name of the database inside, such as shop."""
    version: int
    """The PostgreSQL major version, 13 to 17: the same on both sides, or replication is not sure to work."""
    cpu: int
    """vCPUs: 2, 4, 8 or 16, each with 4 GiB of memory."""
    storage: int
    """GiB of storage at first, 20 to 16384; it grows by itself."""
    adopt: NotRequired[dict[str, str]]
    """Parts that are there already: their name here, and their id."""


class DatabaseOutputs(TypedDict):
    """What both halves give."""

    instance_id: pulumi.Output[str]
    host: pulumi.Output[str]
    port: pulumi.Output[int]
    database: pulumi.Output[str]
    version: pulumi.Output[int]
    admin_secret: pulumi.Output[str | None]


class Database(pulumi.ComponentResource):
    """PostgreSQL, private, encrypted, backed up, ready to replicate; RDS or Cloud SQL."""

    instance_id: pulumi.Output[str]
    """What the cloud's own tools call the instance."""
    host: pulumi.Output[str]
    """Its private name or address."""
    port: pulumi.Output[int]
    """Its port."""
    database: pulumi.Output[str]
    """The name of the database inside."""
    version: pulumi.Output[int]
    """The PostgreSQL major version."""
    admin_secret: pulumi.Output[str | None]
    """The secret with the administrator's password, kept and rotated by AWS. Nothing on Google, where no password is
    set until a person sets one (gcloud sql users set-password)."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises BadAmount, BadName, UnknownPart, NoProvider."""
        super().__init__("migrate:index:Database", name, {**args}, opts)
        size = EngineSize.wanted(args)
        half = {Cloud.AWS: database_aws, Cloud.GCP: database_gcp}[args["place"]["cloud"]]
        parts = Parts(self, name, args["place"], half.PARTS, args.get("adopt", {}))
        publish(self, half.build(parts, args, size))
