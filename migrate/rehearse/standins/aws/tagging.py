"""Tagging: tags as programs write them, as the APIs want them, and the provider's default tags among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from migrate.rehearse.standins.aws.account import Account
from migrate.rehearse.standins.kind import Change
from migrate.rehearse.standins.value import Values

TAGS = frozenset(("tags",))


def every(aws: Account, values: Values) -> dict[str, str]:
    """A resource's own tags over the default ones."""
    return {**aws.default_tags, **values.get("tags", {})}


def pairs(tags: Mapping[str, str], *, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """As most APIs take them."""
    return [{key: name, value: text} for name, text in sorted(tags.items())]


def told(aws: Account, raw: Iterable[Mapping[str, str]] | Mapping[str, str] | None) -> Values:
    """`tags` and `tagsAll` of a state; what AWS itself sets (`aws:`) is nobody's."""
    given = None if raw is None or isinstance(raw, Mapping) else list(raw)
    listed = [(_of(one, "Key"), _of(one, "Value")) for one in given or ()]
    if isinstance(raw, Mapping):
        listed = list(cast("Mapping[str, str]", raw).items())
    found = {name: text for name, text in listed if not name.startswith("aws:")}
    own = {name: text for name, text in found.items() if aws.default_tags.get(name) != text}
    return {"tags": own, "tagsAll": found}


def ec2(aws: Account, kind: str, values: Values) -> Values:
    """The `TagSpecifications` of a create call of EC2."""
    tags = every(aws, values)
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs(tags)}]} if tags else {}


def retag_ec2(aws: Account, identifier: str, change: Change) -> None:
    """Make the tags of an EC2 resource what they shall be."""
    added, gone = changes(aws, change)
    if gone:
        aws.call("ec2", "delete_tags", Resources=[identifier], Tags=[{"Key": name} for name in gone])
    if added:
        aws.call("ec2", "create_tags", Resources=[identifier], Tags=pairs(added))


def changes(aws: Account, change: Change) -> tuple[dict[str, str], Sequence[str]]:
    """Tags to set and names of tags to take off; both empty when the tags stay."""
    if not change.touches("tags"):
        return {}, []
    new, old = every(aws, change.new), change.old.get("tagsAll", {})
    return {name: text for name, text in new.items() if old.get(name) != text}, sorted(set(old) - set(new))


def _of(one: Mapping[str, str], name: str) -> str:
    return one.get(name, one.get(name.lower(), ""))
