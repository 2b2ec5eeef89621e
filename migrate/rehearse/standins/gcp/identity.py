"""Identity: service accounts, custom roles and workload identity pools."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.rest import Rest, Updates
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values

_POOLS = "projects/{project}/locations/global/workloadIdentityPools"
_KINDS = ("aws", "oidc", "saml", "x509")


def _create_account(cloud: Cloud, new: Values) -> str:
    told = {name: new[name] for name in ("displayName", "description") if name in new}
    asked = {"accountId": new["accountId"], "serviceAccount": told}
    return cloud.call("POST", f"v1/projects/{new.get('project', cloud.project)}/serviceAccounts", asked)["name"]


def _read_account(cloud: Cloud, identifier: str, _: Values) -> Values | None:
    raw = cloud.find(f"v1/{identifier}")
    if raw is None:
        return None
    email = raw["email"]
    told = {name: raw[name] for name in ("displayName", "description", "name", "uniqueId") if name in raw}
    known = {"accountId": email.partition("@")[0], "project": raw["projectId"], "email": email}
    return {**told, **known, "member": f"serviceAccount:{email}", "disabled": raw.get("disabled", False)}


def _update_account(cloud: Cloud, identifier: str, change: Change) -> None:
    fields = sorted(change.keys & {"displayName", "description"})
    told = {name: change.new.get(name, "") for name in fields}
    cloud.call("PATCH", f"v1/{identifier}", {"serviceAccount": told, "updateMask": ",".join(fields)})


def _delete_account(cloud: Cloud, identifier: str, _: Values) -> None:
    cloud.call("DELETE", f"v1/{identifier}")


ACCOUNT: Kind[Cloud] = Kind(
    type="gcp:serviceaccount/account:Account",
    inputs=frozenset(("accountId", "project", "displayName", "description")),
    create=_create_account,
    read=_read_account,
    update=_update_account,
    delete=_delete_account,
    replaces=frozenset(("accountId", "project")),
    clears=frozenset(("displayName", "description")),
)


def _role_rules(values: Values) -> Iterator[tuple[str, str]]:
    if "-" in values.get("roleId", ""):
        yield "roleId", f"may hold letters, digits, underscores and periods, got {values['roleId']!r}"


def _create_role(cloud: Cloud, new: Values) -> str:
    asked = {"roleId": new["roleId"], "role": _role(new)}
    return cloud.call("POST", f"v1/projects/{new.get('project', cloud.project)}/roles", asked)["name"]


def _role(new: Values) -> Values:
    told = {name: new[name] for name in ("title", "description", "stage") if name in new}
    return {**told, "includedPermissions": new["permissions"]}


def _read_role(cloud: Cloud, identifier: str, _: Values) -> Values | None:
    raw = cloud.find(f"v1/{identifier}")
    if raw is None:
        return None
    words = identifier.split("/")
    told = {name: raw[name] for name in ("title", "description", "stage", "name") if name in raw}
    return {**told, "permissions": raw.get("includedPermissions", []), "project": words[1], "roleId": words[3]}


def _update_role(cloud: Cloud, identifier: str, change: Change) -> None:
    mask = [*sorted(change.keys & {"title", "description", "stage"}), "includedPermissions"]
    cloud.call("PATCH", f"v1/{identifier}", _role(change.new), updateMask=",".join(mask))


ROLE: Kind[Cloud] = Kind(
    type="gcp:projects/iAMCustomRole:IAMCustomRole",
    inputs=frozenset(("roleId", "project", "title", "description", "stage", "permissions")),
    create=_create_role,
    read=_read_role,
    update=_update_role,
    delete=_delete_account,
    rules=_role_rules,
    replaces=frozenset(("roleId", "project")),
    clears=frozenset(("description",)),
    defaults={"stage": "GA"},
)


def _provider_rules(values: Values) -> Iterator[tuple[str, str]]:
    if len([kind for kind in _KINDS if values.get(kind)]) != 1:
        yield "aws", f"exactly one of {', '.join(_KINDS)} must be specified"


RESTS: tuple[Rest, ...] = (
    Rest(
        type="gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
        api="v1",
        collection=_POOLS,
        name="workloadIdentityPoolId",
        query="workloadIdentityPoolId",
        inputs=("displayName", "description", "disabled"),
        updates=Updates.MASK,
        clears=("displayName", "description"),
        autoname=None,
    ),
    Rest(
        type="gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        api="v1",
        collection=f"{_POOLS}/{{workloadIdentityPoolId}}/providers",
        name="workloadIdentityPoolProviderId",
        query="workloadIdentityPoolProviderId",
        inputs=("displayName", "description", "disabled", "attributeMapping", "attributeCondition", "aws", "oidc"),
        updates=Updates.MASK,
        clears=("displayName", "description", "attributeCondition"),
        rules=_provider_rules,
        autoname=None,
    ),
)

KINDS: tuple[Kind[Cloud], ...] = (ACCOUNT, ROLE, *(rest.kind() for rest in RESTS))
