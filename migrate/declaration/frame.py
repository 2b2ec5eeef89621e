"""Frame: the files of a new migration: its declaration, and the Pulumi project around it."""

from __future__ import annotations

from migrate.declaration.template import template
from migrate.model.side import Cloud

_PULUMI = """\
name: {name}-migration
description: >-
  Moves {name} from {source} to {target}. What exists is declared here; where traffic goes is the controller's.
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

Each stack exports what migration.yaml says of it and declares no resource yet: put yours where it says so. The package
`migrate.components` has the same parts for both clouds. No stack may declare the weighted name: where traffic goes
belongs to `migrate run` and `migrate rollback`, and `pulumi up` must never move a weight.
"""

from collections.abc import Callable
from pathlib import Path

import pulumi

from migrate.declaration.load import load

spec = load(Path(__file__).resolve().parents[1] / "migration.yaml")


def blue() -> None:
    """The side that serves today. Adopt what is there by its id before anything is changed."""
    pulumi.export("place", spec.blue.place)
    pulumi.export("address", spec.blue.address)


def green() -> None:
    """The side that shall serve: blue's mirror, able to carry all traffic alone."""
    pulumi.export("place", spec.green.place)
    pulumi.export("address", spec.green.address)


def data() -> None:
    """What keeps the data of both sides alike."""
    pulumi.export("from", spec.blue.place)
    pulumi.export("to", spec.green.place)


def traffic() -> None:
    """A name and a health check for each side by itself."""
    pulumi.export("records", [route.record for route in spec.routes])


STACKS: dict[str, Callable[[], None]] = {"blue": blue, "green": green, "data": data, "traffic": traffic}

stack = pulumi.get_stack()
if stack not in STACKS:
    raise pulumi.RunError(f"there is no stack {stack}: select one of {', '.join(STACKS)}")
pulumi.export("migration", spec.name)
STACKS[stack]()
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
