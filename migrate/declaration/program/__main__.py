"""The Pulumi program: one stack for each part of the migration, all from migration.yaml.

    pulumi up -s blue | green | data | traffic

`migrate up PHASE` runs the same program, behind a preview that refuses whatever would touch what serves. No stack
declares a weight: where traffic goes belongs to `migrate run` and `migrate rollback`.
"""

from importlib import import_module
from pathlib import Path

import pulumi

from migrate.model.stage import Stage
from migrate.program import fence
from migrate.program.setting import read

STACKS = ("blue", "green", "data", "traffic")
"""Each is the file of that name beside this one."""

stack = pulumi.get_stack()
if stack not in STACKS:
    raise pulumi.RunError(f"there is no stack {stack}: select one of {', '.join(STACKS)}")
setting = read(beside=Path(__file__).resolve().parents[1])
pulumi.export("migration", setting.spec.name)
fence.raise_around(setting, stack)
if setting.stage is not Stage.GONE:
    import_module(stack).build(setting)
