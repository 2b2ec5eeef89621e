"""Script: the rehearsal and the migration that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from migrate.decide.planner import plan
from migrate.declaration.load import load
from migrate.errors import RehearsalError
from migrate.model.plan import Plan
from migrate.model.side import Cloud
from migrate.model.spec.spec import Spec
from migrate.rehearse.rehearsal import Rehearsal


@dataclass(frozen=True, slots=True)
class Script:
    """What is performed."""

    rehearsal: Rehearsal
    spec: Spec
    plan: Plan


def read_script(path: Path, source: Cloud | None, target: Cloud | None) -> Script:
    """A rehearsal file, or a migration.yaml, which is then rehearsed without faults.

    `source` and `target` turn the direction round. Raises RehearsalError, SpecError.
    """
    document = _document(path)
    rehearsal = _rehearsal(path, document) if "migration" in document else Rehearsal(migration=Path(path.name))
    spec = load(path.parent / (rehearsal.migration or path.name))
    blue = _direction(source, target)
    return Script(rehearsal.model_copy(update={"blue": blue or rehearsal.blue}), spec, plan(spec))


def _direction(source: Cloud | None, target: Cloud | None) -> Cloud | None:
    if source is not None and source is target:
        raise RehearsalError("a migration goes from one cloud to another", seen=f"{source} to {target}")
    if source is None and target is not None:
        return Cloud.GCP if target is Cloud.AWS else Cloud.AWS
    return source


def _document(path: Path) -> dict[str, Any]:
    try:
        read: object = cast("Any", YAML(typ="safe", pure=True)).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise RehearsalError(
            f"{path} cannot be read", seen=str(error), then="`migrate rehearse examples/demo/rehearsal.yaml`"
        ) from error
    if not isinstance(read, dict):
        raise RehearsalError(f"{path} is no rehearsal", seen=type(read).__name__, limit="a mapping")
    return cast("dict[str, Any]", read)


def _rehearsal(path: Path, document: dict[str, Any]) -> Rehearsal:
    try:
        return Rehearsal.model_validate(document)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}" for flaw in error.errors())
        raise RehearsalError(
            f"{path} is no rehearsal", seen=problems, then="See examples/demo/rehearsal.yaml."
        ) from error
