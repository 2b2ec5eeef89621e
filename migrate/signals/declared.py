"""Declared: from the sources in migration.yaml to signals. Nothing is asked yet, and no SDK is imported yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from migrate.model.side import Side
from migrate.model.slo import Sli, Slo
from migrate.model.spec.log_file import LogFileSpec
from migrate.model.spec.meter import (
    CloudMonitoringSpec,
    CloudTraceSpec,
    CloudWatchSpec,
    MeterSpec,
    PrometheusSpec,
    XraySpec,
)
from migrate.model.spec.signal import EnvoySpec, LogSpec, MetricsSpec, ProbeSpec, SignalSpec
from migrate.signals.access_log import AccessLogSignal, LogFile
from migrate.signals.agreeing import AgreeingSignals
from migrate.signals.cloud_monitoring import CloudMonitoringMeter, Objective, UrlMap
from migrate.signals.cloud_trace import CloudTraceMeter
from migrate.signals.cloudwatch import CloudWatchMeter, Metric, Pair, Question, of_load_balancer
from migrate.signals.envoy import AdminPage, EnvoySignal
from migrate.signals.explained import ExplainedSignal
from migrate.signals.logs.clients import Hops
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.ending import Ending
from migrate.signals.logs.reader import Written
from migrate.signals.meter import Meter
from migrate.signals.metered import MeteredSignal
from migrate.signals.prometheus import PrometheusMeter, Selectors
from migrate.signals.signal import Signal
from migrate.signals.token import Bearer, GoogleToken, Token
from migrate.signals.xray import XrayMeter

Probe = Callable[[ProbeSpec], Signal]


def signals(
    declared: Sequence[SignalSpec], agree: Sequence[str], slo: Slo, *, folder: Path, probe: Probe
) -> list[Signal]:
    """Every signal; two that must agree as one. `folder` is where relative paths begin; `probe` makes a probe."""
    made = [_signal(one, slo.slow, folder, probe) for one in declared]
    paired = [signal for name in agree for signal in made if signal.name == name]
    if len(paired) != 2:
        return made
    allowances = {objective.sli: objective.allowance for objective in slo.objectives}
    pair = AgreeingSignals(*paired, allowances=allowances)
    return [signal for signal in made if signal not in paired] + [pair]


def _signal(declared: SignalSpec, slow: timedelta | None, folder: Path, probe: Probe) -> Signal:
    match declared:
        case EnvoySpec():
            urls = {Side.BLUE: declared.blue, Side.GREEN: declared.green}
            pages = {side: AdminPage(url, declared.prefix) for side, url in urls.items()}
            return EnvoySignal(declared.name, pages, period=declared.period, slow=slow)
        case LogSpec():
            logs = {Side.BLUE: declared.blue, Side.GREEN: declared.green}
            files = {side: LogFile(folder / log.path, written(log)) for side, log in logs.items()}
            of = counting(declared)
            return AccessLogSignal(
                declared.name, files, period=declared.period, delay=declared.delay, slow=slow, counting=of
            )
        case MetricsSpec():
            meters = {Side.BLUE: meter(declared.blue, slow), Side.GREEN: meter(declared.green, slow)}
            slis = tuple(sli for sli in Sli if all(sli in one.slis for one in meters.values()))
            read = MeteredSignal(declared.name, meters, period=declared.period, delay=declared.delay, slis=slis)
            tracers = {side: one for side, one in meters.items() if isinstance(one, XrayMeter | CloudTraceMeter)}
            return ExplainedSignal(read, tracers) if len(tracers) == len(Side) else read
        case ProbeSpec():
            return probe(declared)


def written(log: LogFileSpec) -> Written:
    """How one side's access log is written."""
    return Written(log.format, log.zone, log.fields.map if log.fields else None, Hops(log.hops))


def counting(log: LogSpec) -> Counting:
    """Which requests of it count."""
    out = log.leave_out
    bad = frozenset(_ENDINGS.get(answer, answer) for answer in log.bad)
    return Counting(bad, out.paths, out.agents, out.clients, log.streams)


_ENDINGS = {"given-up": Ending.GIVEN_UP.value, "tls-failure": Ending.NO_TLS.value}


def meter(declared: MeterSpec, slow: timedelta | None) -> Meter:
    """The source of one side's counts."""
    match declared:
        case PrometheusSpec():
            return PrometheusMeter(declared.url, _selectors(declared), _token(declared.token))
        case CloudWatchSpec():
            return CloudWatchMeter(declared.region, _question(declared, slow), declared.endpoint)
        case CloudMonitoringSpec():
            of = UrlMap(declared.url_map, slow) if declared.url_map else Objective(declared.objective or "")
            return CloudMonitoringMeter(declared.project, of, _google(declared.token), declared.endpoint)
        case XraySpec():
            return XrayMeter(declared.region, declared.service, slow, declared.endpoint)
        case CloudTraceSpec():
            token = _google(declared.token)
            return CloudTraceMeter(declared.project, declared.filter, token, slow, declared.endpoint)


def _selectors(declared: PrometheusSpec) -> dict[Sli, Selectors]:
    found = {Sli.AVAILABILITY: Selectors(declared.total, bad=declared.bad)}
    if declared.timed and declared.fast:
        found[Sli.LATENCY] = Selectors(declared.timed, good=declared.fast)
    return found


def _question(declared: CloudWatchSpec, slow: timedelta | None) -> Question:
    if declared.load_balancer:
        return of_load_balancer(declared.load_balancer, slow)
    metrics = {
        name: Metric(one.namespace, one.name, one.stat, one.dimensions) for name, one in declared.metrics.items()
    }
    said = {
        "e_total": declared.total,
        "e_bad": declared.bad,
        "e_timed": declared.timed,
        "e_slow": declared.slow,
    }
    expressions = {name: text for name, text in said.items() if text}
    pairs = {Sli.AVAILABILITY: Pair(("e_total",), ("e_bad",))}
    if declared.timed:
        pairs[Sli.LATENCY] = Pair(("e_timed",), ("e_slow",))
    return Question(metrics, pairs, expressions)


def _token(variable: str | None) -> Token | None:
    return Token(variable) if variable else None


def _google(variable: str | None) -> Bearer:
    return _token(variable) or GoogleToken()
