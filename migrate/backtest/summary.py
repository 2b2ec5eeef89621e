"""Summary: all results of a backtest in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from migrate.backtest.calibrations import Calibrations
from migrate.backtest.result import Result
from migrate.backtest.rules import Rule
from migrate.decide.caveats import COUNTS_CLIENTS, COUNTS_REQUESTS, UNCALIBRATED, slow_batches
from migrate.decide.outcome import Outcome
from migrate.model.figure import count, share
from migrate.model.slo import Sli


class Note(StrEnum):
    """What a reader must know of a trace."""

    SLOW = "slow batches"
    REQUESTS = "requests counted"
    CLIENTS = "newly bad clients counted"
    UNCALIBRATED = "not calibrated"
    THIN = "thin A/A traffic"
    ALARM = "A/A traffic alarms: a live migration would not start"
    UNLIKE = "A/A traffic counted otherwise"
    STRAY = "green's share was not the planned one"


@dataclass(slots=True)
class Tally:
    """What became of all traces under one rule."""

    rolled_back: int = 0
    frozen: int = 0
    bad: int = 0
    """Green's bad requests until then."""
    certified: int = 0
    steps: int = 0

    def add(self, outcome: Outcome) -> None:
        self.rolled_back += outcome.rollback is not None
        self.frozen += outcome.frozen is not None
        self.bad += outcome.bad
        self.certified += sum(t is not None for t in outcome.certified.values())
        self.steps += len(outcome.certified)


@dataclass(slots=True)
class Summary:
    """Grows result by result; holds counts, and of each note the first example."""

    calibrations: Calibrations
    traces: int = 0
    rules: dict[str, Tally] = field(default_factory=dict[str, Tally])
    notes: dict[Note, tuple[int, str]] = field(default_factory=dict[Note, tuple[int, str]])

    def add(self, result: Result) -> None:
        self.traces += 1
        for rule, outcome in result.outcomes.items():
            self.rules.setdefault(rule, Tally()).add(outcome)
        for note, text in self._notes(result):
            count, first = self.notes.get(note, (0, text))
            self.notes[note] = (count + 1, first)

    def _notes(self, result: Result) -> Iterator[tuple[Note, str]]:
        slow = slow_batches(timedelta(seconds=result.lasting))
        known = self.calibrations.known(result.trace, Sli.AVAILABILITY)
        if slow:
            yield Note.SLOW, slow
        if not result.clients:
            yield Note.REQUESTS, COUNTS_REQUESTS
        elif not result.weighed:
            yield Note.CLIENTS, COUNTS_CLIENTS
        if known is None:
            yield Note.UNCALIBRATED, UNCALIBRATED
        elif known.missing:
            yield Note.THIN, known.missing
        if known is not None and result.clients != self.calibrations.counts_clients(result.trace, Sli.AVAILABILITY):
            yield Note.UNLIKE, "one counts clients and the other requests, so blue's usual ratio is not what it seems"
        if known is not None and known.alarm:
            yield Note.ALARM, known.alarm
        if result.strays:
            yield Note.STRAY, f"trace {result.trace}, step {result.strays[0]}"

    def told(self, *, lines: int, seconds: float) -> Mapping[str, object]:
        """For machines."""
        notes = [{"note": note, "traces": count, "first": first} for note, (count, first) in self.notes.items()]
        return {
            "traces": self.traces,
            "lines": lines,
            "lines_per_second": round(lines / seconds),
            "rules": self.rules,
            "notes": notes,
        }

    def text(self, *, lines: int, seconds: float) -> str:
        """For people."""
        rows = [
            f"{count(self.traces)} traces, {count(lines)} lines in {seconds:.1f} s ({count(lines / seconds)} lines/s)"
        ]
        rows += [f"{rule:<8} {self._row(rule, tally)}" for rule, tally in self.rules.items()]
        rows += [f"{note} ({count} of {self.traces} traces): {first}" for note, (count, first) in self.notes.items()]
        return "\n".join(rows)

    def _row(self, rule: str, tally: Tally) -> str:
        back = f"{tally.rolled_back} rolled back ({share(tally.rolled_back / self.traces)})"
        row = f"{back}, green failed {count(tally.bad)} requests until then"
        if rule != Rule.GATE:
            return row
        return f"{row}, {tally.certified} of {tally.steps} steps certified, {tally.frozen} frozen"
