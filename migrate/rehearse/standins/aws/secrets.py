"""Secrets: Secrets Manager, names only; values never pass through a program."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.autoname import Autoname
from migrate.rehearse.standins.aws import tagging
from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.aws.wording import pick, shown
from migrate.rehearse.standins.kind import Change, Kind
from migrate.rehearse.standins.value import Values


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    days = values.get("recoveryWindowInDays", 30)
    if days != 0 and not 7 <= days <= 30:
        yield "recoveryWindowInDays", f"expected recoveryWindowInDays to be 0 or in the range (7 - 30), got {days}"


def _create(aws: Account, new: Values) -> str:
    tags = tagging.every(aws, new)
    asked = {**pick(new, "name", "description", "kmsKeyId"), **({"Tags": tagging.pairs(tags)} if tags else {})}
    return aws.call("secretsmanager", "create_secret", **asked)["ARN"]


def _read(aws: Account, arn: str, _: Values) -> Values | None:
    raw = aws.find("secretsmanager", "describe_secret", SecretId=arn)
    if raw is None or raw.get("DeletedDate"):
        return None
    return {**shown(raw, "name", "description", "kmsKeyId"), "arn": raw["ARN"], **tagging.told(aws, raw.get("Tags"))}


def _update(aws: Account, arn: str, change: Change) -> None:
    if change.touches("description", "kmsKeyId"):
        aws.call("secretsmanager", "update_secret", SecretId=arn, **pick(change.new, "description", "kmsKeyId"))
    added, gone = tagging.changes(aws, change)
    if gone:
        aws.call("secretsmanager", "untag_resource", SecretId=arn, TagKeys=gone)
    if added:
        aws.call("secretsmanager", "tag_resource", SecretId=arn, Tags=tagging.pairs(added))


def _delete(aws: Account, arn: str, state: Values) -> None:
    days = state.get("recoveryWindowInDays", 30)
    how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
    aws.call("secretsmanager", "delete_secret", SecretId=arn, **how)


KINDS: tuple[Kind[Account], ...] = (
    Kind(
        type="aws:secretsmanager/secret:Secret",
        inputs=frozenset(("name", "description", "kmsKeyId", "recoveryWindowInDays", "tags")),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        rules=_rules,
        replaces=frozenset(("name",)),
        kept=frozenset(("recoveryWindowInDays",)),
        clears=tagging.TAGS | {"description"},
        defaults={"recoveryWindowInDays": 30},
        autoname=Autoname(longest=512),
    ),
)
