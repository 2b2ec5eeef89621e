"""RollbackNews: what happens while traffic is taken back, told as it happens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from migrate.model.split import Settlement


@dataclass(frozen=True, slots=True)
class Locating:
    """Before the first try: where blue is is looked for."""

    name: str


@dataclass(frozen=True, slots=True)
class AskingBlue:
    """Before the first try: blue is asked whether it answers."""


@dataclass(frozen=True, slots=True)
class Trying:
    """A try to write blue begins; `why` is the error that the try before met."""

    route: str
    number: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A try failed. `unknown` where its answer may be all that was lost; `by_hand` is what a person can run instead."""

    route: str
    number: int
    why: str
    unknown: bool
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Holds:
    """Blue holds the name: `written` by this rollback, or found so."""

    route: str
    at: datetime
    written: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The name servers were asked; `after` counts from the start of the rollback."""

    route: str
    after: timedelta
    settlement: Settlement


RollbackNews = Locating | AskingBlue | Trying | Failed | Holds | Asked
Listener = Callable[[RollbackNews], None]


def unheeded(_: RollbackNews) -> None:
    """Nobody listens."""


def harmless(listener: Listener) -> Listener:
    """The same listener, of which no error comes back: telling is no part of taking back."""
    if listener is unheeded:
        return unheeded

    def tell(news: RollbackNews) -> None:
        with suppress(Exception):
            listener(news)

    return tell
