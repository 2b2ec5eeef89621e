"""Sides: the two sides of a rehearsal's service: where they are reached, and what of them faults can strike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from migrate.model.side import Cloud, Side
from migrate.rehearse.app_process import AppPlan, AppProcess
from migrate.rehearse.breaking import Breakable, BreakableSide
from migrate.rehearse.edge import Edge
from migrate.rehearse.edge_config import BLUE_ADDRESS, GREEN_ADDRESS, EdgePlan
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe

ADDRESSES: Mapping[Side, str] = {Side.BLUE: BLUE_ADDRESS, Side.GREEN: GREEN_ADDRESS}


class Sides(Protocol):
    """What a rehearsal must know of both sides, however they came to be."""

    @property
    def port(self) -> int:
        """Where both listen: an answer of DNS carries none."""
        ...

    @property
    def addresses(self) -> Mapping[str, Side]:
        """Every address users' connections may lead to."""
        ...

    @property
    def answers(self) -> Mapping[str, Side]:
        """Everything a record may hold: an address, or the name of a load balancer."""
        ...

    @property
    def doors(self) -> Mapping[Side, str]:
        """The address to call a side at, where what records hold is a name that only the rehearsal's DNS knows."""
        ...

    @property
    def metrics(self) -> Mapping[Side, str]:
        """URLs of the edges' counters."""
        ...

    @property
    def parts(self) -> Mapping[Side, Breakable]:
        """What faults can strike."""
        ...


class StandingSides:
    """An edge before an application on each side, which stand from the beginning to the end."""

    def __init__(
        self, troupe: Troupe, clouds: Mapping[Side, Cloud], logs: Mapping[Side, Path], *, connection_life: float
    ) -> None:
        """Start them. `logs`: where edges write their access logs, if they do; `connection_life` in seconds.

        Raises:
            RehearsalError: A part did not come up.
        """
        self._logs = logs
        self.port = free_port(*ADDRESSES.values())
        self.addresses: Mapping[str, Side] = {address: side for side, address in ADDRESSES.items()}
        self.apps = {side: AppProcess(troupe, AppPlan(side, clouds[side], free_port(), free_port())) for side in Side}
        self.edges = {side: Edge(troupe, self._edge(side, clouds[side], connection_life)) for side in Side}

    def _edge(self, side: Side, cloud: Cloud, connection_life: float) -> EdgePlan:
        return EdgePlan(
            side=side,
            cloud=cloud,
            address=ADDRESSES[side],
            port=self.port,
            admin_port=free_port(),
            app_port=self.apps[side].plan.port,
            connection_life=connection_life,
            access_log=self._logs.get(side),
        )

    @property
    def answers(self) -> Mapping[str, Side]:
        return self.addresses

    @property
    def doors(self) -> Mapping[Side, str]:
        return {}

    @property
    def metrics(self) -> Mapping[Side, str]:
        return {side: edge.metrics_url for side, edge in self.edges.items()}

    @property
    def parts(self) -> Mapping[Side, Breakable]:
        return {side: BreakableSide(self.apps[side], self.edges[side]) for side in Side}
