"""Setting: what this run of the program is asked for: the declaration, and how far its stack is on its way out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pulumi

from migrate.components.physical import physical
from migrate.components.place import Place, SideName, Standing
from migrate.declaration.load import load
from migrate.errors import MigrationError
from migrate.model.side import Cloud, Side
from migrate.model.spec import Spec
from migrate.model.spec.container import Container
from migrate.model.spec.side import AwsSide, SideSpec
from migrate.model.stage import Stage

FILE = "MIGRATE_FILE"
RETIRE = "MIGRATE_RETIRE"
"""Set by `migrate up`; a bare `pulumi up` reads the stack's configuration `migration` and `retire` instead."""

LONGEST_STEM = 12
"""Characters of a migration's name in the names of what it builds; the clouds' own limits leave no more."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One run of one stack."""

    spec: Spec
    stage: Stage

    @property
    def standing(self) -> Standing:
        """Guarded from the first update on: a side may serve at any time after it."""
        return Standing.LIVE if self.stage is Stage.KEPT else Standing.SPARE

    @property
    def protected(self) -> bool:
        """Whether nothing of this stack may be deleted."""
        return self.standing is Standing.LIVE

    @property
    def stem(self) -> str:
        """What the names of components begin with, so that two migrations share an account."""
        name = self.spec.name if self.spec.name[0].isalpha() else f"m{self.spec.name}"
        return name if len(name) <= LONGEST_STEM else physical(name, limit=LONGEST_STEM)

    @property
    def container(self) -> Container:
        """What is built. Raises RunError where the declaration has nothing to build."""
        if self.spec.container is None:
            raise pulumi.RunError(
                "migration.yaml has no `container`, so the stacks have nothing to build. Declare one, and a `cidr` for "
                "each side (`migrate init` in an empty folder shows both), then `migrate check`."
            )
        return self.spec.container

    def place(self, side: SideName) -> Place:
        """Where a side stands."""
        return {**self._at(self.spec.side(Side(side))), "side": side}

    def shared(self, place: Place) -> Place:
        """The same place, for what belongs to both sides."""
        shared: Place = {**place}
        shared.pop("side", None)
        return shared

    def _at(self, side: SideSpec) -> Place:
        return {
            "cloud": Cloud(side.cloud),
            "account": side.account if isinstance(side, AwsSide) else side.project,
            "region": side.region,
            "migration": self.spec.name,
            "standing": self.standing,
        }


def read(beside: Path, env: Mapping[str, str] = os.environ) -> Setting:
    """The setting of this run; `beside` is the folder of Pulumi.yaml. Raises RunError with what a person can mend."""
    config = pulumi.Config()
    file = env.get(FILE) or config.get("migration") or "migration.yaml"
    word = env.get(RETIRE) or config.get("retire") or Stage.KEPT
    if word not in list(Stage):
        raise pulumi.RunError(f"retire is {word!r}; it may be {', '.join(Stage)}, or not be set")
    try:
        return Setting(load(beside / file), Stage(word))
    except MigrationError as error:
        raise pulumi.RunError(str(error)) from error
