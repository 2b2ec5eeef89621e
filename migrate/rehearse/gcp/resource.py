"""Resource: one thing that exists in the loopback Google Cloud."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from migrate.rehearse.gcp.document import Json

if TYPE_CHECKING:
    from migrate.rehearse.gcp.collection import Collection
    from migrate.rehearse.gcp.operation import Operation


@dataclass(slots=True)
class Resource:
    """`key` is the service and the relative name: `compute/projects/p/global/networks/n`.

    `busy` is the operation that still makes, changes or removes it. `serial` grows with every write.
    """

    key: str
    collection: Collection
    body: Json
    created: datetime
    uid: int
    serial: int = 1
    busy: Operation | None = None
    policy: Json = field(default_factory=Json)

    @property
    def service(self) -> str:
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        """The relative name: `projects/p/global/networks/n`."""
        return self.key.partition("/")[2]

    @property
    def id(self) -> str:
        """The last part of the name."""
        return self.key.rpartition("/")[2]

    @property
    def parent(self) -> str:
        """The key of what it is in: the key without the collection and the id."""
        return self.collection.parent(self.key)

    @property
    def project(self) -> str:
        parts = self.name.split("/")
        return parts[1] if parts[0] == "projects" else ""

    @property
    def location(self) -> str:
        """The region or location in its name; `global` where there is none."""
        parts = self.name.split("/")
        return parts[3] if len(parts) > 4 and parts[2] in ("regions", "locations", "zones") else "global"

    def show(self) -> Json:
        """As a GET answers: without what the API never gives back."""
        return {name: copy.deepcopy(value) for name, value in self.body.items() if name not in self.collection.hidden}
