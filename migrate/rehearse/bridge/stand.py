"""Stand: the running parts of one front: an edge at an address of its own and, behind it, the application."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.rehearse.app_process import AppPlan, AppProcess
from migrate.rehearse.bridge.front import Front
from migrate.rehearse.edge import Edge
from migrate.rehearse.edge_config import EdgePlan
from migrate.rehearse.troupe import Troupe


@dataclass(slots=True)
class Stand:
    """Follows its front. What a fault did to a part is not undone: only a change of the front is acted on.

    `per_container`: requests a second that one container carries. All containers are one process; it answers 503 beyond
    what they carry together, and a balancer without containers answers 503 by itself, as both clouds' do.
    """

    troupe: Troupe
    edge_plan: EdgePlan
    app_plan: AppPlan
    per_container: float
    edge: Edge | None = None
    app: AppProcess | None = None
    _front: Front | None = None

    def follow(self, front: Front) -> None:
        """Start, scale or stop parts until they are what the front says.

        Raises:
            RehearsalError: A part did not come up or did not obey.
        """
        if front == self._front:
            return
        if not front.listens:
            self._close()
        self._run(front.containers)
        if front.listens and self.edge is None:
            self.edge = Edge(self.troupe, self.edge_plan)
        self._front = front

    def _run(self, containers: int) -> None:
        if not containers:
            self._empty()
            return
        if self.app is None:
            self.app = AppProcess(self.troupe, self.app_plan)
        self.app.carry(containers * self.per_container)

    def end(self) -> None:
        """The front is gone: first nobody gets in, then what was asked is answered."""
        self._close()
        self._empty()

    def _close(self) -> None:
        if self.edge is not None:
            self.edge.stop()
            self.edge = None

    def _empty(self) -> None:
        if self.app is not None:
            self.app.stop()
            self.app = None
