"""Declared: the inputs of a split as migration.yaml tells them, for an import that knows only `migration/route`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from migrate.declaration.load import load
from migrate.errors import InvalidValue
from migrate.model.spec.side import AwsSide, SideSpec
from migrate.provider.wire import Values

FILE, PROJECT = "migration.yaml", "Pulumi.yaml"
PLACE = "MIGRATE_FILE"
"""The environment's word for where the declaration is; the program reads it too."""


def find(folder: Path) -> Path:
    """The declaration named by MIGRATE_FILE, or the one beside the project's Pulumi.yaml in `folder` or above it.

    Raises InvalidValue.
    """
    if named := os.environ.get(PLACE):
        return Path(named)
    project = next((each for each in (folder, *folder.parents) if (each / PROJECT).is_file()), folder)
    if not (project / FILE).is_file():
        raise InvalidValue(
            "the declaration of the split to import was not found",
            seen=f"no {FILE} in {project}",
            limit=f"{FILE} beside {PROJECT}, or its path in {PLACE}",
        )
    return project / FILE


def inputs(identifier: str, declaration: Path) -> Values:
    """The inputs of the split called `migration/route`. Raises SpecError, InvalidValue."""
    spec = load(declaration)
    names = [f"{spec.name}/{route.name}" for route in spec.routes]
    if identifier not in names:
        raise InvalidValue(
            "there is no such traffic split to import",
            seen=identifier,
            limit=f"{', '.join(names)}, as declared in {declaration}",
        )
    route = spec.routes[names.index(identifier)]
    told: Values = {
        "name": route.name,
        "kind": str(route.kind),
        "zone": route.zone,
        "record": route.record,
        "ttl": int(route.ttl.total_seconds()),
        "nameservers": [str(server) for server in route.nameservers or ()] or None,
        "endpoint": route.endpoint,
    }
    return {
        "migration": spec.name,
        "route": _present(told),
        "blue": _end("blue", spec.blue),
        "green": _end("green", spec.green),
    }


def _end(name: str, side: SideSpec) -> Values:
    address: str | None = side.address  # optional for green: before it is mirrored nobody knows it
    if address is None:
        raise InvalidValue(
            "the split to import cannot be told from the declaration alone",
            seen=f"no `{name}.address`",
            limit=f"the address of {name}'s load balancer, for the time of the import",
        )
    alias = side.alias if isinstance(side, AwsSide) else None
    return _present(
        {
            "address": address,
            "aliasZone": alias.zone if alias else None,
            "evaluateHealth": (alias.evaluate_health or None) if alias else None,
            "healthCheck": side.health_check,
            "also": list(side.also) or None,
            "dualStack": (alias.dual_stack or None) if alias else None,
        }
    )


def _present(values: dict[str, Any]) -> Values:
    return {name: value for name, value in values.items() if value is not None}
