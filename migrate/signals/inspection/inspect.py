"""Inspect: every declared source is tried, each within a bound of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from migrate.errors import MigrationError
from migrate.model.finding import Finding, Severity
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.model.spec.meter import MeterKind, MeterSpec
from migrate.model.spec.signal import EnvoySpec, LogSpec, MetricsSpec, ProbeSpec, SignalSpec
from migrate.signals.counters import REQUESTS
from migrate.signals.declared import counting, meter, written
from migrate.signals.inspection import envoy, logged, looks, periodic, probed, prometheus
from migrate.signals.inspection.envoy import Listener
from migrate.signals.inspection.inspection import Inspection
from migrate.signals.inspection.look import Look, Query
from migrate.signals.inspection.periodic import Periodic
from migrate.signals.inspection.prometheus import Heard, hear
from migrate.signals.inspection.rights import RIGHTS
from migrate.signals.inspection.store import Store
from migrate.signals.inspection.timeline import Timeline, timeline
from migrate.signals.inspection.trial import HOUR, Trial
from migrate.signals.inspection.written_log import WrittenLog, written_log
from migrate.signals.knock import knock
from migrate.signals.page import PageError, fetch
from migrate.signals.prometheus import PrometheusMeter
from migrate.signals.prometheus_text import BadText, parse
from migrate.signals.source import DENIED, Asker, SourceError
from migrate.signals.target import Target

WAIT_SECONDS = 20.0
"""For both sides of one source; an hour of a busy one takes a few seconds."""

T = TypeVar("T")
Targets = Callable[[ProbeSpec], Mapping[Side, Target]]
Sources = Mapping[Side, Callable[[], T]]

_ORDER = list(Severity)


def inspect(
    declared: Sequence[SignalSpec],
    limit: timedelta | None,
    *,
    folder: Path,
    targets: Targets,
    now: datetime,
    seconds: float = WAIT_SECONDS,
) -> list[Inspection]:
    """Each signal in the order of the declaration. `folder` is where relative paths begin; `targets` says where a probe
    asks; `seconds` is what each source has.
    """
    trial = _Trying(limit, folder, targets, now, seconds)
    return [accepted(trial.safely(one), one.accept) for one in declared]


class _Trying:
    """What all trials of one moment share."""

    def __init__(self, limit: timedelta | None, folder: Path, targets: Targets, now: datetime, seconds: float) -> None:
        self._limit, self._folder, self._targets = limit, folder, targets
        self._now, self._seconds = now, seconds

    def safely(self, declared: SignalSpec) -> Inspection:
        """Whatever a source tells, its trial ends."""
        try:
            return self.of(declared)
        except MigrationError:
            raise
        except Exception as error:
            trial = Trial(declared.name, declared.period, timedelta(0), self._now)
            why = SourceError(f"what it told cannot be judged ({type(error).__name__})")
            return _inspection(trial, declared.kind, (), [_silent(trial, side, declared.kind, why) for side in Side])

    def of(self, declared: SignalSpec) -> Inspection:
        delay = declared.delay if isinstance(declared, LogSpec | MetricsSpec) else timedelta(0)
        trial = Trial(declared.name, declared.period, delay, self._now, self._limit)
        match declared:
            case MetricsSpec():
                return self._metrics(trial, declared)
            case EnvoySpec():
                return self._envoy(trial, declared)
            case LogSpec():
                return self._logs(trial, declared)
            case ProbeSpec():
                return self._probe(trial, declared)

    def _metrics(self, trial: Trial, declared: MetricsSpec) -> Inspection:
        specs = {Side.BLUE: declared.blue, Side.GREEN: declared.green}
        sources = {side: partial(self._ask, trial, side, spec) for side, spec in specs.items()}
        told, found = self._told(trial, sources, {side: spec.source for side, spec in specs.items()})
        heard = {side: each for side, each in told.items() if isinstance(each, Heard)}
        lines = {side: each for side, each in told.items() if isinstance(each, Timeline)}
        if heard:
            found += prometheus.findings(_store(trial, heard, specs))
        found += periodic.findings(Periodic(trial, lines))
        seen = [looks.of_prometheus(side, each, self._now) for side, each in heard.items()]
        seen += [looks.of_timeline(each, text_of(specs[side]), self._now, trial.period) for side, each in lines.items()]
        kinds = dict.fromkeys(spec.source.value for spec in specs.values())
        return _inspection(trial, " and ".join(kinds), seen, found)

    def _ask(self, trial: Trial, side: Side, spec: MeterSpec) -> Heard | Timeline:
        one = meter(spec, self._limit)
        if isinstance(one, PrometheusMeter):
            return hear(side, one, self._now)
        start = self._now.replace(minute=0, second=0, microsecond=0)
        start += (self._now - start) // trial.period * trial.period - HOUR // trial.period * trial.period
        return timeline(side, one, start, self._now, trial.period)

    def _envoy(self, trial: Trial, declared: EnvoySpec) -> Inspection:
        urls = {Side.BLUE: declared.blue, Side.GREEN: declared.green}
        sources = {side: partial(_listener, side, url, declared.prefix) for side, url in urls.items()}
        told, found = self._told(trial, sources, dict.fromkeys(Side, declared.kind))
        found += envoy.findings(trial, told)
        seen = [looks.of_listener(each, urls[side], self._limit, self._now) for side, each in told.items()]
        return _inspection(trial, declared.kind, seen, found)

    def _logs(self, trial: Trial, declared: LogSpec) -> Inspection:
        files = {Side.BLUE: declared.blue, Side.GREEN: declared.green}
        of = counting(declared)
        sources: Sources[WrittenLog] = {
            side: partial(written_log, side, self._folder / log.path, written(log), of, self._now)
            for side, log in files.items()
        }
        told, found = self._told(trial, sources, dict.fromkeys(Side, declared.kind))
        found += logged.findings(trial, told)
        return _inspection(trial, declared.kind, [looks.of_log(log) for log in told.values()], found)

    def _probe(self, trial: Trial, declared: ProbeSpec) -> Inspection:
        targets = self._targets(declared)
        urls = {side: f"{one.scheme}://{one.address}:{one.port}{one.path}" for side, one in targets.items()}
        seen = [Look(side, (Query("asks", url),)) for side, url in urls.items()]
        sources = {side: partial(knock, target) for side, target in targets.items()}
        told, found = self._told(trial, sources, dict.fromkeys(Side, declared.kind))
        return _inspection(trial, declared.kind, seen, [*found, *probed.findings(trial, targets, told)])

    def _told(
        self, trial: Trial, sources: Sources[T], kinds: Mapping[Side, str]
    ) -> tuple[dict[Side, T], list[Finding]]:
        """What each side's source told, and a finding for each that did not."""
        answers = Asker[T](trial.signal, seconds=self._seconds).ask(sources)
        told = {side: each for side, each in answers.items() if not isinstance(each, SourceError)}
        silent = {side: each for side, each in answers.items() if isinstance(each, SourceError)}
        return told, [_silent(trial, side, kinds[side], why) for side, why in silent.items()]


def _silent(trial: Trial, side: Side, kind: str, why: SourceError) -> Finding:
    if DENIED in str(why):
        return trial.refused(
            SignalFault.DENIED, f"{side}: the source does not let us in", seen=str(why), then=RIGHTS[kind]
        )
    if "not complete" in str(why):
        return periodic.partial(trial, side, (str(why),))
    return trial.refused(
        SignalFault.UNREACHABLE,
        f"{side}: the source cannot be read",
        seen=str(why),
        then="Look at its address, at what stands between, and at its own health.",
    )


def _store(trial: Trial, heard: Mapping[Side, Heard], specs: Mapping[Side, MeterSpec]) -> Store:
    return Store(
        trial,
        tuple(one for each in heard.values() for one in each.selections),
        {side: str(getattr(specs[side], "url", "")) for side in heard},
        {side: each.ahead for side, each in heard.items() if each.ahead is not None},
        min(each.span for each in heard.values()),
    )


def _listener(side: Side, url: str, prefix: str) -> Listener:
    try:
        return Listener(side, parse(fetch(url), ours=REQUESTS), prefix)
    except BadText as error:
        raise PageError(str(error)) from error


def text_of(spec: MeterSpec) -> str:
    """What is asked for, in a few words."""
    words = ("load_balancer", "url_map", "objective", "service", "filter", "total")
    return next((str(value) for word in words if (value := getattr(spec, word, None))), MeterKind(spec.source).value)


def _inspection(trial: Trial, kind: str, seen: Sequence[Look], found: Sequence[Finding]) -> Inspection:
    ordered = sorted(found, key=lambda finding: _ORDER.index(finding.severity))
    return Inspection(
        trial.signal, kind, tuple(sorted(seen, key=lambda each: list(Side).index(each.side))), tuple(ordered)
    )


def accepted(inspection: Inspection, reasons: Mapping[SignalFault, str]) -> Inspection:
    """The same, with the reasons for which a person goes on all the same."""
    told = tuple(
        replace(each, accepted=reasons.get(each.id, ""))
        if isinstance(each.id, SignalFault) and each.severity is Severity.REFUSE
        else each
        for each in inspection.findings
    )
    return replace(inspection, findings=told)
