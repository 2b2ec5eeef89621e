"""The Envoy signal and the probe before real edges: what clients got is what is counted."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from migrate.model.batch import NOTHING, Counted, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.edge import Edge
from migrate.rehearse.edge_config import LISTENER
from migrate.rehearse.troupe import Troupe
from migrate.signals.counters import find
from migrate.signals.envoy import AdminPage, EnvoySignal
from migrate.signals.probe import ProbeSignal
from migrate.signals.prometheus_text import parse
from migrate.signals.target import Scheme, Target
from tests.rehearse.stage import Stage, set_stage
from tests.waiting import eventually

SLOW = timedelta(milliseconds=100)
TICK = timedelta(milliseconds=50)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with Troupe(tmp_path_factory.mktemp("edges")) as troupe:
        yield set_stage(troupe, Side.BLUE, Side.GREEN)


class Ledger:
    """Reads the edges; sums what it read since it began, when Envoy's histograms were up to date."""

    def __init__(self, stage: Stage) -> None:
        eventually(lambda: all(_is_merged(edge) for edge in stage.edges.values()))
        pages = {side: AdminPage(edge.metrics_url, LISTENER) for side, edge in stage.edges.items()}
        self.signal = EnvoySignal("edges", pages, period=TICK, slow=SLOW)
        self.sums: Counter[tuple[Side, Sli, str]] = Counter()
        self.read()

    def read(self) -> None:
        reading = self.signal.read(datetime.now(UTC))
        assert isinstance(reading, Counted), reading
        for batch in reading.batches:
            for side, tally in batch.tallies.items():
                self.sums[side, batch.sli, "total"] += tally.total
                self.sums[side, batch.sli, "bad"] += tally.bad

    def of(self, side: Side, sli: Sli) -> Tally:
        self.read()
        return Tally(self.sums[side, sli, "total"], self.sums[side, sli, "bad"])


def _is_merged(edge: Edge) -> bool:
    found = find(parse(edge.metrics()), LISTENER, SLOW)
    return found is not None and found.timed == found.answered - found.cut


def _statuses(edge: Edge, count: int) -> Counter[int]:
    """What a client got, request by request, each on a connection of its own."""
    got: Counter[int] = Counter()
    for _ in range(count):
        line = http.client.HTTPConnection(edge.plan.address, edge.plan.port, timeout=3)
        line.request("GET", "/")
        got[line.getresponse().status] += 1
        line.close()
    return got


def _settled(ledger: Ledger, side: Side, sli: Sli, wanted: Tally) -> None:
    """Envoy merges its histograms now and then, so a count is waited for."""
    with suppress(AssertionError):  # the comparison below says more
        eventually(lambda: ledger.of(side, sli) == wanted)
    assert ledger.of(side, sli) == wanted


def test_the_counts_are_those_of_the_clients(stage: Stage) -> None:
    ledger = Ledger(stage)
    stage.apps[Side.GREEN].misbehave(AppFault(error_share=0.5))
    green, blue = _statuses(stage.edges[Side.GREEN], 60), _statuses(stage.edges[Side.BLUE], 20)
    stage.apps[Side.GREEN].calm()
    assert green[500] > 0
    assert blue == {200: 20}
    _settled(ledger, Side.GREEN, Sli.AVAILABILITY, Tally(60, green[500]))
    _settled(ledger, Side.BLUE, Sli.AVAILABILITY, Tally(20, 0))


def test_slow_answers_are_counted_once_the_histogram_is_merged(stage: Stage) -> None:
    ledger = Ledger(stage)
    _statuses(stage.edges[Side.GREEN], 10)
    stage.apps[Side.GREEN].misbehave(AppFault(added_ms=200))
    _statuses(stage.edges[Side.GREEN], 5)
    stage.apps[Side.GREEN].calm()
    _settled(ledger, Side.GREEN, Sli.LATENCY, Tally(15, 5))
    _settled(ledger, Side.GREEN, Sli.AVAILABILITY, Tally(15, 0))


def test_a_client_that_went_away_counts_nowhere_and_a_hang_shows_as_504(stage: Stage) -> None:
    ledger = Ledger(stage)
    edge = stage.edges[Side.GREEN]
    stage.apps[Side.GREEN].misbehave(AppFault(hang_share=1.0))
    line = http.client.HTTPConnection(edge.plan.address, edge.plan.port, timeout=0.1)
    line.request("GET", "/")
    with pytest.raises(TimeoutError):
        line.getresponse()
    line.close()
    hung = _statuses(edge, 1)
    stage.apps[Side.GREEN].calm()
    assert hung.keys() <= {503, 504}
    _settled(ledger, Side.GREEN, Sli.AVAILABILITY, Tally(1, 1))


def test_a_dead_edge_blinds_the_counters_but_not_the_probe(stage: Stage) -> None:
    ledger = Ledger(stage)
    edge = stage.edges[Side.GREEN]
    targets = {
        side: Target(edge.plan.address, edge.plan.port, "app.example.com", scheme=Scheme.HTTP)
        for side, edge in stage.edges.items()
    }
    edge.kill()
    probe = ProbeSignal("probe", targets, period=timedelta(seconds=0.3), timeout=timedelta(seconds=0.3), rate=20)
    probed = probe.read(datetime.now(UTC))
    seen = ledger.signal.read(datetime.now(UTC) + TICK)
    edge.restart()
    assert seen == Unreachable("edges", "green: connection refused")
    assert isinstance(probed, Counted)
    (batch,) = probed.batches
    assert batch.green.total == batch.green.bad > 0
    assert batch.blue.total > batch.blue.bad == 0


def test_an_edge_that_started_again_counts_from_zero(stage: Stage) -> None:
    edge = stage.edges[Side.GREEN]
    _statuses(edge, 10)
    ledger = Ledger(stage)
    assert ledger.of(Side.GREEN, Sli.AVAILABILITY) == NOTHING
    edge.kill()
    edge.restart()
    eventually(lambda: _statuses(edge, 1) == {200: 1})
    before = ledger.of(Side.GREEN, Sli.AVAILABILITY)
    got = _statuses(edge, 4)
    assert got == {200: 4}
    _settled(ledger, Side.GREEN, Sli.AVAILABILITY, before + Tally(4, 0))
