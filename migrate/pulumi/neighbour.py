"""Neighbour: the stack of a side, as the data and traffic stacks see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from migrate.components.network_ref import NetworkRef
from migrate.components.place import SideName
from migrate.components.traffic_names import Target
from migrate.errors import MigrationError
from migrate.model.address import parse
from migrate.model.side import Cloud, Side
from migrate.model.side_export import OUTPUT, SideExport
from migrate.model.spec import Spec
from migrate.pulumi.setting import Setting

NETWORK = "network"
"""The name of the stack output with a side's network."""

_NETWORK_FIELDS = tuple(NetworkRef.__annotations__)


class Neighbour:
    """One side's stack. What it exports is read once, and checked against the declaration."""

    def __init__(self, setting: Setting, side: SideName) -> None:
        stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{side}"
        self._spec, self._side = setting.spec, side
        self._stack = pulumi.StackReference(stack)

    @property
    def export(self) -> pulumi.Output[SideExport]:
        """What the side's stack built. RunError where it has not, or where the declaration says otherwise."""
        return self._stack.get_output(OUTPUT).apply(lambda told: checked(self._spec, self._side, told))

    @property
    def network(self) -> NetworkRef:
        """The side's network."""
        found = self._stack.get_output(NETWORK).apply(lambda told: _there(self._side, told))
        fields = {field: found.apply(lambda told, field=field: told[field]) for field in _NETWORK_FIELDS}
        return cast("NetworkRef", fields)

    @property
    def target(self) -> Target:
        """Where users are sent to reach this side."""
        target: Target = {
            "cloud": Cloud(self._spec.side(Side(self._side)).cloud),
            "address": self.export.apply(lambda export: export.address),
        }
        if target["cloud"] == Cloud.AWS:
            target["alias_zone"] = self.export.apply(lambda export: export.alias_zone)
        return target


def checked(spec: Spec, side: SideName, told: Any) -> SideExport:
    """What the output `side` of a side's stack says. Raises RunError where it is not there, or not as declared."""
    try:
        export = SideExport.read(_there(side, told))
    except MigrationError as error:
        raise pulumi.RunError(str(error)) from error
    _agree(spec, side, export)
    return export


def _there(side: SideName, told: Any) -> Mapping[str, Any]:
    if told is None:
        raise pulumi.RunError(
            f"stack {side} exports nothing yet; bring it up first: `migrate up mirror`, or `pulumi up -s {side}`"
        )
    return told


def _agree(spec: Spec, side: SideName, export: SideExport) -> None:
    """Users must not be sent to a load balancer that no stack guards."""
    declared = spec.side(Side(side)).address
    if declared is not None and parse(export.address) != declared:
        raise pulumi.RunError(
            f"{side}.address in migration.yaml is {declared}, and stack {side} built {export.address}; traffic would "
            f"go past what the stacks guard. Correct {side}.address, or adopt that load balancer into the stack."
        )
