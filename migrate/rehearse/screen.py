"""Screen: a rehearsal as it happens: a live picture on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from migrate import shown
from migrate.controller.cell import cell
from migrate.controller.gauge import BLOCKS, Gauge, gauges
from migrate.controller.gauge_table import gauge_table
from migrate.controller.wording import words
from migrate.model.event import Kind
from migrate.model.figure import share
from migrate.model.side import Side
from migrate.model.weights import percent
from migrate.rehearse.scene import Pulse, Scene

BAR = 27
"""Columns, so that the whole picture has room on 80."""
SUMMARY_SECONDS = 5.0

_COLOURS = {Side.BLUE: "dodger_blue1", Side.GREEN: "green3"}
_BORDER = "grey50"
SHOWN = timedelta(minutes=2)
"""How far back the evidence is shown."""

_FIXED = 18
"""Lines of the picture but for events, gauges and the name servers' bars; the cursor's is one of them."""
_FEWEST_EVENTS = 3


class Screen(Protocol):
    """Shows scenes."""

    def show(self, scene: Scene) -> None: ...


@dataclass(slots=True)
class LiveScreen:
    """A picture that is drawn anew in place, as high as the terminal."""

    live: Live

    def show(self, scene: Scene) -> None:
        self.live.update(picture(scene, lines=self.live.console.height), refresh=True)


@dataclass(slots=True)
class PlainScreen:
    """A line for every event and note, and a summary every few seconds."""

    say: Callable[[str], None]
    _events: int = 0
    _notes: int = 0
    _summary: float = 0.0

    def show(self, scene: Scene) -> None:
        for told in _story(replace(scene, events=scene.events[self._events :], notes=scene.notes[self._notes :])):
            self.say(told.line)
        self._events, self._notes = len(scene.events), len(scene.notes)
        if scene.elapsed - self._summary >= SUMMARY_SECONDS:
            self._summary = scene.elapsed
            self.say(f"{'':10}{summary(scene)}")
            if scene.course:
                self.say(f"{'':10}{scene.course[-1].progress}")


def summary(scene: Scene) -> str:
    """The scene in one line."""
    green, blue = scene.pulses[Side.GREEN], scene.pulses[Side.BLUE]
    return (
        f"{scene.sent} sent, {scene.failed} failed; green wanted {percent(scene.wanted.green)}, "
        f"set {_share(scene.set)}, served {_share(scene.served)}; "
        f"blue {blue.per_second:.0f}/s, green {green.per_second:.0f}/s ({share(green.failing)} failing)"
    )


def _share(part: float | None) -> str:
    return "-" if part is None else share(part)


def picture(scene: Scene, *, lines: int) -> RenderableType:
    """The whole screen on so many lines: what is left by the rest is the gauges', then the newest events'."""
    readings = gauges(scene.course, span=SHOWN, drawn=BLOCKS)
    room = lines - _FIXED - len(scene.given)
    gauged = max(1, min(room - _FEWEST_EVENTS, len(readings) + 1)) if readings else 0
    newest = _newest(scene, max(_FEWEST_EVENTS, room - gauged))
    return Group(_sides(scene), _weights(scene), _gate(scene, readings, gauged), newest)


def _sides(scene: Scene) -> RenderableType:
    table = Table(expand=True, box=None)
    for column in ("side", "cloud", "requests/s", "failing", "mean ms"):
        table.add_column(column, justify="left" if column in ("side", "cloud") else "right")
    for side in Side:
        table.add_row(Text(f"● {side}", style=_COLOURS[side]), cell(scene.clouds[side]), *_cells(scene.pulses[side]))
    table.add_row("○ no answer", "", *_cells(scene.unheard))
    title = f"{scene.elapsed:5.1f} s   {scene.sent} requests sent   {scene.failed} failed"
    return Panel(table, title=title, title_align="left", border_style=_BORDER)


def _cells(pulse: Pulse) -> tuple[Text, ...]:
    if not pulse.per_second:
        return Text("0"), Text("-"), Text("-")
    failing = Text(share(pulse.failing), style="bold red" if pulse.failing else "")
    return Text(f"{pulse.per_second:.0f}"), failing, Text(f"{pulse.milliseconds:.1f}")


def _weights(scene: Scene) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_row("wanted", _bar(scene.wanted.share), "as the ledger has it")
    table.add_row("set", _bar(scene.set), "as the DNS API has it")
    for server, part in scene.given.items():
        table.add_row("given", _bar(part), cell(f"by {server}"))
    table.add_row("served", _bar(scene.served), "of the requests of the last 3 s")
    return Panel(table, title="green's share", title_align="left", border_style=_BORDER)


def _bar(part: float | None) -> Text:
    """Two shades as well as two colours, for terminals and eyes without them."""
    if part is None:
        return Text(f"{'':{BAR}}      -")
    filled = max(1, round(part * BAR)) if part else 0
    bar = Text("█" * filled, style=_COLOURS[Side.GREEN])
    bar.append("░" * (BAR - filled), style=_COLOURS[Side.BLUE])
    return bar.append(f" {share(part):>7}", style="bold")


def _gate(scene: Scene, readings: Sequence[Gauge], lines: int) -> RenderableType:
    """The gauges on their lines, and the gate's sentence on the two that are left."""
    style = "bold red" if scene.verdict.startswith("rollback") else ""
    step = "-" if scene.state.step is None else str(scene.state.step)
    standing = f"{scene.state.standing.value}, attempt {scene.state.attempt}, step {step}"
    title = f"gate · {standing}"
    inside = Group(*([gauge_table(readings, lines=lines)] if lines else []), cell(scene.verdict, style))
    return Panel(inside, title=title, title_align="left", border_style=_BORDER, height=4 + lines)


@dataclass(frozen=True, slots=True, order=True)
class _Told:
    at: float
    text: str
    style: str = ""

    @property
    def line(self) -> str:
        return f"{datetime.fromtimestamp(self.at, UTC):%H:%M:%S}  {shown.line(self.text)}"


def _story(scene: Scene) -> list[_Told]:
    """The ledger's events and what the director did, in order of time."""
    told = [_Told(event.at.timestamp(), words(event)) for event in scene.events if event.kind is not Kind.MEASURED]
    return sorted([*told, *(_Told(at, f"** {note}", "bold yellow") for at, note in scene.notes)])


def _newest(scene: Scene, lines: int) -> RenderableType:
    newest = _story(scene)[-lines:]
    texts = [Text(told.line, style=told.style, no_wrap=True, overflow="ellipsis") for told in newest]
    return Panel(Group(*texts), title="events, UTC", title_align="left", border_style=_BORDER, height=lines + 2)


def open_screen(console: Console) -> tuple[AbstractContextManager[object], Screen]:
    """A live picture where the console is a terminal, else lines."""
    if not console.is_terminal:
        return nullcontext(), PlainScreen(lambda text: console.print(cell(text), soft_wrap=True))
    live = Live(console=console, auto_refresh=False)
    return live, LiveScreen(live)
