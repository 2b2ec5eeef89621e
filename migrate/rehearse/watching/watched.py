"""Watched: which source of metrics alone drives a rehearsed migration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from migrate.model.side import Cloud
from migrate.model.spec.meter import MeterKind

MINUTE = timedelta(minutes=1)


class Watched(StrEnum):
    """With anything but the first, this source is the only signal of the migration."""

    EDGES = "edges"
    """The edges' own counters, and the probe."""
    LOG = "log"
    """The edges' access logs."""
    PROMETHEUS = "prometheus"
    CLOUDWATCH = "cloudwatch"
    CLOUD_MONITORING = "cloud-monitoring"
    XRAY = "xray"
    CLOUD_TRACE = "cloud-trace"
    NATIVE = "native"
    """Each side by the metrics of its own cloud."""
    TRACES = "traces"
    """Each side by the traces of its own cloud."""

    @property
    def logged(self) -> bool:
        """Whether it learns from the edges' access logs what happened."""
        return self not in (Watched.EDGES, Watched.PROMETHEUS)

    @property
    def meters(self) -> Mapping[Cloud, MeterKind]:
        """What tells the counts of the side in each cloud; empty where no server of metrics does."""
        match self:
            case Watched.EDGES | Watched.LOG:
                return {}
            case Watched.NATIVE:
                return {Cloud.AWS: MeterKind.CLOUDWATCH, Cloud.GCP: MeterKind.CLOUD_MONITORING}
            case Watched.TRACES:
                return {Cloud.AWS: MeterKind.XRAY, Cloud.GCP: MeterKind.CLOUD_TRACE}
            case _:
                return dict.fromkeys(Cloud, MeterKind(self))

    def period(self, tick: timedelta) -> timedelta:
        """How often it yields counts: each minute where it knows only minutes, else every second turn of the loop."""
        coarse = {MeterKind.CLOUDWATCH, MeterKind.CLOUD_MONITORING, MeterKind.XRAY}
        return MINUTE if coarse & set(self.meters.values()) else 2 * tick

    @property
    def delay(self) -> timedelta:
        """How long it may take to show a request that has ended."""
        return _DELAYS.get(self, timedelta(seconds=5))


_DELAYS: Mapping[Watched, timedelta] = {
    Watched.LOG: timedelta(seconds=1),
    Watched.CLOUD_TRACE: timedelta(seconds=2),
    Watched.PROMETHEUS: timedelta(seconds=3),
}
"""Where it is not that of a minute: requests of a slow edge are told a second after they began; VictoriaMetrics shows
samples up to two seconds after their scrape."""
