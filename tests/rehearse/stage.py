"""Stage: one or two sides up on loopback, an edge before an application each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from migrate.model.side import Cloud, Side
from migrate.rehearse.app_process import AppPlan, AppProcess
from migrate.rehearse.edge import Edge
from migrate.rehearse.edge_config import BLUE_ADDRESS, GREEN_ADDRESS, EdgePlan
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe

CLOUD = {Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP}
ADDRESS = {Side.BLUE: BLUE_ADDRESS, Side.GREEN: GREEN_ADDRESS}


@dataclass(frozen=True)
class Stage:
    port: int
    apps: dict[Side, AppProcess]
    edges: dict[Side, Edge]


def set_stage(troupe: Troupe, *sides: Side, connection_life: float = 3_600.0, access_log: Path | None = None) -> Stage:
    port = free_port(BLUE_ADDRESS, GREEN_ADDRESS)
    apps = {side: AppProcess(troupe, AppPlan(side, CLOUD[side], free_port(), free_port())) for side in sides}
    edges = {side: _edge(troupe, side, port, apps[side].plan.port, connection_life, access_log) for side in sides}
    return Stage(port, apps, edges)


def _edge(troupe: Troupe, side: Side, port: int, app_port: int, life: float, log: Path | None) -> Edge:
    plan = EdgePlan(
        side,
        CLOUD[side],
        ADDRESS[side],
        port,
        free_port(),
        app_port,
        connection_life=life,
        request_timeout=0.5,
        access_log=log,
    )
    return Edge(troupe, plan)
