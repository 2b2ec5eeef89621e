"""SQL: the instances, databases and users of Cloud SQL."""

from __future__ import annotations

import copy

from migrate.rehearse.gcp.account import REGIONS, Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.collection import Check, Children, Collection, Fill, Guard, Identifier, Texts, nothing
from migrate.rehearse.gcp.crud import begin, check_idle, rewrite
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.merge import merged
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource
from migrate.rehearse.gcp.service import Service

_SETTINGS = {
    "activationPolicy": "ALWAYS",
    "availabilityType": "ZONAL",
    "dataDiskType": "PD_SSD",
    "dataDiskSizeGb": "10",
    "edition": "ENTERPRISE",
    "pricingPlan": "PER_USE",
    "storageAutoResize": True,
    "deletionProtectionEnabled": False,
    "ipConfiguration": {"ipv4Enabled": True},
    "backupConfiguration": {"enabled": False},
}
_FLAGS = {"cloudsql.logical_decoding": ("on", "off"), "cloudsql.iam_authentication": ("on", "off")}


def check_instance(account: Account, resource: Resource, old: Json | None) -> None:
    """
    Raises:
        Refused: 400 in Cloud SQL's words, or 412 when `settingsVersion` is not the current one.
    """
    body = resource.body
    settings = body.get("settings", {})
    for field, given in (("settings.tier", settings.get("tier")), ("databaseVersion", body.get("databaseVersion"))):
        if not given:
            raise Refused(Code.INVALID_ARGUMENT, f"Invalid request: {field} is required.")
    if body.get("region") not in REGIONS:
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid request: Invalid region {body.get('region')}.")
    _check_network(account, settings.get("ipConfiguration", {}))
    for flag in settings.get("databaseFlags", []):
        if flag.get("value") not in _FLAGS.get(flag.get("name", ""), (flag.get("value"),)):
            raise Refused(Code.INVALID_ARGUMENT, f"Invalid request: Invalid flag value: {flag}.")
    if old is not None:
        _check_growth(old["settings"], settings)


def _check_network(account: Account, configuration: Json) -> None:
    network = configuration.get("privateNetwork")
    if not network:
        if not configuration.get("ipv4Enabled", True):
            raise Refused(
                Code.INVALID_ARGUMENT, "Invalid request: At least one of public IP and private IP must be enabled."
            )
        return
    name = network.partition("/compute/v1/")[2] or network
    if f"compute/{name}" not in account.resources:
        raise Refused(Code.INVALID_ARGUMENT, f"Invalid request: Network '{name}' does not exist.")
    if name.rpartition("/")[2] not in {one.body["network"].rpartition("/")[2] for one in _peerings(account)}:
        text = (
            "Failed to create subnetwork. Couldn't find free blocks in allocated IP ranges. Please allocate new ranges "
            f"for this service provider: '{name}' is not peered with servicenetworking.googleapis.com."
        )
        raise Refused(Code.INVALID_ARGUMENT, text)


def _peerings(account: Account) -> list[Resource]:
    return [one for one in account.resources.values() if one.service == "servicenetworking"]


def _check_growth(old: Json, new: Json) -> None:
    if int(new.get("dataDiskSizeGb", 0)) < int(old.get("dataDiskSizeGb", 0)):
        raise Refused(Code.INVALID_ARGUMENT, "Invalid request: Disk size cannot be decreased.")


def fill_instance(account: Account, resource: Resource) -> None:
    body = resource.body
    body["settings"] = merged(copy.deepcopy(_SETTINGS), body["settings"])
    body["settings"] |= {"kind": "sql#settings", "settingsVersion": str(resource.serial)}
    private = body["settings"]["ipConfiguration"].get("privateNetwork")
    addresses = [{"type": "PRIVATE", "ipAddress": f"10.{resource.uid % 200}.0.3"}] if private else []
    if body["settings"]["ipConfiguration"].get("ipv4Enabled"):
        addresses.append({"type": "PRIMARY", "ipAddress": f"198.18.{resource.uid % 250}.7"})
    number = account.projects[resource.project]
    body |= {
        "project": resource.project,
        "connectionName": f"{resource.project}:{body['region']}:{resource.id}",
        "state": "RUNNABLE",
        "backendType": "SECOND_GEN",
        "instanceType": body.get("instanceType", "CLOUD_SQL_INSTANCE"),
        "ipAddresses": addresses,
        "serviceAccountEmailAddress": f"p{number}-x@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    }


def guard_instance(_: Account, resource: Resource) -> None:
    """
    Raises:
        Refused: Deletion protection is on.
    """
    if resource.body["settings"].get("deletionProtectionEnabled"):
        text = (
            "The instance is protected. Please disable the deletion protection and try again. To disable deletion "
            "protection, update the instance settings with deletionProtectionEnabled set to false."
        )
        raise Refused(Code.INVALID_ARGUMENT, text)


def change_instance(account: Account, asked: Asked) -> Json:
    """Update or patch, with the optimistic lock of `settings.settingsVersion`.

    Raises:
        Refused: 412 when it is not the current one; see `crud.update`.
    """
    instance = account.get(asked.key)
    check_idle(instance)
    given = asked.body.get("settings", {}).get("settingsVersion")
    if given is not None and str(given) != instance.body["settings"]["settingsVersion"]:
        text = f"Input or retrieved data doesn't match with the expected one: settingsVersion {given}."
        raise Refused(Code.CONDITION_NOT_MET, text)
    kept: Json = instance.body if asked.method.http == "PATCH" else {**instance.body, "settings": {}}
    return rewrite(account, instance, merged(kept, asked.body), asked)


def fill_owned(_: Account, resource: Resource) -> None:
    """Databases and users say whose they are."""
    resource.body |= {"instance": resource.name.split("/")[3], "project": resource.project}


def fill_database(account: Account, resource: Resource) -> None:
    fill_owned(account, resource)
    resource.body.setdefault("charset", "UTF8")
    resource.body.setdefault("collation", "en_US.UTF8")


def fill_user(account: Account, resource: Resource) -> None:
    fill_owned(account, resource)
    resource.body.setdefault("host", "")


def _user_key(asked: Asked) -> str:
    return f"{asked.key}/{asked.query.get('name', '')}"


def update_user(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    user = account.get(_user_key(asked))
    return rewrite(account, user, merged(user.body, asked.body), asked)


def delete_user(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: 404.
    """
    user = account.get(_user_key(asked))

    def remove() -> None:
        account.resources.pop(user.key, None)

    return begin(account, user, asked, end=remove).to_json()


def _kind(  # noqa: PLR0913 -- a row of a table
    plural: str,
    texts: Texts,
    *,
    within: str,
    pattern: str,
    fixed: tuple[str, ...] = (),
    check: Check = nothing,
    fill: Fill,
    guard: Guard = nothing,
) -> Collection:
    return Collection(
        resource=f"sql.{plural}",
        pattern=rf"projects/[^/]+/{within}{plural}/[^/]+",
        texts=texts,
        identifier=Identifier(pattern=pattern),
        fixed=frozenset(fixed),
        hidden=frozenset(("rootPassword", "password")),
        children=Children.CASCADE,
        check=check,
        fill=fill,
        guard=guard,
    )


_INSTANCE = Texts(
    missing="The Cloud SQL instance does not exist.",
    exists="The Cloud SQL instance already exists.",
    missing_code=Code.INSTANCE_DOES_NOT_EXIST,
    exists_code=Code.INSTANCE_EXISTS,
)
_INSIDE = Texts(missing="Not Found: {id}", exists="Invalid request: '{id}' already exists.")

SERVICE = Service(
    "sqladmin.v1",
    collections=(
        _kind(
            "instances",
            _INSTANCE,
            within="",
            pattern=r"[a-z](?:[-a-z0-9]{0,96}[a-z0-9])?",
            fixed=("region", "databaseVersion"),
            check=check_instance,
            fill=fill_instance,
            guard=guard_instance,
        ),
        _kind("databases", _INSIDE, within=r"instances/[^/]+/", pattern=r"[^/]{1,63}", fill=fill_database),
        _kind("users", _INSIDE, within=r"instances/[^/]+/", pattern=r"[^/]{1,63}", fill=fill_user),
    ),
    verbs={
        "sql.instances.patch": change_instance,
        "sql.instances.update": change_instance,
        "sql.users.update": update_user,
        "sql.users.delete": delete_user,
    },
)
