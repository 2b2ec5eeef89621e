"""Policy: who may do what with a resource, read and written with an etag."""

from __future__ import annotations

import copy

from migrate.rehearse.gcp.account import Account
from migrate.rehearse.gcp.asked import Asked
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.mark import digest
from migrate.rehearse.gcp.refusal import Code, Refused

VERBS = frozenset(("getIamPolicy", "setIamPolicy", "testIamPermissions"))

_MEMBERS = ("user:", "serviceAccount:", "group:", "domain:", "principal:", "principalSet:", "deleted:")
_EVERYONE = frozenset(("allUsers", "allAuthenticatedUsers"))
_RACE = (
    "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff. "
    "The request's ETag '{asked}' did not match the current policy's ETag '{found}'."
)


def answer(account: Account, asked: Asked) -> Json:
    """
    Raises:
        Refused: What the policy is of does not exist, the etag is stale, or a binding is malformed.
    """
    _check_there(account, asked.key)
    match asked.method.verb:
        case "getIamPolicy":
            return _read(account, asked.key)
        case "setIamPolicy":
            return _write(account, asked.key, _policy(asked))
        case _:
            return {"permissions": list(asked.body.get("permissions", []))}


def _policy(asked: Asked) -> Json:
    """Cloud Storage takes the policy itself, the others a request around it."""
    return asked.body if asked.method.service == "storage" else asked.body.get("policy", {})


def _read(account: Account, key: str) -> Json:
    empty: Json = {"version": 1, "etag": digest([key, 0])}
    return copy.deepcopy(account.policies.get(key, empty))


def _write(account: Account, key: str, policy: Json) -> Json:
    before = _read(account, key)
    if policy.get("etag") not in (None, before["etag"]):
        raise Refused(Code.CONFLICT, _RACE.format(asked=policy["etag"], found=before["etag"]))
    for binding in policy.get("bindings", []):
        _check_binding(account, binding)
    kept = {name: value for name, value in policy.items() if name in ("bindings", "version", "auditConfigs")}
    account.policies[key] = {"version": 1, **copy.deepcopy(kept), "etag": digest([key, before["etag"]])}
    return _read(account, key)


def _check_binding(account: Account, binding: Json) -> None:
    role = str(binding.get("role", ""))
    if not role.startswith(("roles/", "projects/", "organizations/")):
        raise Refused(Code.INVALID_ARGUMENT, f"Role {role} is not supported for this resource.")
    if role.startswith("projects/") and f"iam/{role}" not in account.resources:
        raise Refused(Code.INVALID_ARGUMENT, f"Role ({role}) does not exist in the resource's hierarchy.")
    for member in binding.get("members", []):
        if member not in _EVERYONE and not member.startswith(_MEMBERS):
            raise Refused(Code.INVALID_ARGUMENT, f"Invalid member: {member}")
        _check_account(account, member)


def _check_account(account: Account, member: str) -> None:
    """A service account of a project that is served must exist."""
    kind, _, email = member.partition(":")
    name, _, domain = email.partition("@")
    project = domain.removesuffix(".iam.gserviceaccount.com")
    if kind == "serviceAccount" and name and project in account.projects:
        key = f"iam/projects/{project}/serviceAccounts/{email}"
        if key not in account.resources:
            raise Refused(Code.INVALID_ARGUMENT, f"Service account {email} does not exist.")


def _check_there(account: Account, key: str) -> None:
    if account.collection_of(key) is not None:
        account.get(key)
