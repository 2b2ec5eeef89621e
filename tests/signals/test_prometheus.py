"""Both sides' counters, asked from a real server of the Prometheus API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

import pytest

from migrate.errors import InvalidValue
from migrate.model.batch import Blind, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.rehearse.metrics.victoria import Victoria
from migrate.signals.metered import MeteredSignal
from migrate.signals.prometheus import PrometheusMeter, Selectors
from migrate.signals.token import Token
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity, SignalTrouble
from tests.signals.recorded import Recorded
from tests.signals.web import Web, text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victoria]:
    with Victoria(tmp_path_factory.mktemp("victoria")) as server:
        yield server


_RUNS = count(1)
TOTAL = Selectors("total", bad="bad")


def _selectors(labels: str) -> dict[Sli, Selectors]:
    return {
        Sli.AVAILABILITY: Selectors(f"requests_total{{{labels}}}", bad=f'requests_total{{{labels},code=~"5.."}}'),
        Sli.LATENCY: Selectors(f"time_count{{{labels}}}", good=f'time_bucket{{{labels},le="0.3"}}'),
    }


class Scraped(Recorded):
    """Counters of one process a side, scraped after every serving and at the start of every period.

    An answer has no pages. What comes late or backwards is a whole series: its samples keep their values. When the
    clock of the server is set back it refuses samples until its newest is reached, as Prometheus does.
    """

    blindness = (Stale, Unreachable)
    troubles = tuple(SignalTrouble)
    oddities = (SignalOddity.LATE, SignalOddity.TWICE, SignalOddity.BACKWARDS, SignalOddity.AHEAD, SignalOddity.BEHIND)

    def __init__(self, server: Victoria) -> None:
        super().__init__()
        self.server = server
        run = next(_RUNS)
        self.labels = {side: f'side="{side}",run="{run}"' for side in Side}
        self.counted: dict[Side, Counter[str]] = {side: Counter({"200": 7, "500": 2}) for side in Side}
        self.newest = dict.fromkeys(Side, START - 9 * PERIOD)
        self.samples: list[tuple[datetime, datetime, dict[str, float]]] = []
        self.meters = {side: PrometheusMeter(server.url, _selectors(self.labels[side])) for side in Side}
        self.signal = MeteredSignal(
            "prometheus", self.meters, period=PERIOD, delay=PERIOD, slis=(Sli.AVAILABILITY, Sli.LATENCY)
        )
        for side in Side:
            self._scrape(side, START - 2 * PERIOD)

    def passed(self, start: datetime, end: datetime) -> None:
        for side in Side:
            self._scrape(side, start + timedelta(seconds=1))
        super().passed(start, end)

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        self.counted[side] += Counter({"200": good, "500": bad})
        self._scrape(side, self.now - PERIOD / 2)

    def _scrape(self, side: Side, at: datetime) -> None:
        codes, where = self.counted[side], f'{self.labels[side]},instance="1"'
        values: dict[str, float] = {f'requests_total{{{where},code="{code}"}}': codes[code] for code in codes}
        values |= {f"time_count{{{where}}}": codes.total(), f'time_bucket{{{where},le="0.3"}}': codes["200"]}
        late = 2 * PERIOD if self.oddity is SignalOddity.LATE else PERIOD * 0
        skew = self.oddity.skew if self.oddity else PERIOD * 0
        if at + skew >= self.newest[side]:
            self.newest[side] = at + skew
            self.samples.append((self.now + late, at + skew, values))
        self._show()

    def _show(self) -> None:
        due = [one for one in self.samples if one[0] <= self.now and not self.frozen]
        self.samples = [one for one in self.samples if one not in due]
        for _, at, values in reversed(due) if self.oddity is SignalOddity.BACKWARDS else due:
            for _ in range(2 if self.oddity is SignalOddity.TWICE else 1):
                self.server.put(at, values)

    def restart(self, side: Side) -> None:
        self.counted[side].clear()

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        if kind is Stale:
            with self.standing_still():
                yield
        else:
            with self._elsewhere("http://127.0.0.1:1"):
                yield

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        refusal = text("no", {SignalTrouble.SLOW_DOWN: 429, SignalTrouble.NO_ENTRY: 401}[trouble])
        with Web(refusal) as web, self._elsewhere(web.url("")):
            yield

    @contextmanager
    def _elsewhere(self, url: str) -> Generator[None]:
        meter = self.meters[Side.GREEN]
        before, meter.url = meter.url, url
        yield
        meter.url = before


class TestPrometheusKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self, server: Victoria) -> Scraped:
        return Scraped(server)


AT = START - PERIOD / 2


class Page:
    """Samples under names that no other test uses."""

    def __init__(self, server: Victoria) -> None:
        self.server = server
        self.run = next(_RUNS)
        self.selectors = Selectors(self.name("total"), bad=self.name("bad"))

    def name(self, metric: str, labels: str = "") -> str:
        return f'{metric}{{run="{self.run}"{labels}}}'

    def put(self, at: datetime, **values: float) -> None:
        """`total_1` is the total of a process called 1."""
        named = {name.partition("_"): value for name, value in values.items()}
        self.server.put(at, {self.name(name, f',at="{of}"'): value for (name, _, of), value in named.items()})

    def read(self, *selectors: Selectors, token: Token | None = None) -> Reading:
        pairs = zip(Side, selectors or (self.selectors, self.selectors), strict=True)
        meters = {side: PrometheusMeter(self.server.url, {Sli.AVAILABILITY: one}, token) for side, one in pairs}
        signal = MeteredSignal("prometheus", meters, period=PERIOD, delay=PERIOD)
        signal.read(START)
        return signal.read(START + PERIOD)


@pytest.fixture
def page(server: Victoria) -> Page:
    return Page(server)


def _tallies(reading: Reading) -> list[tuple[Tally, Tally]]:
    assert isinstance(reading, Counted), reading
    return [(batch.blue, batch.green) for batch in reading.batches]


def test_a_first_error_beside_known_series_counts_from_zero(page: Page) -> None:
    page.put(AT - 9 * PERIOD, total=10)
    page.put(AT, total=15, bad=2)
    assert _tallies(page.read()) == [(Tally(5, 2), Tally(5, 2))]


def test_good_requests_tell_the_bad_ones(page: Page) -> None:
    page.put(AT - PERIOD, total=10, good=10)
    page.put(AT, total=15, good=12)
    both = Selectors(page.name("total"), good=page.name("good"))
    assert _tallies(page.read(both, both)) == [(Tally(5, 3), Tally(5, 3))]


def test_a_process_that_comes_back_counts_from_where_it_was_last_seen(page: Page) -> None:
    """Longer away than the server looks back, while another process went on."""
    meter = PrometheusMeter(page.server.url, {Sli.AVAILABILITY: page.selectors})
    end = START + timedelta(minutes=20)
    page.put(START, total_1=1_000_000, total_2=50)
    meter.counts(START + PERIOD, START + 2 * PERIOD, PERIOD)
    for minute in range(1, 20):
        page.put(START + timedelta(minutes=minute), total_2=50)
    page.put(end, total_1=1_000_007, total_2=50)
    found = meter.counts(end - PERIOD, end + PERIOD, PERIOD)
    assert sum(counts[Sli.AVAILABILITY].total for counts in found.values()) == 7


def test_a_side_that_was_never_seen_starts_with_a_baseline(page: Page) -> None:
    page.put(AT, total=1_000_000)
    page.put(AT + timedelta(seconds=1), total=1_000_003)
    assert _tallies(page.read()) == [(Tally(3, 0), Tally(3, 0))]


def test_processes_that_are_first_seen_one_after_the_other_are_baselines(page: Page) -> None:
    for late in range(4):
        page.put(AT - timedelta(seconds=late), **{f"total_{late}": 1_000_000})
    assert _tallies(page.read()) == [(Tally(0, 0), Tally(0, 0))]


def test_a_selector_without_series_is_no_data(page: Page) -> None:
    page.put(AT, total=1)
    assert page.read(page.selectors, Selectors("nothing", bad="nothing_bad")) == NoData("prometheus")


@pytest.mark.parametrize("selector", ["sum(total)", "rate(total[1m])", "1", "", "total{", "total[5m]", "a or b"])
def test_what_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(InvalidValue):
        Selectors("total", bad=f"{selector} ")


def test_bad_requests_are_told_in_one_way() -> None:
    with pytest.raises(InvalidValue):
        Selectors("total")
    with pytest.raises(InvalidValue):
        Selectors("total", bad="bad", good="good")


def test_a_query_that_the_server_refuses_is_not_quoted(page: Page) -> None:
    reading = page.read(page.selectors, Selectors('total{code=~"("}', bad="bad"))
    assert reading == Unreachable("prometheus", "green: it refuses the query (HTTP status 400)")


def test_a_token_goes_along_and_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", "s3cret")
    with Web(text("no", 403)) as web:
        meter = PrometheusMeter(web.url(""), {Sli.AVAILABILITY: TOTAL}, Token("PROMETHEUS_TOKEN"))
        reading = MeteredSignal("prometheus", dict.fromkeys(Side, meter), period=PERIOD, delay=PERIOD).read(START)
        assert web.seen[0]["Authorization"] == "Bearer s3cret"
    assert isinstance(reading, Unreachable)
    assert "s3cret" not in f"{reading} {meter}"


def test_a_token_that_is_not_there_names_its_variable(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_TOKEN", raising=False)
    reading = page.read(token=Token("PROMETHEUS_TOKEN"))
    assert isinstance(reading, Unreachable)
    assert "the environment variable PROMETHEUS_TOKEN holds no token" in reading.why


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"status": "error"}',
        '{"status": "success", "data": {"resultType": "vector", "result": []}}',
        '{"status": "success", "isPartial": true, "data": {"resultType": "matrix", "result": []}}',
        '{"status": "success", "warnings": ["store-2: timeout"], "data": {"resultType": "matrix", "result": []}}',
        '{"status": "success", "data": {"resultType": "matrix", "result": [{"values": [[1, "x"]], "metric": {}}]}}',
    ],
)
def test_an_answer_that_is_not_whole_is_none(body: str) -> None:
    with Web(text(body)) as web:
        meter = PrometheusMeter(web.url(""), {Sli.AVAILABILITY: TOTAL})
        reading = MeteredSignal("prometheus", dict.fromkeys(Side, meter), period=PERIOD, delay=PERIOD).read(START)
    assert isinstance(reading, Unreachable)
