"""Counting: which requests of an access log count, who asked, and which answers are bad on their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from migrate.model.answers import AnswerClass
from migrate.model.slo import Sli
from migrate.signals.logs.clients import Network, is_within
from migrate.signals.logs.entry import LogEntry


@dataclass(frozen=True)
class Counting:
    """As declared. `bad` names answers as `LogEntry.answer` does, or a whole class (`4xx`); `paths`, `agents` and
    `networks` are left out of the counts; requests to `streams` stay open, so how long they took is no latency. A `*`
    stands for anything.
    """

    bad: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    streams: tuple[str, ...] = ()

    def leaves_out(self, entry: LogEntry) -> bool:
        """Whether it says nothing of users: a health check, a crawler, a scanner of one's own."""
        return (
            _matches(self._path, entry.path)
            or _matches(self._agent, entry.agent)
            or (bool(self.networks) and is_within(entry.client or "", self.networks))
        )

    def failed(self, entry: LogEntry) -> bool:
        """Whether the service failed it, or its answer is declared as bad."""
        return entry.failed or (bool(self.bad) and self._declared(entry))

    def _declared(self, entry: LogEntry) -> bool:
        return not self.bad.isdisjoint((entry.answer, str(entry.status), f"{entry.status // 100}xx"))

    def kind(self, entry: LogEntry) -> AnswerClass | None:
        """Its class beside those that failed."""
        return AnswerClass.UNUSUAL if self.failed(entry) else entry.kind

    def counts(self, entry: LogEntry) -> bool:
        """Whether the objectives speak of it."""
        return entry.counts or self.failed(entry)

    def is_bad(self, entry: LogEntry, sli: Sli, slow: timedelta | None) -> bool:
        return self.failed(entry) if sli is Sli.AVAILABILITY else entry.is_bad(sli, slow)

    def counts_for(self, entry: LogEntry, sli: Sli) -> bool:
        return entry.counts_for(sli) and not (sli is Sli.LATENCY and _matches(self._stream, entry.path))

    @cached_property
    def _path(self) -> re.Pattern[str] | None:
        return _any_of(self.paths)

    @cached_property
    def _agent(self) -> re.Pattern[str] | None:
        return _any_of(self.agents)

    @cached_property
    def _stream(self) -> re.Pattern[str] | None:
        return _any_of(self.streams)


def _matches(pattern: re.Pattern[str] | None, text: str | None) -> bool:
    return pattern is not None and text is not None and pattern.match(text) is not None


def _any_of(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """`*` and nothing else is special, as people write paths with brackets and question marks."""
    if not patterns:
        return None
    return re.compile("|".join(".*".join(map(re.escape, each.split("*"))) + r"\Z" for each in patterns), re.DOTALL)
