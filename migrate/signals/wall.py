"""Wall: the one way in which a signal is read, started and stopped. Whatever it does becomes one of the seam's answers,
or a refusal before anything was begun.

The parsers skip what they cannot read and count it; this stands behind them, and behind signals of other packages.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from migrate.errors import MigrationError, SignalNotStarted
from migrate.model.batch import Batch, Counted, Disputed, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.gathered import gathered
from migrate.signals.signal import Signal

MOST = 1 << 53
"""Requests of one batch; beyond it a float is not a whole count any more (IEEE 754)."""

FARTHEST = timedelta(days=1)
"""From now to the time of a batch; further off, its clock or its text is wrong."""

LONGEST_WHY = 300
"""Characters of a reason; it is kept in the ledger and shown on one line."""


def read(signal: Signal, now: datetime) -> Reading:
    """What the signal answers. Never raises, and never gives counts that cannot be."""
    name = name_of(signal)
    try:
        return _checked(name, signal.read(now), now)
    except Exception as error:
        return Unreachable(name, f"it broke ({type(error).__name__})")


@contextmanager
def started(signal: Signal) -> Generator[None]:
    """Start a signal that wants to be started, and stop it at the end, whatever the end is.

    How it stops is of no matter: what it counted was read, and an error of its own must not take the place of ours.

    Raises:
        SignalNotStarted: It broke.
    """
    if not isinstance(signal, AbstractContextManager):
        yield
        return
    try:
        signal.__enter__()
    except MigrationError:
        raise
    except Exception as error:
        raise _not_started(signal, error) from error
    try:
        yield
    finally:
        with suppress(Exception):
            signal.__exit__(None, None, None)


def _not_started(signal: Signal, error: Exception) -> SignalNotStarted:
    name = name_of(signal)
    return SignalNotStarted(
        f"signal {name} could not be started; nothing was begun",
        seen=f"it broke ({type(error).__name__})",
        then="Correct or remove it under `signals` in migration.yaml, then `migrate check`.",
    )


def name_of(signal: Signal) -> str:
    """Its name; that of its class where it has none to tell."""
    try:
        return str(signal.name)
    except Exception:
        return type(signal).__name__


def _checked(name: str, reading: object, now: datetime) -> Reading:
    match reading:
        case Counted():
            return _counted(name, reading, now)
        case NoData():
            return reading
        case Stale(newest=datetime()):
            return reading
        case Unreachable() | Disputed():
            return replace(reading, why=str(reading.why)[:LONGEST_WHY])
        case _:
            return Unreachable(name, f"it gave no answer of a signal ({type(reading).__name__})")


def _counted(name: str, reading: Counted, now: datetime) -> Reading:
    sound = tuple(batch for batch in reading.batches if _is_sound(batch, now))
    lost = len(reading.batches) - len(sound)
    if lost and not sound:
        return Unreachable(name, f"{lost} counts that cannot be")
    told = tuple(_remarks(name, reading, lost))
    return Counted(gathered(sound), min(reading.until, now), told)


def _remarks(name: str, reading: Counted, lost: int) -> Iterator[str]:
    yield from (str(remark)[:LONGEST_WHY] for remark in reading.told)
    if lost:
        yield f"{name}: {lost} counts that cannot be were left out"


def _is_sound(batch: object, now: datetime) -> bool:
    """Whether a gate can reckon with it."""
    try:
        return isinstance(batch, Batch) and _is_placed(batch, now) and all(map(_is_count, _counts(batch)))
    except (TypeError, AttributeError, OverflowError, ValueError):  # a clock without a zone, a tally that is none
        return False


def _is_placed(batch: Batch, now: datetime) -> bool:
    words = cast("tuple[object, ...]", (batch.signal, batch.stratum))
    fits = now - FARTHEST <= batch.start <= batch.end <= now + FARTHEST
    return fits and batch.sli in set(Sli) and all(isinstance(word, str) for word in words)


def _counts(batch: Batch) -> Iterator[object]:
    for side in Side:
        tally = batch.tallies.get(side, Tally(0, 0))
        yield from (tally.total, tally.bad)
        for counts in (batch.clients, batch.weighed, batch.felt):
            if counts is not None:
                yield counts.get(side, 0)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < MOST
