"""Stay: a sandbox from its first part to the Ctrl-C that ends it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager

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
    with _asked_to_end():
        try:
            world = World(place.world, rehearsal, wanted.blue, len(wanted.spec.routes))
            with Busyness() as busyness, world, Desk() as desk:
                sandbox = Sandbox(place, wanted, world, desk, busyness)
                stands(sandbox.standing)
                _turn(sandbox, tell)
                return sandbox.sent()
        except KeyboardInterrupt:
            place.clear()
            raise


def _turn(sandbox: Sandbox, tell: Tell) -> None:
    try:
        while True:
            sandbox.turn(tell)
    except KeyboardInterrupt:
        for number in _ASKED:  # asked twice, it ends no sooner, and must not leave half of itself behind
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def _asked_to_end() -> Generator[None]:
    """Also where a shell started it in the background, deaf to Ctrl-C."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ASKED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
