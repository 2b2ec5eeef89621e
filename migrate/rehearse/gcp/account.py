"""Account: everything that exists in the loopback Google Cloud, and the operations under way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from migrate.rehearse.gcp.collection import Collection
from migrate.rehearse.gcp.document import Json
from migrate.rehearse.gcp.operation import End, Operation
from migrate.rehearse.gcp.refusal import Code, Refused
from migrate.rehearse.gcp.resource import Resource

if TYPE_CHECKING:
    from migrate.rehearse.gcp.services.change import Changes

REGIONS = frozenset(
    [
        "africa-south1",
        "asia-east1",
        "asia-east2",
        "asia-northeast1",
        "asia-south1",
        "asia-southeast1",
        "australia-southeast1",
        "europe-central2",
        "europe-north1",
        "europe-southwest1",
        "europe-west1",
        "europe-west2",
        "europe-west3",
        "europe-west4",
        "europe-west6",
        "europe-west8",
        "europe-west9",
        "me-central1",
        "me-west1",
        "northamerica-northeast1",
        "southamerica-east1",
        "us-central1",
        "us-east1",
        "us-east4",
        "us-east5",
        "us-south1",
        "us-west1",
        "us-west2",
        "us-west3",
        "us-west4",
    ]
)
"""Regions that exist (a selection)."""


NOBODYS = IPv4Network("198.18.0.0/15")
"""Kept for tests by RFC 2544: an address from here is nobody's."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How long operations take, drawn evenly."""

    fastest: timedelta = timedelta(0)
    slowest: timedelta = timedelta(0)


@dataclass(slots=True)
class Account:
    """`projects` are ids with their numbers. Time is asked of `now`; nothing here sleeps.

    `policies`, `endpoints`, `revisions` and `zones` are by the key of what they belong to. `tombs` are keys of what
    is gone but still known to Google; `slower` is what a fault adds to operations; `external` is where public addresses
    come from.
    """

    now: Callable[[], datetime]
    draw: random.Random
    projects: Mapping[str, int]
    delays: Delays = field(default_factory=Delays)
    collections: Sequence[Collection] = ()
    resources: dict[str, Resource] = field(default_factory=dict[str, Resource])
    operations: dict[str, Operation] = field(default_factory=dict[str, Operation])
    policies: dict[str, Json] = field(default_factory=dict[str, Json])
    endpoints: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    revisions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    zones: dict[str, Changes] = field(default_factory=dict[str, "Changes"])
    tombs: set[str] = field(default_factory=set[str])
    slower: timedelta = timedelta(0)
    external: IPv4Network = NOBODYS

    def settle(self) -> None:
        """Let every operation end whose time has come."""
        for operation in list(self.operations.values()):
            if not operation.done and operation.due <= self.now():
                operation.done = True
                operation.target.busy = None
                operation.end()

    def get(self, key: str) -> Resource:
        """
        Raises:
            Refused: 404 in the words of the API.
        """
        found = self.resources.get(key)
        if found is not None:
            return found
        collection = self.collection_of(key)
        if collection is None:
            raise Refused(Code.NOT_FOUND, f"Requested entity was not found: {key.partition('/')[2]}")
        raise Refused(collection.texts.missing_code, self.text(collection.texts.missing, key))

    def collection_of(self, key: str) -> Collection | None:
        """The collection whose items have keys like this one."""
        service, _, name = key.partition("/")
        mine = (one for one in self.collections if one.resource.partition(".")[0] == service)
        return next((one for one in mine if one.holds(name)), None)

    def under(self, prefix: str) -> Iterator[Resource]:
        """What has a key that begins with `prefix/`, in the order it was made."""
        return (one for key, one in list(self.resources.items()) if key.startswith(prefix + "/"))

    def normal(self, name: str) -> str:
        """A relative name with the id of its project where its number stood."""
        head, _, rest = name.partition("/")
        number, slash, rest = rest.partition("/")
        found = next((one for one, known in self.projects.items() if str(known) == number), number)
        return f"{head}/{found}{slash}{rest}" if head == "projects" else name

    def text(self, template: str, key: str) -> str:
        """A refusal's words about the resource of `key`."""
        name = key.partition("/")[2]
        parts = name.split("/")
        project = parts[1] if parts[0] == "projects" and len(parts) > 1 else ""
        return template.format(
            name=name,
            id=parts[-1],
            project=project,
            number=self.projects.get(project, 0),
            location=parts[3] if len(parts) > 3 else "global",
            parent=parts[-3] if len(parts) > 3 else "",
        )

    def uid(self) -> int:
        return self.draw.randrange(10**17, 10**18)

    def begin(self, target: Resource, *, key: str, verb: str, schema: str, end: End | None = None) -> Operation:
        """Take up work on a resource, which is busy until the operation is due."""
        takes = self.draw.uniform(self.delays.fastest.total_seconds(), self.delays.slowest.total_seconds())
        started = self.now()
        due = started + timedelta(seconds=takes) + self.slower
        operation = Operation(key, verb, schema, target, started, due, self.uid(), end or _nothing)
        target.busy = operation
        self.operations[key] = operation
        return operation


def _nothing() -> None:
    return None
