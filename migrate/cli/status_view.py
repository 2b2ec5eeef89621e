"""StatusView: the status as a table, and the one sentence below it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from migrate.controller.status import Status
from migrate.controller.wording import words
from migrate.model.evidence import Unread
from migrate.model.split import Split

if TYPE_CHECKING:
    from rich.table import Table


def status_view(status: Status) -> Table:
    """The whole status in one table of two columns."""
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2), pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _rows(status):
        table.add_row(label, text)
    return table


def status_words(status: Status) -> str:
    """What a tired person needs: what it waits for."""
    if not status.waiting:
        return ""
    return f"\nIt waits: {status.waiting}. To go on: {status.needs}."


def _rows(status: Status) -> list[tuple[str, str]]:
    rows = [("standing", _standing(status)), ("wanted", str(status.wanted))]
    rows += [(f"set on {name}", _set(split)) for name, split in status.set.items()]
    rows += [
        (f"served ({name})", f"green {served.share:.1%} of {served.blue + served.green} requests in the last window")
        for name, served in status.served.items()
        if served.share is not None
    ]
    rows += [
        ("next", status.following),
        ("gate", status.verdict),
        ("waits", status.waiting or "-"),
        ("lease", _lease(status)),
    ]
    return rows + [
        ("" if index else "events", f"{event.at:%H:%M:%S}  {words(event)}") for index, event in enumerate(status.recent)
    ]


def _standing(status: Status) -> str:
    state = status.state
    step = f", step {state.step} reached" if state.step is not None else ""
    paused = f", paused ({state.paused})" if state.paused is not None else ""
    return f"{state.standing.value}, attempt {state.attempt}{step}{paused}"


def _set(split: Split | Unread) -> str:
    if isinstance(split, Unread):
        return f"cannot be read: {split.why}"
    stamp = split.stamp
    by = (
        f"epoch {stamp.epoch}, {stamp.purpose} by {stamp.writer} at {stamp.at:%H:%M:%S} UTC"
        if stamp
        else "never written by migrate"
    )
    return f"{split.weights} ({by})"


def _lease(status: Status) -> str:
    if status.lease is None:
        return "never held"
    over = "" if status.lease.holds(datetime.now(UTC)) else "; over, nobody is driving"
    return f"{status.lease.owner}, epoch {status.lease.epoch}, until {status.lease.expires:%H:%M:%S} UTC{over}"
