"""RollbackNarrator: tells a rollback while it goes on, and what stands where it was broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from time import monotonic

from migrate.controller.rollback_news import Asked, AskingBlue, Failed, Holds, Locating, RollbackNews, Trying
from migrate.model.split import Settlement

SELDOM_SECONDS = 5.0
"""Between two lines that say the same."""

_EAGER = 3
"""So many tries are told one by one."""


@dataclass(slots=True)
class RollbackNarrator:
    """Says each change at once and what lasts every few seconds. `kinds` are the routes' kinds, as people call them."""

    say: Callable[[str], None]
    kinds: Mapping[str, str]
    _standing: dict[str, str] = field(default_factory=dict[str, str])
    _by_hand: dict[str, str] = field(default_factory=dict[str, str])
    _said: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])

    def __call__(self, news: RollbackNews) -> None:
        match news:
            case Locating(name):
                self.say(f"{name}: looking where blue is")
            case AskingBlue():
                self.say("asking blue whether it answers")
            case Trying():
                self._trying(news)
            case Failed():
                self._failed(news)
            case Holds(route, at, written):
                self._standing[route] = "blue is written, not yet seen at every name server"
                what = f"blue is written {at.astimezone(UTC):%H:%M:%S} UTC" if written else "blue stands there already"
                self.say(f"{route}: {what}; asking the name servers")
            case Asked():
                self._asked(news)

    def broken_off(self) -> str:
        """What was written and what was not, route by route."""
        return "; ".join(f"{route}: {self._standing.get(route, 'not written')}" for route in self.kinds)

    def _trying(self, news: Trying) -> None:
        self._standing[news.route] = "not known whether blue is written, a try was under way"
        what = f"trying {self.kinds.get(news.route, 'the route')}"
        again = f"{what}, try {news.number}: {news.why}" if news.why else what
        self._seldom(news.route, again if news.number <= _EAGER else news.why, again)

    def _failed(self, news: Failed) -> None:
        doubt = "not known whether blue is written, no answer came" if news.unknown else "not written"
        self._standing[news.route] = doubt
        if news.by_hand != self._by_hand.get(news.route, ""):
            self._by_hand[news.route] = news.by_hand
            self.say(f"{news.route}: {doubt}: {news.why}\n  by hand: {news.by_hand}")

    def _asked(self, news: Asked) -> None:
        if news.settlement.settled:
            where = news.settlement.judged_by and f"by {news.settlement.judged_by}"
            self._standing[news.route] = f"blue {where or 'at every name server'}"
            self.say(f"{news.route}: {self._standing[news.route]} {_after(news.after)}")
            return
        waiting = _waiting(news.settlement)
        self._seldom(news.route, waiting, f"{news.route}: blue is written; {waiting} ({_after(news.after)})")

    def _seldom(self, route: str, topic: str, text: str) -> None:
        last, when = self._said.get(route, ("", 0.0))
        if topic != last or monotonic() - when >= SELDOM_SECONDS:
            self._said[route] = topic, monotonic()
            self.say(text if text.startswith(f"{route}: ") else f"{route}: {text}")


def _waiting(settlement: Settlement) -> str:
    behind = [*settlement.waiting_for, *settlement.silent]
    of = f"{len(behind)} of {settlement.asked}" if settlement.asked >= len(behind) > 0 else f"{len(behind)}"
    return f"waiting for {of} name server{_s(settlement.asked or len(behind))}{_named(behind)}"


def _named(servers: Iterable[str]) -> str:
    named = ", ".join(servers)
    return f": {named}" if named else ""


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _after(span: timedelta) -> str:
    return f"after {span.total_seconds():.2f} s"
