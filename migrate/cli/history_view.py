"""HistoryView: the ledger in lines a person can scan."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.cli.driver import who
from migrate.cli.moment import moment
from migrate.controller.wording import words
from migrate.model.event import Event, Kind
from migrate.shown import line as one_line


def shown(events: Sequence[Event], *, everything: bool) -> list[Event]:
    """What a person wants to see; measurements come every few seconds and are left out unless asked for."""
    return [event for event in events if everything or event.kind is not Kind.MEASURED]


def line(event: Event) -> str:
    """One entry: number, time, epoch, what, who."""
    whose = one_line(who(event.actor))
    return f"{event.seq:>5}  {moment(event.at)}  epoch {event.epoch:<3}  {words(event)}  ({whose})"
