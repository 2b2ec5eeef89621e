"""Story: a world with users in it, a migration declared on it, and a person at a keyboard."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from migrate.decide.planner import plan
from migrate.decide.recall import recall
from migrate.declaration.load import load
from migrate.ledger.sql import open_ledger
from migrate.model.event import Event, Kind
from migrate.model.lease import Lease
from migrate.model.side import Cloud, Side
from migrate.model.split import Purpose
from migrate.model.state import State
from migrate.rehearse.client.kind import ClientKind
from migrate.rehearse.client.process import FleetProcess
from migrate.rehearse.client.row import Row
from migrate.rehearse.loopback import loopback
from migrate.rehearse.operator import Operator
from migrate.rehearse.process import Child
from migrate.rehearse.rehearsal import Load, Pace, Rehearsal
from migrate.rehearse.watching.watched import Watched
from migrate.rehearse.world import World
from tests.rehearse.stories.forwarder import Forwarder
from tests.waiting import eventually

EXAMPLE = Path(__file__).parents[3] / "examples" / "demo" / "migration.yaml"
BOUND = 150.0
"""Nothing is waited for longer than this; only a story that hangs comes near it."""

PACE = Pace(
    ttl=timedelta(seconds=1),
    old_ttl=timedelta(seconds=1),
    bake=timedelta(seconds=2),
    tick=timedelta(seconds=1),
    window=timedelta(seconds=4),
    lease=timedelta(seconds=4),
    propagation=timedelta(milliseconds=500),
    connection_life=timedelta(seconds=2),
)
LOAD = Load(
    rate=100.0,
    clients=dict.fromkeys(ClientKind, 24),
    pinned=timedelta(seconds=3),
    clamp=timedelta(seconds=2),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What a test can do to the world, and see of it."""

    world: World
    fleet: FleetProcess
    declaration: Path
    person: Operator
    pages: dict[Side, Forwarder]
    """In front of the edges' counters: only the controller looks through them."""

    @property
    def ledger(self) -> Path:
        return self.declaration.parent / "ledger.db"

    def events(self) -> list[Event]:
        with open_ledger(self.ledger, "shop") as ledger:
            return ledger.events()

    def lease(self) -> Lease | None:
        with open_ledger(self.ledger, "shop") as ledger:
            return ledger.lease()

    def state(self) -> State:
        return recall(self.events())

    def reached(self, purpose: Purpose = Purpose.ADVANCE) -> list[object]:
        """The steps that were reached, in order."""
        return [e.body["step"] for e in self.events() if e.kind is Kind.REACHED and e.body["purpose"] == purpose]

    def waited_for(self) -> set[object]:
        """Every reason for waiting so far."""
        return {event.body["waiting"] for event in self.events() if event.kind is Kind.HELD}

    def shares(self) -> list[float]:
        """Green's share after each change that the cloud accepted: the zone's own history."""
        return [round(change.share, 2) for change in self.world.weight_changes()]

    def at_every_server(self, share: float) -> bool:
        """Whether the last change gave this share and every name server answers it."""
        last = self.world.weight_changes()[-1]
        return round(last.share, 2) == share and last.everywhere(self.world.ready.ns_names) is not None

    def failing(self, seconds: float = 2.0) -> bool:
        """Whether any request of the last so many seconds failed."""
        rows = self.fleet.rows()
        return any(row.failed for row in rows if row.sent >= rows[-1].sent - seconds)

    def finish(self) -> list[Row]:
        """The users go home; what became of each request."""
        return self.fleet.finish()

    def until(self, holds: Callable[[], object]) -> None:
        eventually(holds, within=BOUND, told=lambda: f"the ledger says {self.last_words()}")

    def throughout(self, seconds: float, holds: Callable[[], object]) -> None:
        """It holds now and goes on holding."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert holds(), f"no longer; the ledger says {self.last_words()}"
            time.sleep(0.05)

    def until_share(self, share: float) -> None:
        self.until(lambda: self.shares()[-1] == share)

    def status(self, child: Child) -> int:
        """The exit status of a command, waited for."""
        self.until(lambda: not child.alive)
        assert child.status is not None
        return child.status

    def last_words(self) -> list[str]:
        told = [event for event in self.events() if event.kind is not Kind.MEASURED]
        return [f"{event.kind}: {dict(event.body)}" for event in told[-3:]]


@contextmanager
def told(
    folder: Path,
    ramp: Sequence[object] = ("25%", "100%"),
    blue: Cloud = Cloud.AWS,
    *,
    watched: Watched = Watched.EDGES,
    **changes: object,
) -> Iterator[Story]:
    """A story with these steps, and other changes of the declaration; all that was started has ended when the block is
    left.
    """
    spec = load(EXAMPLE)
    with ExitStack() as stack:
        rehearsal = Rehearsal(migration=EXAMPLE, pace=PACE, load=LOAD, watched=watched)
        world = stack.enter_context(World(folder / "world", rehearsal, blue))
        urls = world.ground.metrics
        pages = {side: stack.enter_context(Forwarder(urlsplit(url).port or 0)) for side, url in urls.items()}
        metrics = {side: _moved(url, pages[side].port) for side, url in urls.items()}
        document = loopback(spec, plan(spec), replace(world.ground, metrics=metrics), world.means)
        declaration = world.folder / "migration.yaml"
        declaration.write_text(json.dumps(document | {"steps": list(ramp)} | changes))
        yield Story(world, world.start_clients(), declaration, Operator(world.troupe, declaration), pages)


def _moved(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl()
