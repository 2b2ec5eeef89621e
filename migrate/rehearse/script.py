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
from migrate.model.weights import percent
from migrate.rehearse.rehearsal import Rehearsal
from migrate.rehearse.watching.pace import refuse_the_impossible

_EXAMPLE = "See examples/demo/rehearsal.yaml."


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
    rehearsal = _rehearsal(path, document if "migration" in document else {"migration": path.name})
    spec = load(path.parent / rehearsal.migration)
    blue = _direction(source, target) or rehearsal.blue or spec.blue.cloud
    script = Script(rehearsal.model_copy(update={"blue": blue}), spec, plan(spec))
    _refuse_faults_that_never_come(script)
    refuse_the_impossible(script.rehearsal, spec.slo.slo)
    return script


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _direction(source: Cloud | None, target: Cloud | None) -> Cloud | None:
    if source is not None and source is target:
        raise RehearsalError(
            f"both sides are {source}", seen=f"--from {source} --to {target}", limit="aws and gcp, either way"
        )
    if source is None and target is not None:
        return Cloud.GCP if target is Cloud.AWS else Cloud.AWS
    return source


def _refuse_faults_that_never_come(script: Script) -> None:
    steps = {step.weights for step in script.plan.steps}
    never = [percent(episode.at.green) for episode in script.rehearsal.faults if episode.at not in steps]
    if never:
        raise RehearsalError(
            "a fault waits for a share that no step of this migration has",
            seen=", ".join(never),
            limit=", ".join(percent(step.weights.green) for step in script.plan.steps),
        )


def _document(path: Path) -> dict[str, Any]:
    parser: Any = YAML(typ="safe", pure=True)  # ruamel.yaml leaves its streams untyped
    try:
        read: object = parser.load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise RehearsalError(f"{path} cannot be read", seen=_why(error), then=_EXAMPLE) from error
    if not isinstance(read, dict):
        raise RehearsalError(f"{path} is not a rehearsal", seen=type(read).__name__, limit="a mapping", then=_EXAMPLE)
    return cast("dict[str, Any]", read)


def _rehearsal(path: Path, document: dict[str, Any]) -> Rehearsal:
    try:
        return Rehearsal.model_validate(document)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}" for flaw in error.errors())
        raise RehearsalError(f"{path} is not a rehearsal", seen=problems, then=_EXAMPLE) from error
