"""AppProcess: a side's application as the rehearsal holds it: started, faulted, counted, killed, started again."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from pydantic import TypeAdapter

from migrate.model.side import Cloud, Side
from migrate.rehearse.admin import AdminPort
from migrate.rehearse.app_fault import HEALTHY, AppFault
from migrate.rehearse.process import Child
from migrate.rehearse.troupe import Troupe

READY_SECONDS = 15.0
Counts = dict[str, dict[str, int]]
"""By path: how many were received, and how many answered with each status."""

_COUNTS = TypeAdapter(Counts)


@dataclass(frozen=True, slots=True)
class AppPlan:
    """Where a side's application listens. `name` tells its files from those of the side's others."""

    side: Side
    cloud: Cloud
    port: int
    admin_port: int
    address: str = "127.0.0.1"
    name: str = ""

    def argv(self) -> tuple[str, ...]:
        identity = ("--side", self.side, "--cloud", self.cloud, "--address", self.address)
        ports = ("--port", str(self.port), "--admin-port", str(self.admin_port))
        return (sys.executable, "-m", "migrate.rehearse.app", *identity, *ports)


class AppProcess:
    """One running application. Its counts begin at zero with every start."""

    def __init__(self, troupe: Troupe, plan: AppPlan) -> None:
        """Start it and wait until it listens.

        Raises:
            RehearsalError: It did not come up.
        """
        self.plan = plan
        self._troupe = troupe
        self._admin = AdminPort(self._name, plan.admin_port, plan.address)
        self._carries: float | None = None
        self._child = self._started()

    @property
    def _name(self) -> str:
        return f"app-{self.plan.name or self.plan.side}"

    def _started(self) -> Child:
        child = self._troupe.start(self._name, self.plan.argv())
        child.ready_line(within=READY_SECONDS)
        return child

    @property
    def child(self) -> Child:
        return self._child

    def counts(self) -> Counts:
        """What it received and answered since it started.

        Raises:
            RehearsalError: It does not answer on its admin port.
        """
        return _COUNTS.validate_json(self._admin.get("/admin/counts"))

    def misbehave(self, fault: AppFault) -> None:
        """From now on, until told otherwise or restarted.

        Raises:
            RehearsalError: It does not answer on its admin port.
        """
        self._admin.put("/admin/fault", fault.model_dump_json())

    def carry(self, per_second: float) -> None:
        """From now on, and after a restart, it can carry so many requests a second; beyond that it answers 503.

        Raises:
            RehearsalError: It runs, and does not answer on its admin port.
        """
        self._carries = per_second
        if self._child.alive:
            self._admin.put("/admin/throughput", str(per_second))

    def calm(self) -> None:
        self.misbehave(HEALTHY)

    def kill(self) -> None:
        """SIGKILL: what it was answering is cut off, and its port refuses."""
        self._child.kill()

    def stop(self) -> None:
        """SIGTERM: what it was answering it still answers."""
        self._child.stop()

    def restart(self) -> None:
        """Start it again, unfaulted, on the same ports, able to carry what it could.

        Raises:
            RehearsalError: It did not come up.
        """
        self._child.stop()
        self._child = self._started()
        if self._carries is not None:
            self.carry(self._carries)
