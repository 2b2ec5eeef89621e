"""Ways back: the routes of a rollback, made from whatever still knows where the two sides are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.api import parts, places
from migrate.errors import CommandRefused, MigrationError
from migrate.ledger.glance import glance
from migrate.model.side import Side
from migrate.model.spec.spec import Spec
from migrate.model.state import State

if TYPE_CHECKING:
    from migrate.model.reached import Reached
    from migrate.model.spec.route import RouteSpec
    from migrate.routes.route import Route


@dataclass(frozen=True, slots=True)
class WaysBack:
    """Every route, by its name; the sides as far as they are known; what the ledger said of them and of the stages."""

    routes: dict[str, Route]
    spec: Spec
    known: State


def ways_back(spec: Spec, folder: Path) -> WaysBack:
    """Of a declaration that lies in `folder`; its word counts before all others.

    The ledger is glanced at, with a bound on time, and nothing that is wrong with it is an obstacle. Where nobody knows
    green's address a route still takes back what carries its name.

    Raises:
        CommandRefused: Nobody knows where blue is.
        InvalidValue: The sides that are declared make no route.
    """
    known = glance(spec.ledger_at(folder), spec.name)
    for witness in _witnesses(spec, known):
        # What a damaged ledger says may be anything, so whatever comes of it is tried out.
        with suppress(Exception):
            found = witness()
            return WaysBack(parts.routes_of(found), found, known)
    if any(spec.side(side).address is None for side in Side):
        raise _nobody_knows()
    return WaysBack(parts.routes_of(spec), spec, known)


def _witnesses(spec: Spec, known: State) -> Iterator[Callable[[], Spec]]:
    """The declaration with the rest of each witness, the best one first."""
    told = partial(places.remembered, spec, known)
    yield lambda: spec.reached(told() | _standing(spec, Side.BLUE))
    yield lambda: spec.reached(told() | _standing(spec, *Side))
    yield lambda: places.foreseen(spec.reached(_standing(spec, Side.BLUE)))
    yield lambda: places.foreseen(spec.reached({Side.BLUE: told()[Side.BLUE]}))


def _standing(spec: Spec, *sides: Side) -> dict[Side, Reached]:
    """Where the zone sends users of those sides that the declaration does not place: for blue a better witness than a
    row that nobody has verified. A side without traffic has nothing there.
    """
    unplaced = [side for side in sides if spec.side(side).address is None]
    found = {side: next(filter(None, (_answer(spec, route, side) for route in spec.routes)), None) for side in unplaced}
    return {side: at for side, at in found.items() if at}


def _answer(spec: Spec, route: RouteSpec, side: Side) -> Reached | None:
    from migrate.routes.route53.client import PatientClient, connect
    from migrate.routes.route53.standing_answer import standing_answer

    client = PatientClient(partial(connect, parts.access(spec, route)))
    try:
        return standing_answer(client, zone=route.zone, name=route.record, side=side)
    except MigrationError:
        return None


def _nobody_knows() -> CommandRefused:
    return CommandRefused(
        "nobody knows where blue is",
        seen="no `blue.address` in the declaration, none in the ledger, none in the zone",
        then="Write `blue.address` into the declaration, then `migrate rollback` again.",
    )
