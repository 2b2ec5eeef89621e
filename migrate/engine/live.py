"""Live: what serves users at the moment, and all it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from migrate.engine.state import Recorded, State
from migrate.model.phase import Phase, Stack
from migrate.model.side import Side
from migrate.model.weights import FULL, Weights

Serves = Callable[[Recorded], bool]
"""Whether a resource serves users, or holds up one that does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where users and writes are: the weights of every route by its name, and the side that takes the writes."""

    primary: Side
    weights: Mapping[str, Weights] = field(default_factory=dict[str, Weights])

    def carries(self, side: Side) -> bool:
        """Whether any route sends traffic to `side`."""
        shares = (one.green if side is Side.GREEN else one.blue for one in self.weights.values())
        return any(share > 0 for share in shares)

    def serves(self, side: Side) -> bool:
        """A side serves while it has traffic, or takes the writes of one that has."""
        return self.carries(side) or self.primary is side

    @property
    def arrived(self) -> bool:
        """Whether all traffic and the writes are on green."""
        on_green = all(one.green == FULL for one in self.weights.values())
        return bool(self.weights) and on_green and self.primary is Side.GREEN

    def __str__(self) -> str:
        routes = ", ".join(f"{name} {one}" for name, one in sorted(self.weights.items())) or "no routes"
        return f"{routes}; writes on {self.primary}"


def serves_in(stack: Stack, phase: Phase, standing: Standing) -> Serves:
    """The rule of this project for one stack.

    A side's stack serves while the side does. The data stack does while a side with traffic writes to the other side,
    since its links carry those writes. The traffic stack always does, until everything is on green and it retires.
    """
    match stack:
        case Stack.BLUE | Stack.GREEN:
            serving = standing.serves(Side(stack))
        case Stack.DATA:
            serving = standing.carries(standing.primary.other)
        case Stack.TRAFFIC:
            serving = not (phase is Phase.RETIRE and standing.arrived)
    return lambda _: serving


def serving(state: State, serves: Serves) -> frozenset[str]:
    """The URNs that serve, and all they need, directly or not."""
    needs: dict[str, set[str]] = {}
    for one in state.resources:
        needs.setdefault(one.urn, set()).update(one.needs)
    found = {one.urn for one in state.resources if serves(one)}
    reached = list(found)
    while reached:
        fresh = needs.get(reached.pop(), set()) - found
        found |= fresh
        reached += fresh
    return frozenset(found)
