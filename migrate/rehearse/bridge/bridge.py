"""Bridge: makes what runs on this machine follow what exists in the loopback clouds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.app_process import AppPlan
from migrate.rehearse.aws.control import Control
from migrate.rehearse.bridge.front import Front
from migrate.rehearse.bridge.stand import Stand
from migrate.rehearse.bridge.watch import Watch
from migrate.rehearse.edge_config import EdgePlan
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe

EVERY_SECONDS = 1.0
"""Half a dozen calls of a provider are one look: more often would cost more than the users do."""

FIRST_ADDRESS = IPv4Address("127.0.1.10")
"""Where the first AWS load balancer listens; its cloud gives it a name only."""


class Sight(Protocol):
    """One cloud, as far as balancers go."""

    def look(self) -> list[Front]:
        """Every load balancer that exists now."""
        ...


@dataclass(frozen=True, slots=True)
class BridgePlan:
    """`port` is where every edge listens, since a record carries none. `meters` are the admin ports of each side's
    first edge, known before it runs; later edges have others. `connection_life` is in seconds, `per_container` in
    requests a second. `logs`: where the edges of each side write their access logs, if they do.
    """

    sides: Mapping[Cloud, Side]
    port: int
    meters: Mapping[Side, int]
    connection_life: float
    per_container: float
    logs: Mapping[Side, Path] = field(default_factory=dict[Side, Path])


@dataclass(slots=True)
class Bridge:
    """`with Bridge(...) as bridge`: looks several times a second, in a thread of its own, until the block is left.

    Level-triggered: every look starts from what exists, so one that was missed costs nothing.
    """

    troupe: Troupe
    sights: Sequence[Sight]
    names: Control
    plan: BridgePlan
    handles: dict[str, Side] = field(default_factory=dict[str, Side])
    """Every name and address a balancer ever had."""
    addresses: dict[str, Side] = field(default_factory=dict[str, Side])
    """Every address an edge ever listened on."""
    _stands: dict[str, Stand] = field(default_factory=dict[str, Stand])
    _watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self._watch = Watch("bridge", every=EVERY_SECONDS, look=self._look)

    def __enter__(self) -> Self:
        self._watch.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.__exit__(kind, error, trace)

    def look(self) -> None:
        """Look now; what exists when this is called runs when it returns.

        Raises:
            RehearsalError: A part did not come up, or a cloud does not answer; also what an earlier look met.
        """
        self._watch.now()

    def stand(self, side: Side) -> Stand:
        """The side's newest stand that has an edge.

        Raises:
            RehearsalError: The side has none.
        """
        stands = tuple(self._stands.values())
        mine = [stand for stand in stands if stand.edge_plan.side is side and stand.edge is not None]
        if not mine:
            raise RehearsalError(f"nothing of {side} runs", then="See whether its stack is up.")
        return mine[-1]

    def _look(self) -> None:
        fronts = {front.handle: front for sight in self.sights for front in sight.look()}
        for handle in [handle for handle in self._stands if handle not in fronts]:
            self._end(handle)
        for handle, front in fronts.items():
            if handle not in self._stands:
                self._begin(front)
            self._stands[handle].follow(front)

    def _begin(self, front: Front) -> None:
        side, address = self.plan.sides[front.cloud], self._address(front)
        self.addresses[address] = self.handles[front.handle] = side
        self._stands[front.handle] = self._new(front, side, address)
        if front.cloud is Cloud.AWS:
            self.names.stand_for({front.handle: [address]})

    def _end(self, handle: str) -> None:
        stand = self._stands.pop(handle)
        if stand.edge_plan.cloud is Cloud.AWS:
            self.names.stand_for({handle: []})
        stand.end()

    def _address(self, front: Front) -> str:
        if front.cloud is Cloud.GCP:
            return front.handle
        return next(str(address) for address in _onwards(FIRST_ADDRESS) if str(address) not in self.addresses)

    def _new(self, front: Front, side: Side, address: str) -> Stand:
        name = f"{side}-{len(self.handles)}"
        app = AppPlan(side, front.cloud, free_port(), free_port(), name=name)
        edge = EdgePlan(
            side=side,
            cloud=front.cloud,
            address=address,
            port=self.plan.port,
            admin_port=self._meter(side),
            app_port=app.port,
            connection_life=self.plan.connection_life,
            name=name,
            access_log=self.plan.logs.get(side),
        )
        return Stand(self.troupe, edge, app, self.plan.per_container)

    def _meter(self, side: Side) -> int:
        taken = {stand.edge_plan.admin_port for stand in self._stands.values()}
        return free_port() if self.plan.meters[side] in taken else self.plan.meters[side]


def _onwards(first: IPv4Address) -> Iterator[IPv4Address]:
    while True:
        yield first
        first += 1
