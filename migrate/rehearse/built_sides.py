"""BuiltSides: two sides that exist as far as both loopback clouds say so; `pulumi up` makes and removes them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path
from types import TracebackType
from typing import Self

from migrate.errors import RehearsalError
from migrate.model.side import Cloud, Side
from migrate.rehearse.aws.config import Ready as Aws
from migrate.rehearse.aws.control import Control
from migrate.rehearse.breaking import Breakable, BreakableSide
from migrate.rehearse.bridge import checkers
from migrate.rehearse.bridge.amazon import Amazon
from migrate.rehearse.bridge.bridge import FIRST_ADDRESS, Bridge, BridgePlan
from migrate.rehearse.bridge.checkers import Checkers
from migrate.rehearse.bridge.google import Google
from migrate.rehearse.bridge.stand import Stand
from migrate.rehearse.bridge.watch import Watch
from migrate.rehearse.edge import metrics_url
from migrate.rehearse.faults import Fault
from migrate.rehearse.gcp.config import Config, Ready
from migrate.rehearse.gcp.control import Control as GoogleControl
from migrate.rehearse.places import PLACES
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe

READY_SECONDS = 30.0
EXTERNAL = IPv4Network("127.0.2.0/24")
"""Where the loopback Google takes public addresses from, so that an edge can listen on them."""


class BuiltSides:
    """`with BuiltSides(...) as sides`: the loopback Google and the bridge run until the block is left."""

    def __init__(
        self,
        troupe: Troupe,
        clouds: Mapping[Side, Cloud],
        aws: Aws,
        logs: Mapping[Side, Path],
        *,
        connection_life: float,
        per_container: float,
    ) -> None:
        """`logs`: where edges write their access logs, if they do; `connection_life` in seconds; `per_container`:
        requests a second that one container carries.
        """
        self.port = free_port("0.0.0.0")  # noqa: S104 -- nothing listens there; the port is to be free on every address
        self.google = _start_google(troupe)
        self._names = Control(aws.endpoint)
        self._amazon = Amazon(aws.backend, PLACES[Cloud.AWS]["region"])
        self._plan = BridgePlan(
            sides={cloud: side for side, cloud in clouds.items()},
            port=self.port,
            meters={side: free_port() for side in Side},
            connection_life=connection_life,
            per_container=per_container,
            logs=logs,
        )
        sights = [self._amazon, Google(GoogleControl(self.google.endpoint))]
        self.bridge = Bridge(troupe, sights, self._names, self._plan)
        self.parts: Mapping[Side, Breakable] = {side: BreakableStand(self.bridge, side) for side in Side}
        self._server = aws.nameservers[0]
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        self._exits.callback(self._amazon.close)
        self._exits.enter_context(self.bridge)
        host, _, port = self._server.rpartition(":")
        asking = Checkers(self._names, (host, int(port)), self.port)
        self._exits.enter_context(Watch("health checkers", every=checkers.EVERY_SECONDS, look=asking.look))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    @property
    def addresses(self) -> Mapping[str, Side]:
        return self.bridge.addresses

    @property
    def answers(self) -> Mapping[str, Side]:
        return self.bridge.handles

    @property
    def doors(self) -> Mapping[Side, str]:
        """The first balancer of AWS; where it will listen is known before it is there."""
        return {self._plan.sides[Cloud.AWS]: str(FIRST_ADDRESS)}

    @property
    def metrics(self) -> Mapping[Side, str]:
        return {side: metrics_url(port) for side, port in self._plan.meters.items()}


@dataclass(slots=True)
class BreakableStand:
    """Whatever runs for a side when a fault strikes; that same one is mended, if it still runs."""

    bridge: Bridge
    side: Side
    _struck: list[tuple[Fault, BreakableSide]] = field(default_factory=list[tuple[Fault, BreakableSide]])

    def apply(self, fault: Fault) -> None:
        part = _breakable(self.bridge.stand(self.side))
        self._struck.append((fault, part))
        part.apply(fault)

    def mend(self, fault: Fault) -> None:
        struck = next(each for each in self._struck if each[0] == fault)
        self._struck.remove(struck)
        struck[1].mend(fault)


def _breakable(stand: Stand) -> BreakableSide:
    if stand.app is None or stand.edge is None:
        raise RehearsalError("this side has no containers that could have a fault", seen=stand.edge_plan.side)
    return BreakableSide(stand.app, stand.edge)


def _start_google(troupe: Troupe) -> Ready:
    config = Config(projects=(PLACES[Cloud.GCP]["project"],), external=EXTERNAL)
    argv = (sys.executable, "-W", "ignore", "-m", "migrate.rehearse.gcp", "--config", config.model_dump_json())
    return Ready.model_validate(troupe.start("gcp", argv).ready_line(within=READY_SECONDS))
