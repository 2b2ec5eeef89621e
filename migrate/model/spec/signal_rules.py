"""Signal rules: what must hold between the parts of a declaration that say where the counts come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from migrate.model import duration
from migrate.model.grpc import GrpcStatus
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.spec.flaw import Flaw, Path
from migrate.model.spec.meter import CloudMonitoringSpec, CloudWatchSpec, MeterKind, MeterSpec, PrometheusSpec
from migrate.model.spec.rules import reads
from migrate.model.spec.signal import LogSpec, MetricsSpec

if TYPE_CHECKING:
    from migrate.model.spec.spec import Spec

_MINUTE = timedelta(minutes=1)

GRAINS: Mapping[MeterKind, tuple[timedelta, ...]] = {
    MeterKind.XRAY: (_MINUTE, 5 * _MINUTE),
}
"""The only periods a source knows (GetTimeSeriesServiceStatistics, Period: 60 or 300 seconds)."""

MINUTES = (MeterKind.CLOUDWATCH, MeterKind.CLOUD_MONITORING)
"""Sources that count in whole minutes: standard metrics of CloudWatch, and alignmentPeriod "must be at least 60
seconds" of Cloud Monitoring."""


def meters(spec: Spec) -> Iterator[tuple[Path, MetricsSpec, MeterSpec]]:
    """Every declared meter, with its place."""
    for index, signal in enumerate(spec.signals):
        if isinstance(signal, MetricsSpec):
            yield ("signals", index, Side.BLUE), signal, signal.blue
            yield ("signals", index, Side.GREEN), signal, signal.green


@reads("signals")
def meters_count_in_their_periods(spec: Spec) -> Iterator[Flaw]:
    for path, signal, meter in meters(spec):
        seen = f"a period of {duration.written(signal.period)}"
        grains = GRAINS.get(meter.source)
        if grains and signal.period not in grains:
            yield Flaw(((*path[:2], "period"), path), seen, f"60s or 5m: {meter.source} counts in no others")
        if meter.source in MINUTES and signal.period % _MINUTE:
            yield Flaw(((*path[:2], "period"), path), seen, f"whole minutes: {meter.source} counts in them")


@reads("signals")
def meters_tell_good_from_bad(spec: Spec) -> Iterator[Flaw]:
    for path, _, meter in meters(spec):
        if isinstance(meter, CloudWatchSpec):
            yield from _cloudwatch(path, meter)
        if isinstance(meter, CloudMonitoringSpec) and (meter.url_map is None) == (meter.objective is None):
            yield Flaw(((*path, "url-map"), path), _count(meter.url_map, meter.objective), "one: url-map or objective")
        if isinstance(meter, PrometheusSpec) and (meter.timed is None) != (meter.fast is None):
            yield Flaw(((*path, "timed"), (*path, "fast"), path), "one of timed and fast", "both or none")


def _cloudwatch(path: Path, meter: CloudWatchSpec) -> Iterator[Flaw]:
    if (meter.load_balancer is None) == (meter.total is None):
        seen = _count(meter.load_balancer, meter.total)
        yield Flaw(((*path, "load-balancer"), path), seen, "one: load-balancer, or total and bad with their metrics")
    if meter.total is not None and (meter.bad is None or not meter.metrics):
        yield Flaw(((*path, "total"), path), "total without bad or metrics", "total, bad and the metrics they name")
    if (meter.timed is None) != (meter.slow is None):
        yield Flaw(((*path, "timed"), (*path, "slow"), path), "one of timed and slow", "both or none")


def _count(*given: str | None) -> str:
    return "none of the two" if all(one is None for one in given) else "both"


@reads("signals")
def sides_have_their_own_counts(spec: Spec) -> Iterator[Flaw]:
    """What would count the same requests on both sides tells nothing."""
    for index, signal in enumerate(spec.signals):
        if isinstance(signal, LogSpec) and signal.blue.path == signal.green.path:
            yield Flaw((("signals", index, "green", "path"),), "the same log as blue", "the log of the other side")
        if isinstance(signal, MetricsSpec) and signal.blue == signal.green:
            yield Flaw((("signals", index, "green"),), "the same counts as blue", "those of the other side")


@reads("signals")
def answers_have_names(spec: Spec) -> Iterator[Flaw]:
    for index, signal in enumerate(spec.signals):
        for place, answer in enumerate(signal.bad if isinstance(signal, LogSpec) else ()):
            name = answer.removeprefix("grpc:")
            if name != answer and name not in GrpcStatus.__members__:
                yield Flaw(
                    (("signals", index, "bad", place),), answer, f"grpc: and one of {', '.join(GrpcStatus.__members__)}"
                )


@reads("signals")
def json_logs_have_fields(spec: Spec) -> Iterator[Flaw]:
    """What stands where is told for JSON of any form, and for nothing else."""
    for index, signal in enumerate(spec.signals):
        if not isinstance(signal, LogSpec):
            continue
        for side, log in ((Side.BLUE, signal.blue), (Side.GREEN, signal.green)):
            if (log.format is LogFormat.JSON) != (log.fields is not None):
                seen = "format json without fields" if log.fields is None else f"fields beside format {log.format}"
                limit = "`fields` with format json, and with no other"
                yield Flaw((("signals", index, side, "fields"), ("signals", index, side)), seen, limit)


@reads("agree", "signals")
def two_signals_agree(spec: Spec) -> Iterator[Flaw]:
    if not spec.agree:
        return
    known = [signal.name for signal in spec.signals]
    for index, name in enumerate(spec.agree):
        if name not in known:
            yield Flaw((("agree", index), ("agree",)), name, f"the name of a signal: {', '.join(known)}")
    if len(spec.agree) != 2 or len(set(spec.agree)) != 2:
        yield Flaw((("agree",),), ", ".join(spec.agree), "two different signals")
