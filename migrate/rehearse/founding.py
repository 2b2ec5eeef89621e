"""Founding: blue as the service somebody had before: built by a bare `pulumi up`, and called by its name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from migrate.declaration.load import load
from migrate.model.phase import Stack
from migrate.model.plan import Plan
from migrate.model.side import Side
from migrate.model.side_export import OUTPUT, SideExport
from migrate.model.spec.spec import Spec
from migrate.rehearse.built_sides import BuiltSides
from migrate.rehearse.loopback import Ground, loopback, with_stacks
from migrate.rehearse.project import DECLARATION, Project
from migrate.rehearse.world import CREDENTIALS, World

AFTER_THE_LAST = timedelta(seconds=3)
"""How long the soak goes on after the last user may have left blue."""


def found(world: World, sides: BuiltSides, spec: Spec, plan: Plan) -> Project:
    """Build blue and lead the names to it; the declaration stands in the world's folder when this returns.

    Raises:
        RehearsalError: Blue did not come up.
        SpecError: The rehearsal's pace is none that a migration may have.
        EngineMissing, EngineTooOld: There is no engine to build it with.
    """
    endpoints = {"aws": world.ready.endpoint, "gcp": sides.google.endpoint}
    project = Project(world.folder, world.clouds, endpoints)
    _declare(world, spec, plan, world.ground)
    project.up(Stack.BLUE, CREDENTIALS)
    blue = SideExport.read(json.loads(project.outputs(Stack.BLUE, CREDENTIALS))[OUTPUT])
    sides.bridge.look()
    zones = {Side.BLUE: blue.alias_zone} if blue.alias_zone else {}
    _declare(world, spec, plan, replace(world.ground, alias_zones=zones))
    world.point(_leading_to(blue, world.rehearsal.pace.old_ttl))
    return project


def soak(world: World) -> timedelta:
    """Until nobody can have blue's address any more: as long as an answer is kept, and then a connection."""
    load, pace = world.rehearsal.load, world.rehearsal.pace
    longest = max(pace.ttl, pace.old_ttl, load.clamp, load.pinned)
    connected = timedelta(seconds=world.connection_life * 2 + world.request_timeout)
    return longest + connected + AFTER_THE_LAST


def _declare(world: World, spec: Spec, plan: Plan, ground: Ground) -> None:
    document = loopback(spec, plan, ground, world.means)
    path = world.folder / DECLARATION
    path.write_text(json.dumps(with_stacks(document, spec, ground, soak=soak(world)), indent=2))
    load(path)


def _leading_to(blue: SideExport, ttl: timedelta) -> dict[str, object]:
    if blue.alias_zone is None:
        return {"TTL": int(ttl.total_seconds()), "ResourceRecords": [{"Value": blue.address}]}
    return {
        "AliasTarget": {"HostedZoneId": blue.alias_zone, "DNSName": blue.address, "EvaluateTargetHealth": False},
    }
