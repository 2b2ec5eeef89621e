"""A backtest: traces interleaved, calibrated, judged by several rules, in bounded memory."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.backtest.backtest import Backtest
from migrate.backtest.calibrations import Calibrations, calibrations
from migrate.backtest.line import Line, baseline, recorded
from migrate.backtest.result import Result
from migrate.backtest.rules import Rule, Terms
from migrate.decide.guards import Guards
from migrate.errors import RecordingInvalid
from tests.backtest.given import GUARDS, SLO, a_line, a_migration, counts

EVERY_RULE = tuple(Rule)
Lines = Iterable[dict[str, Any]]


def parsed(lines: Lines) -> Iterator[Line]:
    return (recorded(json.dumps(line), number, "f") for number, line in enumerate(lines, start=1))


def from_a_a(lines: Lines) -> Calibrations:
    read = (baseline(json.dumps(line), number, "a") for number, line in enumerate(lines, start=1))
    return calibrations(read, "a", slo=SLO, guards=GUARDS)


def a_backtest(
    rules: Sequence[Rule] = (Rule.GATE,), *, known: Calibrations | None = None, steps: int = 8, **options: Any
) -> Backtest:
    return Backtest(rules, Terms(SLO, GUARDS, steps), known or Calibrations(SLO, 0.001), "f", **options)


def judged(lines: Lines, rules: Sequence[Rule] = (Rule.GATE,), known: Calibrations | None = None) -> dict[Any, Result]:
    return {result.trace: result for result in a_backtest(rules, known=known).results(parsed(lines))}


def interleaved(*traces: list[dict[str, Any]]) -> Lines:
    return chain.from_iterable(zip(*traces, strict=True))


def test_a_healthy_migration_is_certified_step_by_step_and_a_sick_one_taken_back() -> None:
    told = judged(interleaved(a_migration("well"), a_migration("ill", sick=0.05, sick_from=1800)))
    well, ill = told["well"].outcomes["gate"], told["ill"].outcomes["gate"]
    assert well.rollback is None
    assert list(well.certified) == [1, 2, 3, 4, 5, 6]
    assert all(t is not None for t in well.certified.values())
    assert ill.rollback is not None
    assert 1800 < ill.rollback.t <= 1860
    assert list(ill.certified) == [1, 2, 3, 4]


def test_interleaving_changes_nothing() -> None:
    a, b = a_migration("a", sick=0.01, sick_from=900), a_migration("b", rate=50)
    assert judged(interleaved(a, b), EVERY_RULE) == judged([*a, *b], EVERY_RULE)


def test_every_rule_sees_the_same_traffic() -> None:
    outcomes = judged(a_migration(sick=0.05, sick_from=1800), EVERY_RULE)["shop"].outcomes
    assert list(outcomes) == ["gate", "flagger", "argo", "burn", "alarm"]
    times = {rule: outcome.rollback.t for rule, outcome in outcomes.items() if outcome.rollback}
    assert times.pop("gate") <= 1860
    assert times == {"argo": 1860, "burn": 1860, "alarm": 1920, "flagger": 2160}


def test_the_printed_line_is_the_gates_alone_or_names_each_rule() -> None:
    sick = a_migration(sick=0.05, sick_from=1800)
    (line,) = [json.loads(line) for line in judged(sick)["shop"].lines()]
    assert list(line) == ["trace", "rollback", "certified", "frozen"]
    assert list(line["rollback"]) == ["t", "evidence", "sli", "reason"]
    assert line["rollback"]["sli"] == "availability"
    assert list(line["certified"]) == ["1", "2", "3", "4"]
    assert line["frozen"] is None
    several = [json.loads(line) for line in judged(sick, (Rule.ARGO, Rule.GATE))["shop"].lines()]
    assert [line["rule"] for line in several] == ["argo", "gate"]


def test_a_a_traffic_calibrates_its_own_trace_or_all() -> None:
    """Trace b has a base of its own, tenfold; every other trace has the common one."""
    quiet = {"green": counts(1000, 1), "blue": counts(1000, 1)}
    loud = {"green": counts(1000, 10), "blue": counts(1000, 10)}
    lines = [each for n in range(180) for each in ({"t": 10 * n, **quiet}, {"t": 10 * n, "trace": "b", **loud})]
    known = from_a_a(lines)
    bases = {name: next(iter(known.of(name).values())).base for name in ("a", "b", "c")}
    assert bases == {"a": pytest.approx(0.001, rel=0.01), "b": pytest.approx(0.01, rel=0.01), "c": bases["a"]}


def test_a_a_traffic_out_of_order_is_refused_with_its_line() -> None:
    both = {"green": counts(1, 0), "blue": counts(1, 0)}
    with pytest.raises(RecordingInvalid, match="a, line 2"):
        from_a_a([{"t": 10, **both}, {"t": 9, **both}])


def test_clients_count_instead_of_requests() -> None:
    """One client of green retries itself to 5 % bad; counted once it is no fault."""
    sick = a_migration(sick=0.05, sick_from=1800)
    storm = [{**line, "clients": {"green": int(line["t"] == 1810), "blue": line["blue"]["bad"]}} for line in sick]
    assert judged(storm)["shop"].outcomes["gate"].rollback is None
    assert judged(sick)["shop"].outcomes["gate"].rollback is not None


def test_a_different_mix_is_no_fault_within_strata() -> None:
    """Green has nine tenths of the country that fails nine times as often."""

    def line(t: int, stratum: str, green: int, blue: int, ratio: float) -> dict[str, Any]:
        sides = {"green": counts(green, round(green * ratio)), "blue": counts(blue, round(blue * ratio))}
        return a_line(t, step=1, share=0.5, stratum=stratum, **sides)

    both = [(line(10 * n, "br", 9000, 1000, 0.0008), line(10 * n, "fi", 1000, 9000, 0.0)) for n in range(1, 200)]
    assert judged(chain.from_iterable(both))["shop"].outcomes["gate"].rollback is None


def test_memory_grows_with_open_traces_only() -> None:
    """A trace that fell silent is told and forgotten while others go on."""
    short = [a_migration(f"m{n}", period=60)[:3] for n in range(40)]
    run = a_backtest(silent=20)
    results = run.results(parsed(chain.from_iterable(short)))
    open_at_each: list[int] = []
    for _ in results:
        open_at_each.append(len(run._open))  # pyright: ignore[reportPrivateUsage]
    assert len(open_at_each) == 40
    assert max(open_at_each) <= 14


def test_a_trace_that_comes_back_after_it_was_told_is_refused() -> None:
    first, others = a_migration("first"), [a_migration(f"m{n}") for n in range(3)]
    lines = [*first[:2], *chain.from_iterable(others), first[2]]
    with pytest.raises(RecordingInvalid, match="comes back"):
        list(a_backtest(silent=100).results(parsed(lines)))


def test_more_steps_than_were_told_are_refused_with_their_line_and_the_option() -> None:
    with pytest.raises(RecordingInvalid, match="line 121: more steps") as refused:
        list(a_backtest(steps=2).results(parsed(a_migration())))
    assert "--steps" in refused.value.then


def test_an_indicator_without_an_objective_is_refused() -> None:
    with pytest.raises(RecordingInvalid, match="line 1: no objective"):
        judged([a_line(sli="latency")])


def test_the_budget_is_counted_with_the_rate_of_the_a_a_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.2 % bad in green, twice blue's: no statistic takes it back at once, but at 1/1000 of the rate the month's
    budget is soon spent. Its own evidence is taken for granted here."""
    monkeypatch.setattr(Guards, "spent", lambda _guards: -math.inf)
    idle = from_a_a([{"t": 10 * n, "green": counts(1, 0), "blue": counts(1, 0)} for n in range(180)])
    rollback = judged(a_migration(sick=0.002, sick_from=1800), known=idle)["shop"].outcomes["gate"].rollback
    assert rollback is not None
    assert "it may spend" in rollback.reason


TALLIES = st.tuples(st.sampled_from([0, 1, 7, 1000, 10**15]), st.sampled_from([0, 1, 7, 1000, 10**15])).map(
    lambda pair: counts(max(pair), min(pair))
)
LINES = st.fixed_dictionaries(
    {
        "trace": st.sampled_from(["a", "b", 1]),
        "t": st.sampled_from([-5e10, 0, 1e-9, 10, 20, 30.5, 4000, 5e10]),
        "step": st.sampled_from([0, 1, 2, 10**30]),
        "share": st.sampled_from([0, 1e-9, 0.5, 1]),
        "ttl": st.sampled_from([0, 60, 5e10]),
        "green": TALLIES,
        "blue": TALLIES,
    },
    optional={"clients": st.just({"green": 0, "blue": 0}), "stratum": st.sampled_from(["", "fi"])},
)


@given(st.lists(LINES, max_size=30))
def test_lines_in_any_order_are_judged_or_refused_and_never_fail(lines: list[dict[str, Any]]) -> None:
    with suppress(RecordingInvalid):
        judged(lines, EVERY_RULE)


@given(st.lists(LINES, max_size=30))
def test_whatever_follows_in_order_is_judged(lines: list[dict[str, Any]]) -> None:
    times, lines = sorted(line["t"] for line in lines), sorted(lines, key=lambda line: line["step"])
    ordered = [{**line, "t": min(t, 4.9e10) + n} for n, (t, line) in enumerate(zip(times, lines, strict=True))]
    results = judged(ordered, EVERY_RULE, known=from_a_a(ordered))
    assert set(results) == {line["trace"] for line in ordered}
    assert all(json.loads(line) for result in results.values() for line in result.lines())
