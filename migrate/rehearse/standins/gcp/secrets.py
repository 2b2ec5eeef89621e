"""Secrets: Secret Manager, names only; values never pass through a program."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.rehearse.standins.gcp.cloud import Cloud
from migrate.rehearse.standins.gcp.codec import Codec
from migrate.rehearse.standins.gcp.rest import Rest, Updates
from migrate.rehearse.standins.kind import Kind
from migrate.rehearse.standins.value import Values


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    if len(values.get("replication", {})) != 1:
        yield "replication", "exactly one of auto and userManaged must be specified"


SECRET = Rest(
    type="gcp:secretmanager/secret:Secret",
    api="v1",
    collection="projects/{project}/secrets",
    name="secretId",
    query="secretId",
    inputs=("replication", "labels", "annotations"),
    codec=Codec(inside={"replication": Codec({"auto": "automatic"})}),
    updates=Updates.MASK,
    replaces=("replication",),
    clears=("annotations",),
    defaults={"deletionProtection": False},
    rules=_rules,
    autoname=None,
)

KINDS: tuple[Kind[Cloud], ...] = (SECRET.kind(),)
