"""Script: the rehearsal and the migration that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from migrate.decide.planner import plan
from migrate.declaration.load import load, load_as, read_short, spec_in, written
from migrate.errors import RehearsalRefused
from migrate.model.plan import Plan
from migrate.model.side import Cloud
from migrate.model.spec.spec import Spec
from migrate.model.weights import percent
from migrate.rehearse.rehearsal import Rehearsal
from migrate.rehearse.watching.pace import refuse_the_impossible

_MISSING = "Name a file that is there; without one, `migrate rehearse` takes ./migration.yaml."


@dataclass(frozen=True, slots=True)
class Script:
    """What is performed."""

    rehearsal: Rehearsal
    spec: Spec
    plan: Plan


def read_script(path: Path, source: Cloud | None, target: Cloud | None) -> Script:
    """A rehearsal file, or a migration.yaml, which is then rehearsed without faults.

    `source` and `target` turn the direction round. Raises RehearsalRefused, SpecError.
    """
    rehearsal, spec = _read(path)
    blue = _direction(source, target) or rehearsal.blue or spec.blue.cloud
    script = Script(rehearsal.model_copy(update={"blue": blue}), spec, plan(spec))
    _refuse_faults_that_never_come(script)
    refuse_the_impossible(script.rehearsal, spec.slo.slo)
    return script


def _read(path: Path) -> tuple[Rehearsal, Spec]:
    document = read_short(written(path, noun="rehearsal", missing=_MISSING), source=str(path))
    if _is_migration(document.data):
        return Rehearsal(migration=Path(path.name)), spec_in(document, source=str(path))
    rehearsal = load_as(Rehearsal, document, source=str(path), then=f"Fix the file, then `migrate rehearse {path}`.")
    return rehearsal, load(path.parent / rehearsal.migration)


def _is_migration(data: object) -> bool:
    """Whether a file is meant as a migration.yaml: it has fields of one, and none that only a rehearsal has."""
    if not isinstance(data, dict):
        return False
    own, other = ({field.alias or name for name, field in of.model_fields.items()} for of in (Spec, Rehearsal))
    keys = cast("dict[str, object]", data).keys()
    return "migration" not in keys and (bool(keys & (own - other)) or not keys & (other - own))


def _direction(source: Cloud | None, target: Cloud | None) -> Cloud | None:
    if source is not None and source is target:
        raise RehearsalRefused(
            f"both sides are {source}", seen=f"--from {source} --to {target}", limit="aws and gcp, either way"
        )
    if source is None and target is not None:
        return Cloud.GCP if target is Cloud.AWS else Cloud.AWS
    return source


def _refuse_faults_that_never_come(script: Script) -> None:
    steps = {step.weights for step in script.plan.steps}
    never = [percent(episode.at.green) for episode in script.rehearsal.faults if episode.at not in steps]
    if never:
        raise RehearsalRefused(
            "a fault waits for a share that no step of this migration has",
            seen=", ".join(never),
            limit=", ".join(percent(step.weights.green) for step in script.plan.steps),
        )
