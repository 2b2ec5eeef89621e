"""Camera: takes scenes of a rehearsal while it happens."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from migrate.decide.course import Course
from migrate.rehearse import scene
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.client.totals import NOBODY
from migrate.rehearse.director import Director
from migrate.rehearse.screen import Screen
from migrate.rehearse.world import World

EVERY_SECONDS = 0.25


@dataclass(slots=True)
class Camera:
    """Shows a scene a few times a second, however often it is asked to look."""

    world: World
    fleet: FleetProcess
    screen: Screen
    course: Course
    start: float = field(default_factory=time.time)
    _last: float = 0.0

    def look(self, director: Director) -> None:
        """Show the present scene, unless the last one is fresh."""
        now = time.time()
        if now - self._last >= EVERY_SECONDS:
            self._last = now
            self.screen.show(self._take(director, now))

    def _take(self, director: Director, now: float) -> scene.Scene:
        totals, changes, intent = self.fleet.totals(), self.world.weight_changes(), director.state.intent
        pulses = scene.pulses(totals, now)
        self.course.follow(director.events)
        return scene.Scene(
            elapsed=now - self.start,
            clouds=self.world.clouds,
            state=director.state,
            wanted=intent.move.weights if intent else director.state.weights,
            set=changes[-1].share if changes else None,
            given=scene.given(changes, self.world.ready.ns_names),
            pulses=pulses,
            unheard=scene.pulse(totals, NOBODY, now),
            served=scene.served(pulses),
            sent=totals.sent if totals else 0,
            failed=totals.failed if totals else 0,
            verdict=scene.verdict(director.events),
            course=tuple(self.course.points),
            events=tuple(director.events),
            notes=tuple(director.notes),
        )
