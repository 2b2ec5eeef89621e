"""StatusView: the status as a table for people, and as plain facts for machines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from migrate.cli.driver import driver, who
from migrate.cli.moment import moment_near
from migrate.controller.cell import cell
from migrate.controller.gauge import Marks, gauges, window
from migrate.controller.status import GO_ON, LATELY, Status
from migrate.controller.wording import words
from migrate.decide.course import Point
from migrate.model.duration import written
from migrate.model.evidence import Unread
from migrate.model.figure import count, share
from migrate.model.plan import Plan
from migrate.model.split import Split
from migrate.model.state import Standing


def status_view(plan: Plan, status: Status, drawn: Marks) -> Table:
    """The whole status in one table of two columns, its small pictures in these marks."""
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in _rows(plan, status, drawn):
        table.add_row(cell(label), cell(text))
    return table


def status_facts(plan: Plan, status: Status) -> dict[str, object]:
    """The same for machines; `set` holds for each route its weights and stamp, or why it cannot be read."""
    state = status.state
    return {
        "name": plan.name,
        "at": status.at,
        "standing": state.standing,
        "attempt": state.attempt,
        "step": state.step,
        "paused": state.paused,
        "wanted": status.wanted,
        "set": {name: _set_facts(split) for name, split in status.set.items()},
        "served": {name: {"share": each.share, "requests": each.total} for name, each in status.served.items()},
        "next": status.following,
        "gate": status.verdict,
        "evidence": _progress(status.course[-1]) if status.course else None,
        "waiting": status.waiting,
        "needs": status.needs,
        "lease": status.lease,
        "driver": driver(status.lease, status.at),
        "recent": status.recent,
    }


def _progress(point: Point) -> dict[str, object]:
    return {"at": point.at, "step": point.step, **point.progress.to_json()}


def _set_facts(split: Split | Unread) -> dict[str, object]:
    if isinstance(split, Unread):
        return {"unread": split.why}
    return {"weights": split.weights, "stamp": split.stamp, "ttl": split.ttl}


def _rows(plan: Plan, status: Status, drawn: Marks) -> Iterator[tuple[str, str]]:
    yield plan.name, _standing(plan, status)
    yield "wanted", str(status.wanted)
    for name, split in status.set.items():
        yield f"set on {name}", _set(split, status)
    for name, served in status.served.items():
        if served.share is not None:
            over = written(plan.limits.window)
            yield (
                f"served ({name})",
                f"green {share(served.share)} of {count(served.total)} requests in the last {over}",
            )
    yield "gate", f"{status.verdict.ruling}: {status.verdict.because}"
    yield from _evidence(status, drawn)
    yield "next", _next(status)
    yield "waits", status.waiting or "nothing"
    yield "to go on", status.needs or "-"
    yield "driver", _driver(status)
    for index, event in enumerate(status.recent):
        yield "" if index else "events", f"{moment_near(event.at, status.at)}  {words(event)}"


def _evidence(status: Status, drawn: Marks) -> Iterator[tuple[str, str]]:
    """The newest measurement was long ago where nobody drives, so it says when it was."""
    if status.course:
        start, end = (moment_near(edge, status.at) for edge in window(status.course, LATELY))
        yield "evidence", f"of its limit, {start} to {end}"
    for gauge in gauges(status.course, span=LATELY, drawn=drawn):
        yield gauge.name, gauge.line


def _standing(plan: Plan, status: Status) -> str:
    state = status.state
    step = "" if state.step is None else f", step {state.step} of {plan.last.index} reached"
    paused = "" if state.paused is None else f", paused ({state.paused})"
    return f"{state.standing.value}, attempt {state.attempt}{step}{paused}"


def _next(status: Status) -> str:
    if status.following is None:
        return "nothing: the last step is reached"
    return f"{status.following}" + (", which a person must approve" if status.following.approval else "")


def _set(split: Split | Unread, status: Status) -> str:
    if isinstance(split, Unread):
        return f"cannot be read: {split}"
    stamp = split.stamp
    if stamp is None:
        return f"{split.weights} (never written by migrate)"
    when = moment_near(stamp.at, status.at)
    return f"{split.weights} (epoch {stamp.epoch}, {stamp.purpose} by {who(stamp.writer)}, {when})"


def _driver(status: Status) -> str:
    lease = status.lease
    drives = driver(lease, status.at)
    if lease and drives:
        return f"{who(drives)}, epoch {lease.epoch}, until {moment_near(lease.expires, status.at)} unless it renews"
    last = f" (the last one was {who(lease.owner)}, epoch {lease.epoch})" if lease else ""
    wanted = status.state.standing in (Standing.NEW, Standing.MOVING)
    return f"nobody{last}" + (f"; {GO_ON} drives it" if wanted else "")
