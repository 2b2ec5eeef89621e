"""Perform: one rehearsal from its file to its facts."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from migrate.decide import declared_gate, planner
from migrate.decide.course import Course
from migrate.declaration.load import load
from migrate.errors import MigrationError
from migrate.ledger.sql import open_ledger
from migrate.model.figure import share
from migrate.model.plan import Plan
from migrate.model.side import Cloud, Side
from migrate.model.spec.spec import Spec
from migrate.model.state import Standing
from migrate.rehearse.attribution import Cause
from migrate.rehearse.breakables import BreakableController
from migrate.rehearse.built_sides import BuiltSides
from migrate.rehearse.busyness import Busyness
from migrate.rehearse.camera import Camera
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.client.totals import read_totals
from migrate.rehearse.director import Act, Director
from migrate.rehearse.errands import AFTER, BEFORE, Errand
from migrate.rehearse.facts import Facts, Material, facts
from migrate.rehearse.faults import Place
from migrate.rehearse.founding import found, soak
from migrate.rehearse.loopback import loopback
from migrate.rehearse.operator import Operator
from migrate.rehearse.project import DECLARATION
from migrate.rehearse.rehearsal import Expected, Rehearsal
from migrate.rehearse.scaled import slowed
from migrate.rehearse.scenario import scenario
from migrate.rehearse.screen import Screen
from migrate.rehearse.slowness import slowness
from migrate.rehearse.world import World

WARM_SECONDS = 3.0
"""Traffic before the controller starts, so that there is a blue to compare with."""

COOL_SECONDS = 3.0
"""Traffic after the end, so that the last change has time to do harm and be seen."""

MODEL_ERROR = 0.01
"""How far the prediction may be off by itself: it knows no delays, and one TTL where the first record had another."""


INTERRUPTED = "interrupted by a person"


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a rehearsal; `flaws` says where it is not as told."""

    facts: Facts
    material: Material
    clouds: dict[Side, Cloud]
    flaws: tuple[str, ...]
    scenario: tuple[tuple[str, str], ...] = ()
    """What was rehearsed, label and value."""

    @property
    def interrupted(self) -> bool:
        """Whether a person ended it."""
        return self.facts.stopped == INTERRUPTED


def perform(rehearsal: Rehearsal, spec: Spec, plan: Plan, folder: Path, screen: Screen) -> Performance:
    """Build the world, let the story happen, count. A story that is cut short, by a part that fails or by a person, is
    counted as far as it came. Raises RehearsalError when a part fails before there are any users, SpecError for an
    impossible pace.
    """
    shutil.rmtree(folder, ignore_errors=True)
    blue = rehearsal.blue or spec.blue.cloud
    containers = spec.container.capacity if spec.container else 1
    rehearsal = slowed(rehearsal, slowness())
    with Busyness() as busyness, World(folder, rehearsal, blue, len(spec.routes), containers) as world:
        play = _prepare(world, spec, plan)
        fleet = world.start_clients()
        time.sleep(WARM_SECONDS)
        course = _course(world.folder / DECLARATION)
        director, stopped = _direct(world, play, Camera(world, fleet, screen, course), spec, busyness)
        course.follow(director.events)
        material = _material(world, fleet, director, course, busyness)
    within = load(world.folder / DECLARATION).slo.slo.slow
    material = replace(material, steps=[step.weights for step in plan.steps], stopped=stopped, within=within)
    counted = facts(material)
    told = (*_cut_short(counted), *_never_happened(director), *flaws(counted, rehearsal.expect))
    return Performance(counted, material, dict(world.clouds), told, scenario(rehearsal, spec, plan))


@dataclass(frozen=True, slots=True)
class _Play:
    """What the person of the rehearsal has, and does besides the ramp. `soak` in seconds."""

    env: Mapping[str, str] = field(default_factory=dict[str, str])
    before: Sequence[Errand] = ()
    after: Sequence[Errand] = ()
    soak: float = 0.0
    settle: Callable[[], None] = lambda: None


def _prepare(world: World, spec: Spec, plan: Plan) -> _Play:
    """Write the declaration; a pace that no migration may have is refused here, with its reason."""
    if isinstance(world.sides, BuiltSides):
        project = found(world, world.sides, spec, plan)
        return _Play(project.environment, BEFORE, AFTER, soak(world).total_seconds(), world.sides.bridge.look)
    declaration = world.folder / DECLARATION
    document = loopback(spec, plan, world.ground, world.means)
    declaration.write_text(json.dumps(document, indent=2))  # JSON is YAML
    load(declaration)
    return _Play()


def _direct(world: World, play: _Play, camera: Camera, spec: Spec, busyness: Busyness) -> tuple[Director, str]:
    """What happened, and why it ended before its end, if it did."""
    rehearsal, operator = world.rehearsal, Operator(world.troupe, world.folder / DECLARATION, play.env)
    world.can_break(Place.CONTROLLER, BreakableController(operator.kill_controller, operator.run))
    with open_ledger(world.folder / "ledger.db", spec.name) as ledger:
        director = Director(
            ledger=ledger,
            person=operator,
            breaking=world.breaking,
            acts=[Act(episode) for episode in rehearsal.faults],
            goal=Standing.FINISHED if rehearsal.expect.finished else Standing.ROLLED_BACK,
            bound=rehearsal.pace.bound.total_seconds(),
            look=camera.look,
            before=play.before,
            after=play.after,
            soak=play.soak,
            settle=play.settle,
            patience=lambda: max(slowness(), busyness.times),
        )
        return director, _played(director)


def _played(director: Director) -> str:
    """Let the story happen; the reason for which it was cut short, or nothing."""
    try:
        director.play()
        time.sleep(COOL_SECONDS)
    except KeyboardInterrupt:
        return INTERRUPTED
    except MigrationError as error:
        return "; ".join(str(each) for each in (error.what, error.seen, error.then) if each)
    return ""


def _course(declaration: Path) -> Course:
    """Nothing measured yet, by the gate of the declaration that the rehearsal wrote."""
    spec = load(declaration)
    made = planner.plan(spec)
    return Course(made, declared_gate.gate(spec, made, ()))


def _material(world: World, fleet: FleetProcess, director: Director, course: Course, busyness: Busyness) -> Material:
    rows, changes, totals = fleet.finish(), world.weight_changes(), read_totals(fleet.config.totals)
    return Material(
        rows=rows,
        totals=totals,
        events=tuple(director.events),
        notes=tuple(director.notes),
        changes=changes,
        spans=tuple(world.breaking.spans),
        attribution=world.attribution(changes, busyness.spans(totals.late)),
        fleet=fleet.config,
        servers=world.ready.ns_names,
        ttl=world.rehearsal.pace.ttl.total_seconds(),
        connection_life=world.connection_life,
        course=tuple(course.points),
        slowness=max(slowness(), busyness.times),
        machine_busy=busyness.too_busy,
    )


def _cut_short(counted: Facts) -> Iterator[str]:
    """Why it ended early and what was not reached; a busy machine first, for then the rest says little."""
    if not counted.stopped:
        return
    if counted.machine_busy:
        yield f"this machine is too busy: work takes {counted.slowness:.1f} times as long as on a quiet one"
    yield f"ended early: {counted.stopped}"
    if counted.not_reached:
        yield f"not reached: {', '.join(counted.not_reached)}"


def _never_happened(director: Director) -> Iterator[str]:
    return (f"fault {act.words}: never happened" for act in director.acts if act.begun is None)


def flaws(counted: Facts, expected: Expected) -> tuple[str, ...]:
    """Where a rehearsal did not come out as told."""
    return (
        *_unlike("finished", counted.finished, expected.finished),
        *_unlike("rolled back", counted.rolled_back, expected.rolled_back),
        *_above("failed by the shift", counted.failed[Cause.SHIFT], expected.failed_by_shift),
        *_above("failed otherwise", counted.failed[Cause.OTHER], expected.failed_by_other),
        *_unforeseen(counted),
    )


def _unlike(what: str, seen: bool, told: bool) -> Iterator[str]:
    if seen is not told:
        yield f"{what}: {'yes' if seen else 'no'}, told {'yes' if told else 'no'}"


def _above(what: str, seen: int, most: int) -> Iterator[str]:
    if seen > most:
        yield f"{what}: {seen}, told at most {most}"


def _unforeseen(counted: Facts) -> Iterator[str]:
    """Kinds of client that were not served as predicted: four standard errors, of which `share_margin` is two."""
    for kind, each in counted.kinds.items():
        if abs(each.share_served - each.share_predicted) > 2 * each.share_margin + MODEL_ERROR:
            yield (
                f"green's share of {kind} clients: {share(each.share_served)} ± {share(each.share_margin)}, "
                f"predicted {share(each.share_predicted)}"
            )
