"""Identity: IAM roles with their policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import UNKNOWN, Values

LONGEST_NAME = 64
"""Characters of a role's name (CreateRole)."""


def policy_rules(name: str) -> Callable[[Values], Iterator[tuple[str, str]]]:
    """A rule: the property is a policy document as JSON."""

    def rules(values: Values) -> Iterator[tuple[str, str]]:
        text = values.get(name, UNKNOWN)
        if text == UNKNOWN:
            return
        try:
            document = json.loads(text)
        except ValueError as bad:
            yield name, f'"{name}" contains an invalid JSON policy: {bad}'
            return
        if not isinstance(document, dict) or "Statement" not in document:
            yield name, f'"{name}" contains an invalid JSON policy: it has no Statement'

    return rules


def document(raw: object) -> str:
    """A policy as IAM gives it back: escaped, or parsed already."""
    return unquote(raw) if isinstance(raw, str) else json.dumps(raw)


def _create_role(aws: Account, new: Values) -> str:
    asked = pick(new, "path", "description", "maxSessionDuration", "permissionsBoundary", name="RoleName")
    tags = tagging.every(aws, new)
    trusted = {"AssumeRolePolicyDocument": new["assumeRolePolicy"], **({"Tags": tagging.pairs(tags)} if tags else {})}
    return aws.call("iam", "create_role", **asked, **trusted)["Role"]["RoleName"]


def _read_role(aws: Account, name: str, _: Values) -> Values | None:
    found = aws.find("iam", "get_role", RoleName=name)
    if found is None:
        return None
    raw = found["Role"]
    return {
        **shown(raw, "path", "description", "maxSessionDuration", "arn", name="RoleName", uniqueId="RoleId"),
        "createDate": raw["CreateDate"].isoformat(),
        "assumeRolePolicy": document(raw["AssumeRolePolicyDocument"]),
        **tagging.told(aws, raw.get("Tags")),
    }


def _update_role(aws: Account, name: str, change: Change) -> None:
    if change.touches("assumeRolePolicy"):
        trusted = change.new["assumeRolePolicy"]
        aws.call("iam", "update_assume_role_policy", RoleName=name, PolicyDocument=trusted)
    if change.touches("description", "maxSessionDuration"):
        aws.call("iam", "update_role", RoleName=name, **pick(change.new, "description", "maxSessionDuration"))
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("iam", "untag_role", RoleName=name, TagKeys=gone)
    if added:
        aws.call("iam", "tag_role", RoleName=name, Tags=tagging.pairs(added))


def _delete_role(aws: Account, name: str, _: Values) -> None:
    aws.call("iam", "delete_role", RoleName=name)


def _put_policy(aws: Account, new: Values) -> str:
    asked = {"RoleName": new["role"], "PolicyName": new["name"], "PolicyDocument": new["policy"]}
    aws.call("iam", "put_role_policy", **asked)
    return f"{new['role']}:{new['name']}"


def _read_policy(aws: Account, identifier: str, __: Values) -> Values | None:
    role, _, name = identifier.partition(":")
    found = aws.find("iam", "get_role_policy", RoleName=role, PolicyName=name)
    return None if found is None else {"role": role, "name": name, "policy": document(found["PolicyDocument"])}


def _update_policy(aws: Account, _: str, change: Change) -> None:
    _put_policy(aws, change.new)


def _delete_policy(aws: Account, identifier: str, __: Values) -> None:
    role, _, name = identifier.partition(":")
    aws.call("iam", "delete_role_policy", RoleName=role, PolicyName=name)


def _attach(aws: Account, new: Values) -> str:
    aws.call("iam", "attach_role_policy", RoleName=new["role"], PolicyArn=new["policyArn"])
    return f"{new['role']}/{new['policyArn']}"


def _read_attachment(aws: Account, identifier: str, __: Values) -> Values | None:
    role, _, arn = identifier.partition("/")
    found = aws.find("iam", "list_attached_role_policies", RoleName=role)
    held = [one["PolicyArn"] for one in found["AttachedPolicies"]] if found else []
    return {"role": role, "policyArn": arn} if arn in held else None


def _detach(aws: Account, _: str, state: Values) -> None:
    aws.call("iam", "detach_role_policy", RoleName=state["role"], PolicyArn=state["policyArn"])


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:iam/role:Role",
        inputs=frozenset(("name", "path", "description", "maxSessionDuration", "permissionsBoundary"))
        | frozenset(("assumeRolePolicy", "tags")),
        create=_create_role,
        read=_read_role,
        update=_update_role,
        delete=_delete_role,
        rules=policy_rules("assumeRolePolicy"),
        replaces=frozenset(("name", "path")),
        clears=tagging.TAGS | {"description"},
        defaults={"path": "/", "maxSessionDuration": 3600},
        autoname=Autoname(longest=LONGEST_NAME),
    ),
    Kind(
        type="aws:iam/rolePolicy:RolePolicy",
        inputs=frozenset(("role", "name", "policy")),
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
        rules=policy_rules("policy"),
        replaces=frozenset(("role", "name")),
        autoname=Autoname(longest=128),
    ),
    Kind(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        inputs=frozenset(("role", "policyArn")),
        create=_attach,
        read=_read_attachment,
        delete=_detach,
    ),
)
