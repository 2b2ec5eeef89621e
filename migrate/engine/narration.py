"""Narration: what a person reads while an update runs, one line for each thing that happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.engine.events import plain
from migrate.engine.step import Op

if TYPE_CHECKING:
    from pulumi.automation.events import DiagnosticEvent, EngineEvent, StepEventMetadata

Say = Callable[[str], None]

_FROM_PATH = " from $PATH at "
"""The engine's warning about a plugin that PATH has put before the installed ones."""

_SUMMARY = frozenset({"update failed", "preview failed"})
"""Errors that only say that there were errors."""

_SHOWN = frozenset({"info", "info#err", "warning", "error"})


class Narrator:
    """Tells what happens, and keeps the errors for whoever has to explain the end."""

    def __init__(self, say: Say, *, stand_ins: Sequence[Path] = ()) -> None:
        """`stand_ins` are folders this project itself put on the engine's PATH: their use is no news."""
        self._say = say
        self._stand_ins = tuple(stand_ins)
        self.errors: list[str] = []

    def hear(self, event: EngineEvent) -> None:
        for line in self._lines(event):
            self._say(line)

    def _lines(self, event: EngineEvent) -> Iterator[str]:
        if event.resource_pre_event:
            yield from _step(event.resource_pre_event.metadata, "...")
        elif event.res_outputs_event:
            yield from _step(event.res_outputs_event.metadata, "done")
        elif event.res_op_failed_event:
            yield from _step(event.res_op_failed_event.metadata, "FAILED")
        elif event.diagnostic_event:
            yield from self._diagnostic(event.diagnostic_event)

    def _diagnostic(self, event: DiagnosticEvent) -> Iterator[str]:
        text = plain(event.message)
        if not text or text in _SUMMARY or event.severity not in _SHOWN:
            return
        if event.severity == "error":
            self.errors.append(text)
        elif self._own_stand_in(text):
            return
        label = "" if event.severity.startswith("info") else f"{event.severity}: "
        yield f"{label}{text}"

    def _own_stand_in(self, text: str) -> bool:
        _, found, place = text.partition(_FROM_PATH)
        return bool(found) and Path(place.partition(",")[0]).parent in self._stand_ins


def _step(step: StepEventMetadata, word: str) -> Iterator[str]:
    if Op(step.op.value).changes:
        yield f"{step.op.value} {step.type} {step.urn.rpartition('::')[2]} {word}"
