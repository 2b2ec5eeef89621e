"""Two sources that must agree: neither moves traffic alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from migrate.model.batch import Batch, Counted, Disputed, Stale, Tally, Unreachable
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.access_log import AccessLogSignal, LogFile
from migrate.signals.agreeing import LONGEST, WINDOW, AgreeingSignals
from migrate.signals.agreement import dispute, gap
from migrate.signals.logs.reader import Written
from migrate.signals.memory import MemorySignal
from migrate.testing.signal_contract import PERIOD, START

ALLOWANCES = {Sli.AVAILABILITY: 0.001, Sli.LATENCY: 0.01}


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        pytest.param(Tally(10_000, 10), Tally(10_000, 500), True, id="far apart"),
        pytest.param(Tally(100_000, 5000), Tally(100_000, 4000), False, id="another definition of bad"),
        pytest.param(Tally(100_000, 0), Tally(100_000, 90), False, id="both within the objective"),
        pytest.param(Tally(40, 0), Tally(40, 4), False, id="chance"),
        pytest.param(Tally(0, 0), Tally(10_000, 5_000), False, id="one saw nothing"),
        pytest.param(Tally(300, 3), Tally(60_000, 30_000), True, id="a small probe beside all users"),
    ],
)
def test_a_gap_is_more_than_chance_and_more_than_taste(one: Tally, other: Tally, differ: bool) -> None:
    assert gap(one, other, allowance=0.001) is differ
    assert gap(other, one, allowance=0.001) is differ


def _batch(signal: str, green: Tally, sli: Sli = Sli.AVAILABILITY) -> Batch:
    return Batch(signal, sli, START, START + PERIOD, {Side.GREEN: green})


def test_the_sentence_says_who_says_what() -> None:
    batches = [_batch("edges", Tally(1000, 50)), _batch("logs", Tally(1000, 1))]
    said = dispute(batches, ("edges", "logs"), ALLOWANCES)
    assert said == "bad requests of green by availability: edges says 5 %, logs says 0.1 %"


def test_indicators_are_compared_each_for_itself() -> None:
    batches = [_batch("edges", Tally(1000, 500), Sli.LATENCY), _batch("logs", Tally(1000, 0))]
    assert dispute(batches, ("edges", "logs"), ALLOWANCES) is None


class Pair:
    def __init__(self) -> None:
        self.edges, self.logs = MemorySignal("edges"), MemorySignal("logs")
        self.signal = AgreeingSignals(self.edges, self.logs, allowances=ALLOWANCES)
        self.now = START
        self.signal.read(START)

    def count(self, edges: Tally, logs: Tally) -> None:
        self.edges.count(Side.GREEN, edges)
        self.logs.count(Side.GREEN, logs)

    def read(self, at: datetime | None = None) -> object:
        self.now = at or self.now + PERIOD
        return self.signal.read(self.now)


def _green(reading: object) -> dict[str, int]:
    assert isinstance(reading, Counted), reading
    sums: dict[str, int] = {}
    for batch in reading.batches:
        sums[batch.signal] = sums.get(batch.signal, 0) + batch.green.total
    return sums


def test_while_they_agree_both_are_passed_on() -> None:
    pair = Pair()
    pair.count(Tally(1000, 2), Tally(900, 1))
    assert _green(pair.read()) == {"edges": 1000, "logs": 900}


def test_while_they_differ_nothing_is_passed_on() -> None:
    pair = Pair()
    pair.count(Tally(1000, 500), Tally(1000, 0))
    reading = pair.read()
    assert isinstance(reading, Disputed)
    assert reading.signal == "edges and logs"
    assert "edges says 50 %" in reading.why


def test_what_was_disputed_is_dropped_and_the_rest_goes_on() -> None:
    pair = Pair()
    pair.count(Tally(1000, 500), Tally(1000, 0))
    pair.read()
    pair.count(Tally(10, 0), Tally(20, 0))
    assert _green(pair.read(START + 2 * WINDOW)) == {"edges": 10, "logs": 20}


@pytest.mark.parametrize("blind", [Stale("logs", START), Unreachable("logs", "gone")])
def test_while_one_is_blind_the_other_is_kept(blind: Stale | Unreachable) -> None:
    pair = Pair()
    pair.logs.then(blind)
    pair.count(Tally(1000, 1), Tally(1000, 1))
    assert pair.read() == blind
    assert _green(pair.read()) == {"edges": 1000, "logs": 1000}


def test_what_is_kept_for_a_blind_source_is_bounded() -> None:
    pair = Pair()
    pair.count(Tally(1000, 1), Tally(0, 0))
    pair.logs.then(Unreachable("logs", "gone"))
    pair.read()
    pair.count(Tally(5, 0), Tally(5, 0))
    assert _green(pair.read(START + 2 * LONGEST)) == {"edges": 5, "logs": 5}


def test_what_must_be_opened_is_opened_and_closed_with_the_pair(tmp_path: Path) -> None:
    (tmp_path / "log").touch()
    files = {side: LogFile(tmp_path / "log", Written(LogFormat.ALB)) for side in Side}
    logs = AccessLogSignal("logs", files, period=PERIOD, delay=PERIOD)
    with AgreeingSignals(MemorySignal("edges"), logs, allowances=ALLOWANCES) as pair:
        assert isinstance(pair.read(START), Counted)
    assert all(tail._file is None for tail in logs._tails.values())


class Knowing(MemorySignal):
    explanation = "the database is slow"


def test_what_one_of_them_knows_of_the_cause_is_passed_on() -> None:
    assert AgreeingSignals(MemorySignal("a"), Knowing("b"), allowances=ALLOWANCES).explanation == Knowing.explanation
    assert AgreeingSignals(MemorySignal("a"), MemorySignal("b"), allowances=ALLOWANCES).explanation is None
