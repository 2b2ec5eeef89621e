"""EvidencePanel: the gate's evidence below the lines of a run, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migrate.controller.controller import Controller, Turn
from migrate.controller.run import Listener
from migrate.controller.status import LATELY, lately
from migrate.decide.course import Course
from migrate.model.phase import Phase

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


@contextmanager
def evidence_panel(controller: Controller, listen: Listener) -> Generator[Listener]:
    """The listener, and on a terminal the evidence after each turn, with what was measured before this run."""
    if not sys.stdout.isatty():
        yield listen
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(highlight=False)
    known = lately(controller.plan, controller.gate, controller.ledger.story(LATELY), LATELY)
    with Live(console=console, auto_refresh=False) as live:

        def show(turn: Turn) -> None:
            listen(turn)
            if turn.counts.batches:
                known.add(turn.at, turn.state)
            live.update(_panel(known, console), refresh=True)

        yield show


def _panel(known: Course, console: Console) -> RenderableType:
    from rich.panel import Panel

    from migrate.controller.gauge import gauges, marks
    from migrate.controller.gauge_table import gauge_table

    if not known.points:
        return ""
    readings = gauges(known.points, span=LATELY, drawn=marks(console.encoding))
    table = gauge_table(readings, lines=min(len(readings) + 1, max(1, console.height // 2)))
    step, last = known.points[-1].step, known.plan.last.index
    title = f"step {step} of {last}" if step <= last else Phase.SOAK.value
    return Panel(table, title=f"gate · {title}", title_align="left", border_style="grey50")
