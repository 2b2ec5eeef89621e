"""Both loopback clouds with a bridge between them and this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from migrate.model.side import Cloud, Side
from migrate.rehearse.aws.config import Config as AwsConfig
from migrate.rehearse.aws.config import Ready as AwsReady
from migrate.rehearse.aws.control import Control as AwsControl
from migrate.rehearse.bridge.amazon import Amazon
from migrate.rehearse.bridge.bridge import Bridge, BridgePlan
from migrate.rehearse.bridge.google import Google
from migrate.rehearse.gcp.config import Config as GcpConfig
from migrate.rehearse.gcp.config import Ready as GcpReady
from migrate.rehearse.gcp.control import Control as GcpControl
from migrate.rehearse.ports import free_port
from migrate.rehearse.troupe import Troupe
from tests.rehearse.bridge.amazon_shop import REGION
from tests.rehearse.bridge.google_shop import PROJECT

READY_SECONDS = 120
PER_CONTAINER = 40.0


@dataclass(frozen=True)
class Clouds:
    aws: AwsReady
    gcp: GcpReady
    bridge: Bridge
    names: AwsControl

    def status(self, address: str, path: str = "/") -> int | None:
        """What a user's request gets there; None where nobody answers, as also while an edge is being stopped."""
        line = HTTPConnection(address, self.bridge.plan.port, timeout=2)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except ConnectionError:
            return None
        finally:
            line.close()


@pytest.fixture
def clouds(tmp_path: Path) -> Iterator[Clouds]:
    with ExitStack() as stack:
        troupe = stack.enter_context(Troupe(tmp_path / "log"))
        aws = AwsReady.model_validate(
            begun(troupe, "aws", AwsConfig(fastest_seconds=0, slowest_seconds=0, log=tmp_path / "moto.log"))
        )
        google = GcpConfig(projects=(PROJECT,), external="127.0.2.0/24", slowest_seconds=0.05)
        gcp = GcpReady.model_validate(begun(troupe, "gcp", google))
        names, amazon = AwsControl(aws.endpoint), Amazon(aws.backend, REGION)
        stack.callback(amazon.close)
        plan = BridgePlan(
            sides={Cloud.AWS: Side.BLUE, Cloud.GCP: Side.GREEN},
            port=free_port("0.0.0.0"),
            meters={side: free_port() for side in Side},
            connection_life=60.0,
            per_container=PER_CONTAINER,
        )
        bridge = stack.enter_context(Bridge(troupe, [amazon, Google(GcpControl(gcp.endpoint))], names, plan))
        yield Clouds(aws, gcp, bridge, names)


def begun(troupe: Troupe, cloud: str, config: AwsConfig | GcpConfig) -> object:
    argv = (sys.executable, "-W", "ignore", "-m", f"migrate.rehearse.{cloud}", "--config", config.model_dump_json())
    return troupe.start(cloud, argv).ready_line(within=READY_SECONDS)
