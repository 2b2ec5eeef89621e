"""Perform: one rehearsal from its file to its facts."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.ledger.sql import open_ledger
from migrate.model.plan import Plan
from migrate.model.side import Cloud, Side
from migrate.model.spec.spec import Spec
from migrate.rehearse import scene as scenes
from migrate.rehearse.attribution import Cause
from migrate.rehearse.breakables import BreakableController
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.director import Act, Director
from migrate.rehearse.facts import Facts, Material, facts
from migrate.rehearse.faults import Place
from migrate.rehearse.loopback import loopback
from migrate.rehearse.operator import Operator
from migrate.rehearse.rehearsal import Expected, Rehearsal
from migrate.rehearse.screen import Screen
from migrate.rehearse.world import World

WARM_SECONDS = 3.0
"""Traffic before the controller starts, so that there is a blue to compare with."""

COOL_SECONDS = 3.0
"""Traffic after the end, so that the last change has time to do harm and be seen."""


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a rehearsal; `flaws` says where it is not as told."""

    facts: Facts
    material: Material
    clouds: dict[Side, Cloud]
    flaws: tuple[str, ...]


def perform(rehearsal: Rehearsal, spec: Spec, plan: Plan, folder: Path, screen: Screen) -> Performance:
    """Build the world, let the story happen, count. Raises RehearsalError when a part fails."""
    shutil.rmtree(folder, ignore_errors=True)
    blue = rehearsal.blue or spec.blue.cloud
    with World(folder, rehearsal, blue, len(spec.routes)) as world:
        document = loopback(spec, plan, world.ground, rehearsal.pace)
        declaration = folder / "migration.yaml"
        declaration.write_text(json.dumps(document, indent=2))  # JSON is YAML
        fleet = world.start_clients()
        time.sleep(WARM_SECONDS)
        director = _direct(rehearsal, spec, world, declaration, _watcher(world, fleet, screen))
        time.sleep(COOL_SECONDS)
        material = _material(world, fleet, director)
    counted = facts(material)
    return Performance(counted, material, dict(world.clouds), flaws(counted, rehearsal.expect))


def _direct(
    rehearsal: Rehearsal, spec: Spec, world: World, declaration: Path, look: Callable[[Director], None]
) -> Director:
    operator = Operator(world.troupe, declaration)
    world.breaking.parts = {
        **world.breaking.parts,
        Place.CONTROLLER: BreakableController(operator.kill_controller, lambda: _ignore(operator.run())),
    }
    acts = [Act(episode) for episode in rehearsal.faults]
    bound = rehearsal.pace.bound.total_seconds()
    with open_ledger(world.folder / "ledger.db", spec.name) as ledger:
        director = Director(ledger, operator, world.breaking, acts, bound, look)
        director.play()
    return director


def _ignore(_: object) -> None:
    return None


def _watcher(world: World, fleet: FleetProcess, screen: Screen) -> Callable[[Director], None]:
    start = time.time()
    last = [0.0]

    def look(director: Director) -> None:
        if time.time() - last[0] < scenes.LOOK_SECONDS:
            return
        last[0] = time.time()
        totals = fleet.totals()
        pulses = scenes.pulses(totals, time.time())
        changes = world.weight_changes()
        intent = director.state.intent
        screen.show(
            scenes.Scene(
                elapsed=scenes.elapsed_since(start),
                clouds=world.clouds,
                state=director.state,
                wanted=intent.move.weights if intent else director.state.weights,
                set=changes[-1].share if changes else None,
                given=scenes.given(changes, world.ready.ns_names),
                pulses=pulses,
                served=scenes.served(pulses),
                sent=totals.sent if totals else 0,
                failed=totals.failed if totals else 0,
                verdict=scenes.verdict(director.events),
                events=tuple(director.events),
                notes=tuple(director.notes),
            )
        )

    return look


def _material(world: World, fleet: FleetProcess, director: Director) -> Material:
    rows = fleet.finish()
    changes = world.weight_changes()
    pace = world.rehearsal.pace
    return Material(
        rows=rows,
        events=tuple(director.events),
        changes=changes,
        spans=tuple(world.breaking.spans),
        attribution=world.attribution(changes),
        fleet=fleet.config,
        servers=world.ready.ns_names,
        ttl=pace.ttl.total_seconds(),
        connection_life=pace.connection_life.total_seconds(),
    )


def flaws(counted: Facts, expected: Expected) -> tuple[str, ...]:
    """Where a rehearsal did not come out as told."""
    checks: list[tuple[str, Any, Any, bool]] = [
        ("finished", counted.finished, expected.finished, counted.finished == expected.finished),
        ("rolled back", counted.rolled_back, expected.rolled_back, counted.rolled_back == expected.rolled_back),
        _at_most("failed by the shift", counted.failed[Cause.SHIFT], expected.failed_by_shift),
        _at_most("failed otherwise", counted.failed[Cause.OTHER], expected.failed_by_other),
    ]
    return tuple(f"{what}: {seen}, told {told}" for what, seen, told, good in checks if not good)


def _at_most(what: str, seen: int, most: int) -> tuple[str, Any, Any, bool]:
    return what, seen, f"at most {most}", seen <= most
