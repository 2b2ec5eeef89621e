"""Site: the parts that the phases of one migration work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.controller.clock import Clock
from migrate.decide.phases import Terms, primary
from migrate.engine.live import Standing
from migrate.engine.workspace import Workspace
from migrate.ledger.ledger import Ledger
from migrate.model.phase import Stack
from migrate.model.plan import Plan
from migrate.model.reached import Reached
from migrate.model.stage import Stage
from migrate.model.state import State
from migrate.model.weights import BLUE
from migrate.phases.book import Book
from migrate.phases.exports import reached_in
from migrate.routes.route import Route

if TYPE_CHECKING:
    from migrate.engine.open_stack import OpenStack

RETIRE = "MIGRATE_RETIRE"
"""Tells the Pulumi program which stage it is asked for; without it, the stack's configuration `retire` does."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Site:
    """`workspace` finds the engine, once: most commands need none. `routes` makes the routes, told where green is
    reached if declaration and ledger do not know; None without.
    """

    plan: Plan
    terms: Terms
    ledger: Ledger
    clock: Clock
    who: str
    workspace: Callable[[], Workspace]
    routes: Callable[[Reached | None], Mapping[str, Route] | None]
    policy_packs: Sequence[Path] = field(default_factory=tuple)

    @property
    def book(self) -> Book:
        return Book(self.ledger, self.clock, self.who)

    def state(self) -> State:
        """What the ledger says now."""
        return self.ledger.recalled()

    def open(self, stack: Stack, stage: Stage = Stage.KEPT) -> OpenStack:
        """The stack, its program asked for `stage`. Raises EngineMissing, EngineTooOld, UpdateFailed."""
        if stage is Stage.KEPT:
            return self.workspace().open(stack)
        workspace = self.workspace()
        return replace(workspace, env={**workspace.env, RETIRE: stage.value}).open(stack)

    def known_routes(self) -> Mapping[str, Route] | None:
        """Every route. Green's address comes from the declaration, else from the ledger, else from green's stack; None
        where none of them knows one.
        """
        return self.routes(None) or self.routes(reached_in(self.open(Stack.GREEN).outputs()))

    def standing(self, routes: Mapping[str, Route] | None) -> Standing:
        """Where users and writes are: every route read now. Without routes there is no green that one could send
        traffic to: all of it is on blue.

        Raises:
            RouteError: A route cannot be read, so that nobody knows what serves.
        """
        writes = primary(self.state(), self.terms)
        if routes is None:
            return Standing(writes, dict.fromkeys(self.plan.routes, BLUE))
        return Standing(writes, {name: route.read().weights for name, route in routes.items()})
