"""Backtest: the gate on recorded traffic. It touches nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from migrate.cli.options import DECLARATION, Json, answering
from migrate.cli.sought import here_or_above
from migrate.errors import CommandRefused, Exit, InvalidValue

if TYPE_CHECKING:
    from migrate.backtest.calibrations import Calibrations
    from migrate.backtest.rules import Rule, Terms
    from migrate.backtest.summary import Summary

Recorded = Annotated[Path, typer.Argument(help="Recorded traffic, JSON lines, plain or gzip; - is standard input.")]
Baseline = Annotated[
    Path | None, typer.Option("--a-a", metavar="FILE", help="Traffic with both weights on blue, in the same form.")
]
Objective = Annotated[
    str | None, typer.Option("--slo", metavar="RATIO", help="The objective, such as 99.9%; else the declaration's.")
]
Alpha = Annotated[
    str | None,
    typer.Option(
        "--alpha",
        metavar="RATIO",
        help="Chance that a healthy migration is taken back; else the declaration's, or 0.1%.",
    ),
]
Declaration = Annotated[
    Path | None,
    typer.Option(
        "--file",
        "-f",
        help="A declaration with objective and limits; migration.yaml without --slo.",
        envvar="MIGRATE_FILE",
    ),
]
Steps = Annotated[
    int | None, typer.Option("--steps", min=1, help="The most steps of a trace; else the declaration's, or 8.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="RULE", help="gate, flagger, argo, burn, alarm; several with commas or repeated."),
]
Plot = Annotated[
    Path | None, typer.Option("--plot", metavar="FILE", help="Draw the evidence of the first traces: .svg, .png, .pdf.")
]

STEPS = 8
"""Of a ramp of usual length; telling more costs a little evidence at each start, telling fewer breaks alpha."""

CURVES = 8
"""Traces that one plot holds legibly."""


@answering
def backtest(
    recorded: Recorded,
    *,
    baseline: Baseline = None,
    slo: Objective = None,
    alpha: Alpha = None,
    file: Declaration = None,
    steps: Steps = None,
    rule: Rules = None,
    plot: Plot = None,
    as_json: Json = False,
) -> Exit:
    """Replay the gate over recorded traffic. One JSON line for each migration; the summary on standard error."""
    from migrate.backtest import plot as plots
    from migrate.backtest import recording
    from migrate.backtest.backtest import Backtest
    from migrate.backtest.line import recorded as parse
    from migrate.backtest.summary import Summary
    from migrate.decide.outcome import Outcome

    rules = _rules(rule)
    if plot:
        _drawable(plot, rules)
    terms, calibrations = _terms(slo, alpha, file, steps, baseline)
    run = Backtest(rules, terms, calibrations, str(recorded), curves=CURVES if plot else 0)
    summary, outcomes, began = Summary(calibrations), dict[object, Mapping[str, Outcome]](), perf_counter()
    for result in run.results(recording.lines(recorded, parse)):
        sys.stdout.writelines(f"{line}\n" for line in result.lines())
        summary.add(result)
        if any(curve.trace == result.trace for curve in run.drawn):
            outcomes[result.trace] = result.outcomes
    sys.stdout.flush()
    if plot:
        plots.draw(plot, run.drawn, outcomes, threshold=terms.guards.threshold())
    _summarise(summary, lines=run.lines, seconds=perf_counter() - began, as_json=as_json)
    return Exit.DONE


def _rules(named: list[str] | None) -> tuple[Rule, ...]:
    """As named, each once, in that order; the gate where none is."""
    from migrate.backtest.rules import Rule

    words = [word.strip() for each in named or ["gate"] for word in each.split(",")]
    try:
        return tuple(dict.fromkeys(Rule(word) for word in words))
    except ValueError:
        wrong = next(word for word in words if word not in [*Rule])
        raise CommandRefused("no such rule", seen=wrong or "nothing", limit=", ".join(Rule)) from None


def _drawable(path: Path, rules: tuple[Rule, ...]) -> None:
    from migrate.backtest import plot
    from migrate.backtest.rules import Rule

    plot.allowed(path)
    if Rule.GATE not in rules:
        raise CommandRefused(
            "none of these rules has evidence to draw",
            seen=", ".join(rules),
            limit="gate among the rules",
            then="`--rule gate,...`",
        )


def _terms(
    slo: str | None, alpha: str | None, file: Path | None, steps: int | None, baseline: Path | None
) -> tuple[Terms, Calibrations]:
    """What the rules hold against green: the declaration's, and what was given on the command line before it."""
    from migrate.backtest import recording
    from migrate.backtest.calibrations import Calibrations, calibrations
    from migrate.backtest.line import baseline as parse
    from migrate.backtest.rules import Terms
    from migrate.decide.guards import Guards
    from migrate.model.slo import Objective, Sli, Slo

    declared = None
    if file is not None or slo is None:
        from migrate.api.migration import Migration

        declared = Migration.load(_declaration(file))
    promised = declared.plan.slo if declared else Slo((), None, _BUDGET)
    if slo is not None:
        promised = Slo((Objective(Sli.AVAILABILITY, _ratio(slo, "--slo")),), None, promised.budget)
    chance = _ratio(alpha, "--alpha") if alpha is not None else declared.spec.gate.alpha if declared else None
    guards = Guards(alpha=chance) if chance is not None else Guards()
    most = steps or (declared.plan.watched if declared else STEPS)
    rate, ramp = (declared.spec.service.peak, declared.plan.steps) if declared else (None, ())
    terms = Terms(promised, guards, most, rate, ramp)
    if baseline is None:
        return terms, Calibrations(promised, declared.spec.gate.base if declared else None)
    return terms, calibrations(recording.lines(baseline, parse), str(baseline), slo=promised, guards=guards)


_BUDGET = 0.005
"""Part of the month's error budget that a migration may spend; as in a declaration."""


def _declaration(file: Path | None) -> Path:
    found = file or here_or_above()
    if found is None:
        raise CommandRefused(
            "no objective to hold against green",
            seen=f"neither --slo nor {DECLARATION}",
            limit="one of both",
            then="`migrate backtest FILE --slo 99.9%`",
        )
    return found


def _ratio(text: str, option: str) -> float:
    """`99.9%` or `0.999`, above 0 and below 1."""
    from migrate.model.share import parse_ratio

    try:
        value = parse_ratio(text if text.endswith("%") else float(text))
    except (ValueError, InvalidValue):
        value = 1.0
    if value == 1.0:
        limit = "above 0 and below 1, such as 99.9% or 0.999" if option == "--slo" else "such as 0.1% or 0.001"
        raise CommandRefused(f"{option} is not a ratio", seen=text, limit=limit)
    return value


def _summarise(summary: Summary, *, lines: int, seconds: float, as_json: bool) -> None:
    import json

    from migrate.cli.output import mutter, plain

    if as_json:
        sys.stderr.write(f"{json.dumps(plain(summary.told(lines=lines, seconds=seconds)))}\n")
    else:
        mutter(summary.text(lines=lines, seconds=seconds))
