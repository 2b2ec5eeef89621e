"""Stay: a sandbox from its first part to the Ctrl-C that ends it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType

from migrate.rehearse.busyness import Busyness
from migrate.rehearse.sandbox.desk import Desk
from migrate.rehearse.sandbox.folder import SandboxFolder
from migrate.rehearse.sandbox.sandbox import Sandbox, Sent, Standing, Tell, Wanted
from migrate.rehearse.world import World

_ASKED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stay(place: SandboxFolder, wanted: Wanted, stands: Callable[[Standing], None], tell: Tell) -> Sent:
    """Build it, say that it `stands`, and go on until somebody asks for its end; what became of the users' requests.

    Raises:
        KeyboardInterrupt: Asked before everything stood; nothing of it is left.
        RehearsalError: A part did not come up, or the clouds have ended; the logs are left.
    """
    rehearsal = wanted.rehearsal(place.declaration)
    world = World(place.world, rehearsal, wanted.blue, len(wanted.spec.routes))
    try:
        with Busyness() as busyness, world, Desk() as desk:
            sandbox = Sandbox(place, wanted, world, desk, busyness)
            stands(sandbox.standing)
            with suppress(KeyboardInterrupt):
                while True:
                    sandbox.turn(tell)
            return sandbox.sent()
    except KeyboardInterrupt:
        place.clear()
        raise


@contextmanager
def ended_once() -> Generator[None]:
    """Ctrl-C and its like end what happens in the block, also where a shell started it in the background, deaf to them.

    Asked twice, it ends no sooner: nothing may be left half taken away.
    """
    asked = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:  # ignored by hand: a signal under way while its handler becomes SIG_IGN is complained of
            asked = True
            raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in _ASKED}
    try:
        yield
    finally:
        if not asked:
            for number, handler in before.items():
                signal.signal(number, handler)
