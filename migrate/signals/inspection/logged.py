"""Logged: what is wrong with the access logs of both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.checked import dominating
from migrate.signals.inspection.timely import AHEAD, SLACK, clock_off, short
from migrate.signals.inspection.trial import HOUR, Trial
from migrate.signals.inspection.written_log import WrittenLog, lateness

FEW = 5
"""Addresses that users never are, and a CDN, a balancer or one office is."""

FEWEST = 200
"""Requests by which addresses are judged."""

FEWEST_LINES = 20
"""Lines by which two logs are compared; a format is judged by fewer."""

QUIET = 20
"""Times the usual span between two requests: so long a busy log is not silent."""

ZONES = timedelta(minutes=30)
"""Most time zones differ by multiples of it."""


def findings(trial: Trial, sides: Mapping[Side, WrittenLog]) -> list[Finding]:
    """All of them."""
    return [*(finding for log in sides.values() for finding in _of(trial, log)), *_apart(trial, sides)]


def _of(trial: Trial, log: WrittenLog) -> Iterator[Finding]:
    if 2 * log.unreadable > log.lines:
        known = f"they are {log.format}" if log.format else "no format that is known"
        yield trial.refused(
            SignalFault.OTHER_FORMAT,
            f"{log.side}: most lines are not of the declared format",
            seen=f"{log.unreadable} of {log.lines} lines cannot be read; {known}",
            limit=f"format {log.declared.format}",
            then=f"Declare `format: {log.format}`." if log.format else "See docs/signals.md for the formats.",
        )
        return
    yield from _by_the_clock(trial, log)
    yield from _silent(trial, log)
    if log.side is Side.BLUE:
        then = "Name them under `leave-out`, by path or agent."
        yield from dominating(trial, log.checks, len(log.entries), then)
    yield from _addresses(trial, log)


def _by_the_clock(trial: Trial, log: WrittenLog) -> Iterator[Finding]:
    late = lateness(log)
    if late is None or log.newest is None:
        return
    rest = abs(late - round(late / ZONES) * ZONES)
    zone = abs(late) > ZONES / 2 and rest <= AHEAD + min(trial.delay, ZONES / 6)
    if late < -AHEAD or log.newest - trial.now > AHEAD or zone:
        if not zone:
            yield clock_off(trial, log.side, max(-late, log.newest - trial.now))
            return
        yield trial.refused(
            SignalFault.CLOCK_OFF,
            f"{log.side}: the times of the lines are of another zone",
            seen=f"the newest line says {short(abs(late))} {'before' if late > ZONES else 'after'} it was written",
            limit=f"{short(AHEAD)} and `delay`",
            then="Declare `zone`, or log times with their offset.",
        )
    elif late > trial.delay + SLACK:
        yield trial.refused(
            SignalFault.DELAY_TOO_SHORT,
            f"{log.side}: lines come later than `delay`",
            seen=f"{short(late)} late",
            limit=f"delay {short(trial.delay)}",
            then=f"Declare `delay: {short(late + trial.period)}` or more, or write without a buffer.",
        )


def _silent(trial: Trial, log: WrittenLog) -> Iterator[Finding]:
    """Blue serves the users; green's log may be silent before its first percent."""
    age, wait = trial.now - log.grown, 2 * trial.period + trial.delay
    usual = HOUR / len(log.entries) if log.entries else HOUR / QUIET
    if log.side is Side.BLUE and age > max(wait, QUIET * usual):
        yield trial.refused(
            SignalFault.STALE,
            "blue: the log does not grow",
            seen=f"nothing was written for {short(age)}",
            limit=f"{short(wait)}: two periods and `delay`",
            then="Look whether this is the log that is written now, and whether it is still shipped.",
        )


def _addresses(trial: Trial, log: WrittenLog) -> Iterator[Finding]:
    known = sum(each.client is not None for each in log.entries)
    if known >= FEWEST and log.clients <= FEW and log.declared.hops.trusted is None:
        yield trial.named(
            SignalFault.FEW_ADDRESSES,
            f"{log.side}: nearly all requests come from a few addresses",
            seen=f"{log.clients} for {known:,} requests",
            limit="the addresses of users",
            then="Behind a CDN or a balancer log X-Forwarded-For, and declare `hops`.",
        )


def _apart(trial: Trial, sides: Mapping[Side, WrittenLog]) -> Iterator[Finding]:
    if len(sides) < len(Side):
        return
    blue, green = (sides[side] for side in Side)
    shared, least = len(blue.texts & green.texts), min(len(blue.texts), len(green.texts))
    if blue.path.samefile(green.path):
        yield trial.refused(
            SignalFault.SAME_SERIES,
            "blue's and green's log are one file",
            seen=f"{blue.path} and {green.path}",
            limit="a log of its own for each side",
            then="Write one log for each side.",
        )
    elif shared >= FEWEST_LINES and 2 * shared > least:
        yield trial.refused(
            SignalFault.OVERLAP,
            "blue's and green's log hold the same lines",
            seen=f"{shared} of the last {least}",
            limit="the requests of one side in each",
            then="Split what is collected by side before it is written.",
        )
