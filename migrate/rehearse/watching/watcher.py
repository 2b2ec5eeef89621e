"""Watcher: the source of metrics that is watched, as the rehearsal holds it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from migrate.model.side import Cloud, Side
from migrate.rehearse.metrics.victoria import Victoria
from migrate.rehearse.process import Child
from migrate.rehearse.troupe import Troupe
from migrate.rehearse.watching.config import Config, Ready
from migrate.rehearse.watching.declared import Addresses
from migrate.rehearse.watching.watched import Watched

READY_SECONDS = 30.0


class Watcher:
    """`with Watcher(...) as watcher`: it runs until the block is left."""

    def __init__(self, watched: Watched, troupe: Troupe, clouds: Mapping[Side, Cloud]) -> None:
        self._watched = watched
        self._troupe = troupe
        self._clouds = clouds
        self._exits = ExitStack()
        self.addresses = Addresses()
        self.child: Child | None = None
        """What answers; None where the edges themselves are watched."""

    @property
    def logs(self) -> Mapping[Side, Path]:
        """Where the edges have to write their access logs."""
        return {side: self._troupe.directory / f"access-{side}.log" for side in Side} if self._watched.logged else {}

    @property
    def shipped(self) -> Mapping[Side, Path]:
        """Where the controller reads them."""
        return {side: path.with_name(f"shipped-{side}.log") for side, path in self.logs.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def start(self, pages: Mapping[Side, str], tick: timedelta) -> None:
        """`pages` are the edges' counters, which a server of the Prometheus API asks for each `tick`.

        Raises:
            RehearsalError: It did not come up.
        """
        if self._watched.logged:
            self._follow()
        elif self._watched is Watched.PROMETHEUS:
            self._scrape(pages, tick)

    def _follow(self) -> None:
        meters = {side: meter for side, cloud in self._clouds.items() if (meter := self._watched.meters.get(cloud))}
        config = Config(logs=dict(self.logs), meters=meters, shipped=dict(self.shipped))
        argv = (sys.executable, "-m", "migrate.rehearse.watching", "--config", config.model_dump_json())
        self.child = self._troupe.start("watching", argv)
        ready = Ready.model_validate(self.child.ready_line(within=READY_SECONDS))
        self.addresses = Addresses(aws=ready.aws, google=ready.google, logs=self.shipped)

    def _scrape(self, pages: Mapping[Side, str], tick: timedelta) -> None:
        directory = self._troupe.directory / "prometheus"
        directory.mkdir()
        victoria = self._exits.enter_context(Victoria(directory, scrapes=json.dumps(scrapes(pages, tick))))
        self.child = victoria.child
        self.addresses = Addresses(prometheus=victoria.url)


def scrapes(pages: Mapping[Side, str], tick: timedelta) -> Mapping[str, Any]:
    """The configuration of a Prometheus that asks each side's edge (JSON is YAML)."""
    return {
        "global": {"scrape_interval": f"{tick.total_seconds():g}s", "scrape_timeout": f"{tick.total_seconds():g}s"},
        "scrape_configs": [_job(side, url) for side, url in pages.items()],
    }


def _job(side: Side, url: str) -> Mapping[str, Any]:
    parts = urlsplit(url)
    return {
        "job_name": side.value,
        "metrics_path": parts.path,
        "params": parse_qs(parts.query),
        "static_configs": [{"targets": [parts.netloc], "labels": {"side": side.value}}],
    }
