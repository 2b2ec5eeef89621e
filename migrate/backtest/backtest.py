"""Backtest: rules led through a stream of recorded migrations that may be interleaved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from migrate.backtest.calibrations import Calibrations
from migrate.backtest.curve import Curve
from migrate.backtest.line import Line, Name
from migrate.backtest.open_trace import OpenTrace
from migrate.backtest.result import Result
from migrate.backtest.rules import Rule, Terms
from migrate.errors import RecordingInvalid

SILENT = 1_000_000
"""A trace is over when so many lines of others went by; else memory would grow with the file."""

SWEEP = 100_000
"""Lines between two looks for such traces."""


@dataclass(slots=True)
class Backtest:
    """Holds the traces that may still go on; the results come as soon as a trace is over."""

    rules: Sequence[Rule]
    terms: Terms
    calibrations: Calibrations
    source: str
    curves: int = 0
    """So many traces, the first ones, are drawn."""
    silent: int = SILENT
    lines: int = 0
    drawn: list[Curve] = field(default_factory=list[Curve])
    _open: dict[Name, OpenTrace] = field(default_factory=dict[Name, OpenTrace])
    _over: set[Name] = field(default_factory=set[Name])

    def results(self, lines: Iterable[Line]) -> Iterator[Result]:
        """What the rules make of each trace, in the order in which they end. Raises RecordingInvalid."""
        sweep, known = min(SWEEP, self.silent), {objective.sli for objective in self.terms.slo.objectives}
        for line in lines:
            if line.sli not in known:
                raise self._refused(line, "no objective for it", line.sli, ", ".join(known))
            trace = self._open.get(line.trace) if line.trace is not None else None
            (trace or self._opened(line)).add(line, self.source)
            self.lines += 1
            if not self.lines % sweep:
                yield from self._swept(line.number)
        for trace in list(self._open.values()):
            yield self._closed(trace)

    def _opened(self, line: Line) -> OpenTrace:
        name = line.trace
        assert name is not None
        if name in self._over:
            limit = f"at most {self.silent} lines of others in between"
            raise self._refused(line, "the trace comes back after a long silence", name, limit)
        curve = Curve(name) if len(self.drawn) < self.curves else None
        if curve:
            self.drawn.append(curve)
        replays = self.terms.replays(self.rules, name, self.calibrations)
        trace = self._open[name] = OpenTrace(name, replays, curve)
        return trace

    def _swept(self, now: int) -> Iterator[Result]:
        for trace in [trace for trace in self._open.values() if now - trace.last > self.silent]:
            yield self._closed(trace)

    def _closed(self, trace: OpenTrace) -> Result:
        trace.close()
        del self._open[trace.name]
        self._over.add(trace.name)
        outcomes = {rule: replay.outcome for rule, replay in trace.replays.items()}
        return Result(trace.name, outcomes, trace.lasting, trace.clients, tuple(trace.strays), trace.weighed)

    def _refused(self, line: Line, what: str, seen: object, limit: object) -> RecordingInvalid:
        return RecordingInvalid(f"{self.source}, line {line.number}: {what}", seen=seen, limit=limit)
