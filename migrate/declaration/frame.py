"""Frame: the files of a new migration: its declaration, and the Pulumi project around it."""

from __future__ import annotations

from migrate.declaration.template import template
from migrate.model.side import Cloud

_PULUMI = """\
name: {name}-migration
description: Moves {name} from {source} to {target}. What exists is declared here; where traffic goes is the controller's.
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
main: stacks/
"""

_PROGRAM = '''\
"""The Pulumi program: one stack for each part of the migration, all from migration.yaml.

    pulumi up -s blue | green | data | traffic

`pulumi up` must never move a weight: the split belongs to `migrate run` and `migrate rollback`.
"""

from pathlib import Path

import pulumi

from migrate.declaration.load import load

spec = load(Path(__file__).parent.parent / "migration.yaml")
stack = pulumi.get_stack()

if stack not in ("blue", "green", "data", "traffic"):
    raise pulumi.RunError(f"unknown stack {stack!r}: select blue, green, data or traffic")

# Declare the resources of this stack here; the sides as declared:
side = {"blue": spec.blue, "green": spec.green}.get(stack)
pulumi.export("migration", spec.name)
pulumi.export("place", side.place if side else f"{spec.blue.place} to {spec.green.place}")
'''

_REQUIREMENTS = "multicloud-migrate[aws,gcp,pulumi]\n"


def frame(name: str, source: Cloud, target: Cloud) -> dict[str, str]:
    """Path -> text of every file that `migrate init` writes."""
    return {
        "migration.yaml": template(name, source, target),
        "Pulumi.yaml": _PULUMI.format(name=name, source=source, target=target),
        "stacks/__main__.py": _PROGRAM,
        "requirements.txt": _REQUIREMENTS,
    }
