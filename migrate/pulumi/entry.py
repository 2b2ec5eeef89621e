"""Entry: runs the stack that Pulumi selected, behind the fence around what serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi

from migrate.model.stage import Stage
from migrate.pulumi import fence
from migrate.pulumi.setting import Setting, read

Build = Callable[[Setting], object]
"""Makes everything of one stack, and exports what the others and `migrate` read."""


def program(stacks: Mapping[str, Build], *, folder: Path) -> None:
    """Build the stack that is selected, or nothing of it once it is retired.

    `stacks` has a function for each stack's name; `folder` holds migration.yaml and Pulumi.yaml. Raises pulumi.RunError
    where another stack is selected, or the declaration is wrong.
    """
    stack = pulumi.get_stack()
    if stack not in stacks:
        raise pulumi.RunError(f"there is no stack {stack}: select one of {', '.join(stacks)}")
    setting = read(beside=folder)
    pulumi.export("migration", setting.spec.name)
    fence.raise_around(setting, stack)
    if setting.stage is not Stage.GONE:
        stacks[stack](setting)
