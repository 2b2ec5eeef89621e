"""Resource: what the engine may do with a traffic split. No wire in it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar, cast

from migrate.errors import (
    LostRace,
    RouteRefused,
    RouteUnreachable,
    Throttled,
    UnknownSplit,
    WriteInProgress,
)
from migrate.model.side import Side
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import BLUE, GREEN
from migrate.provider.inputs import Inputs
from migrate.provider.wire import Values
from migrate.routes.refusals import describe
from migrate.routes.shape import End, Shape, Shaped, Sight

REPLACING = frozenset(("migration", "route.name", "route.kind", "route.zone", "route.record"))
"""What another value of makes another split."""

OUTPUTS = ("blueWeight", "greenWeight", "epoch", "ttl")
"""What `pulumi refresh` shows: weights in basis points, the epoch, the TTL in seconds."""

WORTH_ANOTHER_TRY = (LostRace, WriteInProgress, Throttled, RouteUnreachable)
ATTEMPTS, PATIENCE_SECONDS = 6, 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """How one input differs."""

    added: bool
    removed: bool
    replaces: bool


@dataclass(frozen=True, slots=True)
class SplitResource:
    """Makes, changes and removes weighted names; the weights and the epoch on them are the controller's.

    `open_route` gives the route that inputs speak of. Every method raises RouteError where nothing was done.
    """

    open_route: Callable[[Inputs], Shaped]

    def diff(self, old: Values, new: Values) -> dict[str, Difference]:
        """What of the inputs differs; weights are none of them.

        Raises RouteRefused where the difference asks for another split while this one has both sides in traffic.
        """
        before, after = dict(_leaves(old)), dict(_leaves(new))
        changed = sorted(path for path in before | after if before.get(path) != after.get(path))
        found = {path: Difference(path not in before, path not in after, path in REPLACING) for path in changed}
        if moved := [path for path, one in found.items() if one.replaces]:
            self._refuse_to_replace_in_traffic(Inputs.of(old), moved)
        return found

    def _refuse_to_replace_in_traffic(self, old: Inputs, moved: list[str]) -> None:
        sight = self.open_route(old).look(old.shape)
        if sight is not None and sight.split.weights not in (BLUE, GREEN):
            raise RouteRefused(
                f"{', '.join(moved)} cannot change while {old.route.record} splits traffic, for that would be another "
                "split; nothing was changed",
                seen=describe(sight.split),
                limit="all traffic on one side",
                then="Undo the change, or finish with `migrate run` or `migrate rollback` first.",
            )

    def create(self, inputs: Inputs) -> Values:
        """Take over what stands at the name at the weights it has; where nothing stands, make it at all blue."""
        route, first = self.open_route(inputs), _first()

        def once() -> Sight:
            sight = route.look(inputs.shape)
            if sight is None:
                route.establish(inputs.shape, stamp=first)
            else:
                route.reshape(inputs.shape, expected=sight, first=first)
            return _there(route.look(inputs.shape), inputs)

        return outputs(_patiently(once))

    def read(self, inputs: Inputs, recorded: Values) -> tuple[Values, Values] | None:
        """The recorded inputs with what is different now, and the outputs; None when nothing stands there any more."""
        sight = self.open_route(inputs).look(inputs.shape)
        return None if sight is None else (_told(recorded, inputs.shape, sight.shape), outputs(sight))

    def update(self, old: Inputs, new: Inputs) -> Values:
        """Give the split its new shape. An update that was killed is found done, or is done."""
        route, first = self.open_route(new), _first()

        def once() -> Sight:
            sight = _there(_look(route, new.shape, old.shape), new)
            route.reshape(new.shape, expected=sight, first=first)
            return _there(route.look(new.shape), new)

        return outputs(_patiently(once))

    def delete(self, inputs: Inputs) -> None:
        """Leave a plain record of the side that has all traffic. Raises RouteRefused while both have some."""
        route = self.open_route(inputs)

        def once() -> None:
            sight = route.look(inputs.shape)
            if sight is not None:
                route.dissolve(expected=sight)

        _patiently(once)


def outputs(sight: Sight) -> Values:
    """OUTPUTS, as one look found them."""
    weights, ttl = sight.split.weights, int(sight.shape.ttl.total_seconds())
    return dict(zip(OUTPUTS, (weights.blue, weights.green, sight.split.epoch, ttl), strict=True))


def _first() -> Stamp:
    """Epoch 0: whoever controls the migration comes after it."""
    return Stamp(0, 1, f"pulumi@{socket.gethostname()}", datetime.now(UTC), Purpose.CLAIM)


def _look(route: Shaped, new: Shape, old: Shape) -> Sight | None:
    try:
        return route.look(new)
    except UnknownSplit:
        return route.look(old)


def _there(sight: Sight | None, inputs: Inputs) -> Sight:
    if sight is None:
        raise UnknownSplit(
            f"nothing stands at {inputs.route.record} any more",
            seen="no record at all",
            limit="the split that is recorded in Pulumi's state",
            then="Find out who removed it; `pulumi refresh`, then `pulumi up`, makes it anew at all blue.",
        )
    return sight


def _patiently(act: Callable[[], T]) -> T:
    """Look and act again after a lost race, and after an answer that did not come; each act is safe to repeat."""
    import stamina  # a tenth of a second that a preview need not pay

    return stamina.RetryingCaller(attempts=ATTEMPTS, timeout=PATIENCE_SECONDS, wait_initial=0.2, wait_max=2.0)(
        WORTH_ANOTHER_TRY, act
    )


def _told(recorded: Values, asked: Shape, found: Shape) -> Values:
    """The recorded inputs, changed only where the zone says otherwise, so that nothing else looks like drift."""
    told = {**recorded}
    if found.ttl != asked.ttl:
        told["route"] = {**recorded["route"], "ttl": int(found.ttl.total_seconds())}
    for side in Side:
        told[side] = _told_end(recorded[side], asked.end(side), found.end(side))
    return told


def _told_end(recorded: Values, asked: End, found: End) -> Values:
    told = {**recorded}
    if found.health_check != asked.health_check:
        told["healthCheck"] = found.health_check
    if found.evaluate_health != asked.evaluate_health:
        told["evaluateHealth"] = found.evaluate_health
    return {name: value for name, value in told.items() if value is not None}


def _leaves(values: Mapping[str, object], at: str = "") -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _leaves(cast("dict[str, object]", value), f"{at}{name}.")
        else:
            yield f"{at}{name}", value
