"""Sandbox: the loopback world that stands until its person ends it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from migrate.decide.planner import plan
from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.model.spec.spec import Spec
from migrate.model.weights import BLUE, FULL, Weights
from migrate.rehearse.busyness import BUSY, LATELY, Busyness
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.loopback import HOST, loopback
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.sandbox.desk import Asked, Desk
from migrate.rehearse.sandbox.folder import WORLD, SandboxFolder
from migrate.rehearse.sandbox.news import Look, News
from migrate.rehearse.sandbox.order import Part
from migrate.rehearse.sandbox.text import text
from migrate.rehearse.sandbox.troubles import Restart, Troubles
from migrate.rehearse.scaled import slowed
from migrate.rehearse.sides import StandingSides
from migrate.rehearse.slowness import slowness
from migrate.rehearse.world import CLOUDS, World

TURN_SECONDS = 0.25
CLIENTS = 24
"""Of each kind: enough to show shares, few enough to stand on a laptop all day."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sandbox is made of: the migration it resembles, who serves at first, how long a bake is, requests a
    second.
    """

    spec: Spec
    blue: Cloud
    bake: timedelta
    rate: float

    def rehearsal(self, declaration: Path) -> Rehearsal:
        load = Load(rate=self.rate, clients=dict.fromkeys(ClientKind, CLIENTS))
        rehearsal = Rehearsal(migration=declaration, blue=self.blue, pace=Pace(bake=self.bake), load=load)
        return slowed(rehearsal, slowness())


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands, for who is told of it. `sides` are the clouds."""

    folder: Path
    declaration: Path
    logs: Path
    name: str
    record: str
    endpoint: str
    nameservers: tuple[str, ...]
    sides: dict[Side, Cloud]
    rate: float


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the users' requests."""

    requests: int
    failed: int


class Sandbox:
    """`with` it inside a claimed folder: everything stands."""

    def __init__(self, folder: SandboxFolder, wanted: Wanted, world: World, desk: Desk, busyness: Busyness) -> None:
        """Let the users come and write the declaration. Raises RehearsalError."""
        self._world, self._desk, self._busyness = world, desk, busyness
        self._fleet = self._users()
        document = loopback(wanted.spec, plan(wanted.spec), world.ground, world.means)
        folder.declare(text({**document, "ledger": f"{WORLD}/ledger.db"}), port=desk.port)
        self.troubles = Troubles(world.breaking, dict(self._restarts()))
        self._news = News(Look(time.monotonic(), BLUE))
        self.standing = Standing(
            folder=folder.root,
            declaration=folder.declaration,
            logs=folder.world,
            name=wanted.spec.name,
            record=HOST,
            endpoint=world.ready.endpoint,
            nameservers=tuple(world.ready.nameservers),
            sides=dict(world.clouds),
            rate=world.rehearsal.load.rate,
        )

    def _users(self) -> FleetProcess:
        """Nobody reads each request of a day, and it would fill a disk."""
        return self._world.start_clients(Path(os.devnull))

    def turn(self, tell: Tell) -> None:
        """Obey an order, where there is one, and tell what has happened.

        Raises:
            RehearsalError: The loopback clouds have ended, and the zone with them.
        """
        asked = self._desk.next(TURN_SECONDS)
        look = self._look()
        for sentence in self._news.of(look):
            tell(sentence)
        for sentence in self.troubles.reached(look.share):
            tell(sentence)
        if asked:
            self._obey(asked, look.share, tell)

    def _obey(self, asked: Asked, share: Weights, tell: Tell) -> None:
        try:
            done = self.troubles.obey(asked.order, share)
        except RehearsalError as error:
            asked.answer.set_exception(error)
            return
        for sentence in done:
            tell(sentence)
        asked.answer.set_result(done or ["nothing is broken"])

    def _look(self) -> Look:
        ended = {name: part.status for name, part in self._world.troupe.parts.items() if part.status is not None}
        if CLOUDS in ended:
            part = self._world.troupe.parts[CLOUDS]
            raise RehearsalError(
                "the loopback Route 53 has ended, and its zone with it",
                seen=f"status {ended[CLOUDS]}; {part.tail()}",
                then="Begin again with `migrate sandbox`.",
            )
        sent = self.sent()
        return Look(time.monotonic(), self._share(), sent.requests, sent.failed, ended, self._is_busy)

    @property
    def _is_busy(self) -> bool:
        """Not by one reading: building this world keeps any machine busy for a moment. Told once, it is true until the
        machine has clearly calmed down.
        """
        limit = BUSY / 2 if self._news.before.busy else BUSY
        return len(self._busyness.readings) >= LATELY and self._busyness.times >= limit

    def _share(self) -> Weights:
        try:
            changes = self._world.weight_changes()
        except RehearsalError:  # busy; whether it has ended is seen by its process
            return self._news.before.share
        return Weights(round(changes[-1].share * FULL)) if changes else BLUE

    def sent(self) -> Sent:
        """So far; after the users were started again, from then on."""
        totals = self._fleet.totals()
        return Sent(totals.sent, totals.failed) if totals else Sent(0, 0)

    def _restarts(self) -> Iterator[tuple[Part, Restart]]:
        sides = self._world.sides
        assert isinstance(sides, StandingSides), "both sides stand from the beginning"
        yield Part.BLUE, partial(_restart_side, sides, Side.BLUE)
        yield Part.GREEN, partial(_restart_side, sides, Side.GREEN)
        yield Part.DNS, self._restart_users

    def _restart_users(self) -> Iterator[str]:
        if not self._fleet.child.alive:
            self._fleet = self._users()
            yield "users are back"


def _restart_side(sides: StandingSides, side: Side) -> Iterator[str]:
    for part in (sides.apps[side], sides.edges[side]):
        if not part.child.alive:
            part.restart()
            yield f"{part.child.name} was started again"
