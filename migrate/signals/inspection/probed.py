"""Probed: whether one request to each side is answered well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from migrate.model.finding import Finding
from migrate.model.side import Side
from migrate.model.signal_fault import SignalFault
from migrate.signals.inspection.trial import Trial
from migrate.signals.knock import Knock, Life
from migrate.signals.target import Target


def findings(trial: Trial, targets: Mapping[Side, Target], knocks: Mapping[Side, Knock]) -> list[Finding]:
    """What one request to each side, as the probe sends them, was answered."""
    found = [finding for side, one in knocks.items() for finding in _of(trial, side, one)]
    blue, green = targets.get(Side.BLUE), targets.get(Side.GREEN)
    return [*found, *(_one_place(trial, blue) if blue is not None and blue == green else ())]


def _of(trial: Trial, side: Side, found: Knock) -> Iterator[Finding]:
    if found.life is not Life.ANSWERS:
        yield trial.refused(
            SignalFault.UNREACHABLE,
            f"{side}: the probe is not answered well",
            seen=f"{found.life}: {found.why}",
            limit="a status from 200 to 399",
            then="Look at `path`, at the side's address, and at what stands between.",
        )


def _one_place(trial: Trial, target: Target) -> Iterator[Finding]:
    yield trial.refused(
        SignalFault.SAME_SERIES,
        "blue and green are probed at one place",
        seen=f"{target.address}:{target.port}",
        limit="an address of its own for each side",
        then="Declare `blue` and `green` of the probe.",
    )
