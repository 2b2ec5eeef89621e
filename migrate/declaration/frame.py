"""Frame: the files of a new migration: its declaration, and the Pulumi project around it."""

from __future__ import annotations

from importlib.resources import files

from migrate.declaration.template import template
from migrate.model.side import Cloud

_PROGRAM = ("__main__.py", "blue.py", "green.py", "data.py", "traffic.py")
_REQUIREMENTS = "multicloud-migrate[aws,gcp,pulumi]\n"


def frame(name: str, source: Cloud, target: Cloud) -> dict[str, str]:
    """Path -> text of every file that `migrate init` writes."""
    program = files("migrate.declaration") / "program"
    project = (program / "Pulumi.yaml").read_text(encoding="utf-8")
    return {
        "migration.yaml": template(name, source, target),
        "Pulumi.yaml": project.replace("{name}", name).replace("{source}", source).replace("{target}", target),
        **{f"stacks/{file}": (program / file).read_text(encoding="utf-8") for file in _PROGRAM},
        "requirements.txt": _REQUIREMENTS,
    }
