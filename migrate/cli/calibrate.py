"""Calibrate: what A/A traffic shows of the service, into the ledger for the evidence gate."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, File, Json, answering
from migrate.errors import CommandRefused, Exit, InvalidValue, NotCalibrated
from migrate.model.figure import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate.api.declared import Declared
    from migrate.controller.listening import Heard
    from migrate.decide.calibrate import Calibrated
    from migrate.model.latencies import Latencies
    from migrate.model.slo import Sli, Slo
    from migrate.model.spec.signal import SignalSpec
    from migrate.signals.signal import Signal

Recorded = Annotated[
    Path | None,
    typer.Argument(
        help="A/A traffic, JSON lines as for `migrate backtest --a-a`; - is standard input. Absent: listen to a signal."
    ),
]
Span = Annotated[str, typer.Option("--for", metavar="SPAN", help="How long to listen to a signal, such as 30m.")]


@answering
def calibrate(recorded: Recorded = None, file: File = DECLARATION, span: Span = "30m", as_json: Json = False) -> Exit:
    """Tell the evidence gate what is usual. From traffic with both weights on blue, recorded or live."""
    from migrate.api import parts
    from migrate.api.migration import Migration
    from migrate.cli import output
    from migrate.controller.clock import SystemClock
    from migrate.decide.calibrated import told
    from migrate.ledger.owner import this_process
    from migrate.model.event import Event, Kind

    declared = Migration.load(file)
    found, heard = _from_file(declared, recorded) if recorded else _from_signal(declared, _span(span))
    latencies = heard.latencies if heard else None
    _check(found, declared.plan.slo, latencies)
    slow = _threshold(declared.plan.slo, latencies)
    late = heard.late if heard else None
    body = told(found, late, slow)
    with parts.ledger(declared) as ledger:
        lease = ledger.lease()
        epoch = lease.epoch if lease else 0
        ledger.append(Event(Kind.CALIBRATED, SystemClock().now(), this_process(), epoch, body))
    if as_json:
        output.say_json(body)
    else:
        for sentence in _words(declared, found, late, slow):
            output.say(sentence)
    return Exit.DONE


_KEPT = 0.5
"""Part of the allowed slow requests that blue may use up by itself: what is left tells a slower green from it."""


def _threshold(slo: Slo, latencies: Latencies | None) -> timedelta | None:
    """From which time on blue is slow at half of what the objective allows; None where nothing tells."""
    from migrate.model.slo import Sli

    objective = slo.objective(Sli.LATENCY)
    return latencies.within(1 - _KEPT * objective.allowance) if latencies and objective else None


def _words(
    of: Declared, found: Mapping[Sli, Calibrated], late: timedelta | None, slow: timedelta | None
) -> Iterator[str]:
    if late is not None:
        yield f"counts come up to {late.total_seconds():.0f} s late"
        yield from _belated(of, late)
    for sli, each in found.items():
        yield _sentence(sli, each)
    if slow is not None:
        yield (
            "half of the slow requests that the objective allows are blue's own with slo.latency.within from "
            f"{_written(slow)} on; the other half tells a slower green from it"
        )
    yield "The evidence gate reckons with it from the next start of `migrate run` or `migrate step`."


def _belated(of: Declared, late: timedelta) -> Iterator[str]:
    """A warning where counts come later than the source was said to take; reading every tick adds one."""
    from migrate.model.spec.signal import LogSpec, MetricsSpec

    declared = _users_spec(of)
    if isinstance(declared, LogSpec | MetricsSpec) and late > declared.delay + 2 * of.plan.tick:
        yield (
            f"warning: that is more than the declared delay of {_written(declared.delay)}: later counts fall into the "
            f"wrong batch, and the plan reckons with less. Declare a `delay` of {_written(_whole(late))}."
        )


def _from_file(of: Declared, recorded: Path) -> tuple[Mapping[Sli, Calibrated], None]:
    from migrate.backtest import recording
    from migrate.backtest.calibrations import calibrations
    from migrate.backtest.line import baseline
    from migrate.decide.guards import Guards

    guards = Guards(alpha=of.spec.gate.alpha)
    lines = recording.lines(recorded, baseline)
    known = calibrations(lines, str(recorded), slo=of.plan.slo, guards=guards).found
    return {sli: each for (trace, sli), each in known.items() if trace is None}, None


def _from_signal(of: Declared, span: timedelta) -> tuple[Mapping[Sli, Calibrated], Heard]:
    """Listens to the first source that counts users. Raises CommandRefused, NotCalibrated."""
    from migrate.api import parts
    from migrate.cli.stopping import Stopping
    from migrate.controller.listening import listen
    from migrate.decide.calibrate import calibrate
    from migrate.decide.guards import Guards
    from migrate.signals import wall

    signal = _users_signal(parts.signals(of))
    _all_on_blue(of)
    with ExitStack() as stack:
        stopping = stack.enter_context(Stopping())
        stack.enter_context(wall.started(signal))
        heard = listen(signal, stopping, span=span, tick=of.plan.tick, asked_to_stop=stopping.asked)
    if not heard.baselines and heard.blind:
        raise NotCalibrated(f"signal {signal.name} counted nothing", seen=heard.blind, then="`migrate check`")
    guards = Guards(alpha=of.spec.gate.alpha)
    known = {sli: calibrate(each, sli, of.plan.slo, guards) for sli, each in heard.baselines.items()}
    return {sli: each for sli, each in known.items() if each}, heard


def _users_spec(of: Declared) -> SignalSpec:
    """The declaration of the signal that is listened to."""
    from migrate.model.spec.signal import ProbeSpec

    return next(signal for signal in of.spec.signals if not isinstance(signal, ProbeSpec))


def _users_signal(signals: Iterable[Signal]) -> Signal:
    from migrate.signals.probe import ProbeSignal

    for signal in signals:
        if not isinstance(signal, ProbeSignal):
            return signal
    raise CommandRefused(
        "no signal counts users", seen="probes only", limit="a source whose green arm counts an A/A half of blue",
        then="Record A/A traffic, then `migrate calibrate FILE`.",
    )  # fmt: skip


def _all_on_blue(of: Declared) -> None:
    """A route that gives green anything makes it no A/A. Raises CommandRefused, RouteError."""
    from migrate.api import parts
    from migrate.model.weights import BLUE

    for name, route in parts.routes(of).items():
        weights = route.read().weights
        if weights != BLUE:
            raise CommandRefused(f"{name} gives green traffic", seen=weights, limit=BLUE, then="`migrate status`")


def _span(text: str) -> timedelta:
    from migrate.model.duration import parse

    try:
        return parse(text)
    except InvalidValue as error:
        raise CommandRefused("--for is not a span of time", seen=text, limit=error.limit) from error


def _check(found: Mapping[Sli, Calibrated], slo: Slo, latencies: Latencies | None) -> None:
    """Raises NotCalibrated where the traffic is too little, the two arms differ although both are blue, or blue breaks
    its own objective.
    """
    if not found:
        raise NotCalibrated("no A/A traffic of this migration", seen="no request", limit="lines without a trace")
    for sli, each in found.items():
        if each.missing:
            raise NotCalibrated(
                f"too little A/A traffic ({sli})", seen=each.missing, then="Listen or record for longer."
            )
        if each.alarm:
            raise NotCalibrated(
                f"the A/A traffic alarms by itself ({sli})",
                seen=each.alarm,
                limit="two arms that are alike, and a blue within its objective",
                then="Both arms are blue: compare how each is counted, and wait until blue is well.",
            )
        if each.broken:
            raise NotCalibrated(
                f"blue itself breaks the objective ({sli})",
                seen=each.broken,
                limit="a blue within its objective, or no green can be",
                then=_cure(sli, _threshold(slo, latencies)),
            )


def _cure(sli: Sli, slow: timedelta | None) -> str:
    from migrate.model.slo import Sli as Known

    if sli is not Known.LATENCY:
        return "Fix blue, or declare what the service keeps: `slo`."
    hint = f"; blue keeps half of it from {_written(slow)} on" if slow else ""
    return f"Fix blue, or declare a longer slo.latency.within{hint}."


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=-(-span // timedelta(seconds=1)))


def _written(span: timedelta) -> str:
    from migrate.model.duration import written

    return written(timedelta(milliseconds=-(-span // timedelta(milliseconds=1)))) if span else "0s"


def _sentence(sli: Sli, each: Calibrated) -> str:
    found = each.calibration
    meters = f"; the second arm counts {each.offset:.2f} times as many bad ones as the first" if each.offset else ""
    return (
        f"{sli}: {share(found.base)} of requests are bad ({each.bad} in {each.minutes} minutes), "
        f"in clusters of up to {found.phi:.1f}{meters}"
    )
