"""Databases: Cloud SQL instances and the databases in them."""

from __future__ import annotations

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import Codec
from migrate.rehearse.standins.gcp.rest import Rest
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values

_SETTINGS = Codec(
    {
        "diskSize": "dataDiskSizeGb",
        "diskType": "dataDiskType",
        "diskAutoresize": "storageAutoResize",
        "diskAutoresizeLimit": "storageAutoResizeLimit",
        "version": "settingsVersion",
    },
)


def _instance_body(_: Cloud, told: Values) -> Values:
    """The version of the settings is the provider's to send, not the program's."""
    told.get("settings", {}).pop("settingsVersion", None)
    return told


def _show_instance(told: Values, _: str) -> Values:
    found = {one["type"]: one["ipAddress"] for one in told.get("ipAddresses", [])}
    return {
        **told,
        "ipAddresses": [{"type": kind, "ipAddress": address} for kind, address in found.items()],
        "privateIpAddress": found.get("PRIVATE", ""),
        "publicIpAddress": found.get("PRIMARY", ""),
        "firstIpAddress": next(iter(found.values()), ""),
    }


INSTANCE = Rest(
    type="gcp:sql/databaseInstance:DatabaseInstance",
    api="v1",
    collection="projects/{project}/instances",
    inputs=("databaseVersion", "region", "settings"),
    codec=Codec(inside={"settings": _SETTINGS}),
    replaces=("region", "databaseVersion"),
    defaults={"deletionProtection": True},
    body=_instance_body,
    show=_show_instance,
    autoname=Autoname(longest=98),
)
DATABASE = Rest(
    type="gcp:sql/database:Database",
    api="v1",
    collection="projects/{project}/instances/{instance}/databases",
    inputs=("charset", "collation"),
    autoname=Autoname(longest=63),
)

KINDS: tuple[Kind[Cloud], ...] = (INSTANCE.kind(), DATABASE.kind())
