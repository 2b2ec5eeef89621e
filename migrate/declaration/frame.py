"""Frame: the files of a new migration: its declaration, and the Pulumi project around it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from migrate.declaration.starter import starter
from migrate.model.side import Cloud

Writer = Callable[[str, Cloud, Cloud], str]

_REQUIREMENTS = "multicloud-migrate[aws,gcp,pulumi]\n"


def frame(name: str, source: Cloud, target: Cloud, declaration: Writer = starter) -> dict[str, str]:
    """Path -> text of every file that `migrate init` writes; `declaration` writes migration.yaml."""
    program = files("migrate.declaration") / "program"
    project = (program / "Pulumi.yaml").read_text(encoding="utf-8")
    return {
        "migration.yaml": declaration(name, source, target),
        "Pulumi.yaml": project.replace("{name}", name).replace("{source}", source).replace("{target}", target),
        "stacks/__main__.py": (program / "__main__.py").read_text(encoding="utf-8"),
        "requirements.txt": _REQUIREMENTS,
    }
