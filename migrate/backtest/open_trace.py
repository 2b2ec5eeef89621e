"""OpenTrace: one recorded migration while its lines come in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from migrate.backtest.curve import Curve
from migrate.backtest.line import Line, Name
from migrate.decide.exposure import astray
from migrate.decide.gate_replay import GateReplay
from migrate.decide.replay import Replay
from migrate.decide.span import Span
from migrate.errors import InvalidValue, RecordingInvalid
from migrate.model.batch import Batch
from migrate.model.side import Side

ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)

LONE = 10.0
"""Seconds that the only span of a trace is taken to last."""

LONGEST = 86_400.0
"""Seconds that a span lasts at most, however far the next one is."""

SIGNAL = "recorded"


def moment(t: float) -> datetime:
    return ORIGIN + timedelta(seconds=t)


@dataclass(slots=True)
class Exposed:
    """Requests of the present step since clients could follow it."""

    step: int
    warm: float
    share: float
    green: int = 0
    total: int = 0


class OpenTrace:
    """Puts lines together to spans: those of one time are one span, which lasts as long as the shortest distance of
    two times so far. The first span waits for the second, to know how long it lasted.
    """

    __slots__ = ("_curve", "_exposed", "_lines", "clients", "last", "lasting", "name", "replays", "strays", "weighed")

    def __init__(self, name: Name, replays: Mapping[str, Replay], curve: Curve | None = None) -> None:
        self.name = name
        self._curve = curve
        self.replays = replays
        self.lasting = math.inf
        self.last = 0
        """Number of the last line."""
        self.clients = True
        """Whether every line counts clients."""
        self.weighed = True
        """Whether every line has a weighed count."""
        self.strays: list[int] = []
        """Steps in which green's share was not the planned one."""
        self._lines: list[Line] = []
        self._exposed = Exposed(-1, 0.0, 0.0)

    def add(self, line: Line, source: str) -> None:
        """One more line. Raises RecordingInvalid where it does not follow the one before."""
        self.last = line.number
        self.clients = self.clients and line.by_client
        self.weighed = self.weighed and line.weighed is not None
        if self._lines:
            before = self._lines[0]
            if line.step < before.step:
                raise _refused(line, source, "a ramp does not go back", f"step {line.step} after step {before.step}",
                               "what follows a rollback is a trace of its own")  # fmt: skip
            if line.t == before.t:
                self._join(line, source)
                return
            if line.t < before.t:
                raise _refused(line, source, "its time lies before the line before it in the trace",
                               f"{line.t:g} after {before.t:g}", "times that grow within a trace")  # fmt: skip
            self.lasting = min(self.lasting, line.t - before.t)
            self._see(self._lines)
        self._lines = [line]

    def _join(self, line: Line, source: str) -> None:
        """A line of the same time is another stratum or another indicator of it."""
        kinds = {(each.sli, each.stratum) for each in self._lines}
        if (line.sli, line.stratum) in kinds or line.step != self._lines[0].step:
            raise _refused(line, source, "the trace has this time already", f"t = {line.t:g}",
                           "one line for each time, stratum and sli, in one step")  # fmt: skip
        self._lines.append(line)

    def close(self) -> None:
        """No line follows."""
        if self._lines:
            self.lasting = LONE if math.isinf(self.lasting) else self.lasting
            self._see(self._lines)
            self._leave()

    def _see(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        self._expose(first, lines)
        end = moment(first.t)
        start = end - timedelta(seconds=min(self.lasting, LONGEST))
        batches = [
            Batch(
                SIGNAL,
                line.sli,
                start,
                end,
                line.tallies,
                line.clients,
                line.stratum,
                line.weighed,
                line.felt,
                line.answers,
            )
            for line in lines
        ]
        span = Span(first.t, start, end, first.step, first.share, first.ttl, batches)
        try:
            for replay in self.replays.values():
                replay.see(span)
        except InvalidValue as error:
            raise RecordingInvalid(
                f"line {first.number}: {error.what}", seen=error.seen, limit=error.limit, then="`--steps N` tells it."
            ) from error
        if self._curve:
            self._draw(first.t, self._curve)

    def _draw(self, t: float, curve: Curve) -> None:
        for replay in self.replays.values():
            if isinstance(replay, GateReplay) and (weighing := replay.weighing()):
                curve.add(t, weighing.evidence)

    def _expose(self, first: Line, lines: Sequence[Line]) -> None:
        if first.step != self._exposed.step:
            self._leave()
            self._exposed = Exposed(first.step, first.t + 2 * first.ttl, first.share)
        exposed = self._exposed
        if first.t > exposed.warm:
            for line in lines:
                if line.sli is first.sli:
                    green = line.tallies[Side.GREEN].total
                    exposed.green += green
                    exposed.total += green + line.tallies[Side.BLUE].total

    def _leave(self) -> None:
        if astray(green=self._exposed.green, total=self._exposed.total, share=self._exposed.share):
            self.strays.append(self._exposed.step)


def _refused(line: Line, source: str, what: str, seen: str, limit: str) -> RecordingInvalid:
    return RecordingInvalid(f"{source}, line {line.number}, trace {line.trace}: {what}", seen=seen, limit=limit)
