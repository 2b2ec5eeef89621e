"""Screen: a rehearsal as it happens: a live picture on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from migrate.controller.wording import words
from migrate.model.event import Kind
from migrate.model.side import Side
from migrate.rehearse.scene import Scene

BAR = 40
REFRESH_SECONDS = 0.25


class Screen(Protocol):
    """Shows scenes."""

    def show(self, scene: Scene) -> None: ...


@dataclass(slots=True)
class LiveScreen:
    """A picture that is drawn anew in place."""

    live: Live

    def show(self, scene: Scene) -> None:
        self.live.update(picture(scene), refresh=True)


@dataclass(slots=True)
class PlainScreen:
    """A line for every event and note, and a summary every few seconds."""

    say: Callable[[str], None]
    _events: int = 0
    _notes: int = 0
    _summary: float = 0.0

    def show(self, scene: Scene) -> None:
        fresh = [*scene.events[self._events :]]
        self._events = len(scene.events)
        for event in fresh:
            if event.kind is not Kind.MEASURED:
                self.say(f"{event.at:%H:%M:%S}  {words(event)}")
        for at, note in scene.notes[self._notes :]:
            self.say(f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}  ** {note}")
        self._notes = len(scene.notes)
        if scene.elapsed - self._summary >= 5:
            self._summary = scene.elapsed
            self.say(f"{'':10}{summary(scene)}")


def summary(scene: Scene) -> str:
    """The scene in one line."""
    green, blue = scene.pulses[Side.GREEN], scene.pulses[Side.BLUE]
    share = "-" if scene.served is None else f"{scene.served:.1%}"
    return (
        f"{scene.sent} sent, {scene.failed} failed; green wanted {scene.wanted.share:.0%}, set {scene.set or 0:.1%}, "
        f"served {share}; blue {blue.per_second:.0f}/s, green {green.per_second:.0f}/s ({green.failing:.1%} failing)"
    )


def picture(scene: Scene) -> RenderableType:
    """The whole screen."""
    return Group(_sides(scene), _weights(scene), _gate(scene), _story(scene))


def _sides(scene: Scene) -> RenderableType:
    table = Table(expand=True, box=None)
    for column in ("side", "cloud", "requests/s", "failing", "mean ms"):
        table.add_column(column, justify="left" if column in ("side", "cloud") else "right")
    for side in Side:
        pulse = scene.pulses[side]
        failing = Text(f"{pulse.failing:.2%}", style="bold red" if pulse.failing > 0.005 else "")
        name = Text(f"● {side}", style="dodger_blue1" if side is Side.BLUE else "green3")
        table.add_row(name, scene.clouds[side], f"{pulse.per_second:.0f}", failing, f"{pulse.milliseconds:.1f}")
    title = f"{scene.elapsed:5.1f} s   {scene.sent} requests sent   {scene.failed} failed"
    return Panel(table, title=title, title_align="left", border_style="grey50")


def _weights(scene: Scene) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_row("wanted", _bar(scene.wanted.share), str(scene.wanted))
    table.add_row("set", _bar(scene.set or 0.0), "as the DNS API has it")
    for server, share in scene.given.items():
        table.add_row("given", _bar(share), f"by {server}")
    table.add_row("served", _bar(scene.served or 0.0), "of the requests of the last 3 s")
    return Panel(table, title="green's share", title_align="left", border_style="grey50")


def _bar(share: float) -> Text:
    filled = round(share * BAR)
    bar = Text("█" * filled, style="green3")
    bar.append("█" * (BAR - filled), style="dodger_blue1")
    return bar.append(f" {share:6.1%}", style="bold")


def _gate(scene: Scene) -> RenderableType:
    style = "bold red" if scene.verdict.startswith("rollback") else ""
    step = "-" if scene.state.step is None else str(scene.state.step)
    line = Text(scene.verdict, style=style)
    standing = f"{scene.state.standing.value}, attempt {scene.state.attempt}, step {step}"
    return Panel(line, title=f"gate · {standing}", title_align="left", border_style="grey50")


def _story(scene: Scene) -> RenderableType:
    told = [(event.at.timestamp(), words(event), "") for event in scene.events if event.kind is not Kind.MEASURED]
    told += [(at, note, "bold yellow") for at, note in scene.notes]
    lines = [
        Text(
            f"{datetime.fromtimestamp(at).astimezone():%H:%M:%S}  {text}",
            style=style,
            no_wrap=True,
            overflow="ellipsis",
        )
        for at, text, style in sorted(told, key=lambda line: line[0])[-9:]
    ]
    return Panel(Group(*lines), title="events", title_align="left", border_style="grey50")


def open_screen(console: Console) -> tuple[AbstractContextManager[object], Screen]:
    """A live picture where the console is a terminal, else lines."""
    if not console.is_terminal:
        return nullcontext(), PlainScreen(lambda text: console.print(text, highlight=False, soft_wrap=True))
    live = Live(console=console, auto_refresh=False)
    return live, LiveScreen(live)
