"""Breaking: faults done to the running parts, taken back, and remembered with their times."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from migrate.errors import RehearsalError
from migrate.model.side import Side
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.app_process import AppProcess
from migrate.rehearse.edge import Edge
from migrate.rehearse.faults import (
    AddedLatency,
    AppKilled,
    EdgeKilled,
    ErrorRatio,
    Fault,
    Hang,
    Layer,
    Place,
    struck,
)


class Breakable(Protocol):
    """A part of the world that faults can strike. It gets only the faults of its own place."""

    def apply(self, fault: Fault) -> None:
        """Begin. Raises RehearsalError when the part does not obey."""
        ...

    def mend(self, fault: Fault) -> None:
        """Take exactly this fault back; others go on."""
        ...


@dataclass(frozen=True, slots=True)
class FaultSpan:
    """When a fault was there, in seconds since 1970. `until` is None while it lasts."""

    fault: Fault
    since: float
    until: float | None = None

    @property
    def place(self) -> Side | Place:
        return struck(self.fault)


@dataclass(slots=True)
class Breaking:
    """Applies faults to the parts of the world and keeps their timeline."""

    parts: Mapping[Side | Place, Breakable]
    clock: Callable[[], float] = time.time
    spans: list[FaultSpan] = field(default_factory=list[FaultSpan])

    def apply(self, fault: Fault) -> None:
        """Begin a fault. Its span starts before the part is touched, so no failure it causes comes before it.

        Raises:
            RehearsalError: It is there already, nothing in this world can have it, or the part did not obey.
        """
        if self._open(fault) is not None:
            raise RehearsalError("this fault is applied already", seen=fault, then="Mend it first.")
        part = self._part(fault)
        self.spans.append(FaultSpan(fault, self.clock()))
        part.apply(fault)

    def mend(self, fault: Fault) -> None:
        """End a fault. Its span ends after the part was mended.

        Raises:
            RehearsalError: It is not there, or the part did not obey.
        """
        index = self._open(fault)
        if index is None:
            raise RehearsalError("this fault was not applied", seen=fault)
        self._part(fault).mend(fault)
        self.spans[index] = replace(self.spans[index], until=self.clock())

    def mend_all(self) -> None:
        """End whatever is there, last applied first."""
        for span in reversed([span for span in self.spans if span.until is None]):
            self.mend(span.fault)

    def _open(self, fault: Fault) -> int | None:
        found = (n for n, span in enumerate(self.spans) if span.fault == fault and span.until is None)
        return next(found, None)

    def _part(self, fault: Fault) -> Breakable:
        place = struck(fault)
        if place not in self.parts:
            raise RehearsalError(
                "this rehearsal has nothing that could have this fault",
                seen=fault,
                limit=", ".join(sorted(self.parts)),
            )
        return self.parts[place]


@dataclass(slots=True)
class BreakableSide:
    """A side's application and edge. Faults that change how they answer add up; a kill takes the process."""

    app: AppProcess
    edge: Edge
    _there: list[Fault] = field(default_factory=list[Fault])

    def apply(self, fault: Fault) -> None:
        self._there.append(fault)
        match fault:
            case AppKilled():
                self.app.kill()
            case EdgeKilled():
                self.edge.kill()
            case _:
                self._reapply(fault)

    def mend(self, fault: Fault) -> None:
        """A part that is started again has forgotten the faults that are still there, so they are told to it anew."""
        match fault:
            case AppKilled():
                self.app.restart()
            case EdgeKilled():
                self.edge.restart()
            case _:
                pass
        self._there.remove(fault)
        self._reapply(fault)

    def _reapply(self, fault: Fault) -> None:
        if _layer(fault) is Layer.APP:
            if self.app.child.alive:
                self.app.misbehave(_app_fault(self._there))
        elif self.edge.child.alive:
            self._tell_edge()

    def _tell_edge(self) -> None:
        self.edge.calm()
        for fault in self._there:
            match fault:
                case ErrorRatio(layer=Layer.EDGE):
                    self.edge.abort(fault.ratio)
                case AddedLatency(layer=Layer.EDGE):
                    self.edge.delay(fault.ratio, seconds=fault.milliseconds / 1_000)
                case _:
                    pass


def _layer(fault: Fault) -> Layer:
    match fault:
        case ErrorRatio() | AddedLatency():
            return fault.layer
        case EdgeKilled():
            return Layer.EDGE
        case _:
            return Layer.APP


def _app_fault(there: list[Fault]) -> AppFault:
    """All faults of the application as one; of two of a kind the later counts."""
    told: dict[str, float] = {}
    for fault in there:
        match fault:
            case ErrorRatio(layer=Layer.APP):
                told |= {"error_share": fault.ratio}
            case AddedLatency(layer=Layer.APP):
                told |= {"added_ms": fault.milliseconds, "added_share": fault.ratio}
            case Hang():
                told |= {"hang_share": fault.ratio}
            case _:
                pass
    return AppFault.model_validate(told)
