"""Unguarded: why an update would replace what is guarded, worked out on a copy of the state that nobody keeps.

The engine stops at the first guarded resource and does not say which property asked for its replacement. In a copy of
the state without guards it goes on to the provider's answer. It lies in a folder of its own and is only previewed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from migrate.engine.events import planned_step
from migrate.errors import MigrationError, UpdateRefused
from migrate.model.stage import EXPLAINING

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent

    from migrate.engine.open_stack import OpenStack
    from migrate.engine.state import Json
    from migrate.engine.workspace import Workspace


def explained(stack: OpenStack, refusal: UpdateRefused) -> UpdateRefused:
    """The same refusal with the property that asks for each replacement, where a copy can be worked out."""
    reasons = (f"{urn}: replaced because of {', '.join(keys)}" for urn, keys in _reasons(stack).items())
    seen = "\n".join([str(refusal.seen), *reasons])
    return UpdateRefused(refusal.what, seen=seen, limit=refusal.limit, then=refusal.then)


def _reasons(stack: OpenStack) -> Mapping[str, Sequence[str]]:
    """By URN of what is guarded, the properties that force its replacement; empty where the copy cannot be had."""
    if not _has_own_salt(stack.workspace, stack.name):
        return {}
    deployment = stack.deployment()
    guarded = {one["urn"] for one in _resources(deployment) if one.get("protect")}
    try:
        forced = _forced(stack, _without_guards(deployment))
    except MigrationError:
        return {}
    return {urn: keys for urn, keys in forced.items() if urn in guarded}


def _has_own_salt(workspace: Workspace, name: str) -> bool:
    """Making a stack whose configuration has no salt would write one into the person's file."""
    file = workspace.project / f"Pulumi.{name}.yaml"
    return file.is_file() and "encryptionsalt:" in file.read_text()


def _forced(stack: OpenStack, deployment: Json) -> Mapping[str, Sequence[str]]:
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(stack, Path(folder))
        copy.replace_deployment(deployment)
        forced: dict[str, Sequence[str]] = {}

        def hear(event: EngineEvent) -> None:
            if event.resource_pre_event:
                step = planned_step(event.resource_pre_event.metadata, None)
                if step.replace_keys:
                    forced[step.urn] = step.replace_keys

        copy.dry_run(plan=copy.fresh_plan(), targets=(), policy_packs=(), hear=hear)
        return forced


def _copy(stack: OpenStack, folder: Path) -> OpenStack:
    """A stack of the same name and project whose state lies in `folder`; its program raises no fence in dry runs."""
    state = folder / "state"
    state.mkdir()
    own = stack.workspace
    env = {**own.env, EXPLAINING: "yes"}
    return replace(own, backend=f"file://{state}", work=folder / "work", env=env).open(stack.name)


def _without_guards(deployment: Json) -> Json:
    """Hooks are dropped with the flag: a program that raises no fence does not register them."""
    without: Json = {"protect": False, "resourceHooks": None}
    bare = [{**one, **without} for one in _resources(deployment)]
    return {**deployment, "resources": bare}


def _resources(deployment: Json) -> Sequence[Json]:
    return cast("Sequence[Json]", deployment.get("resources") or ())
