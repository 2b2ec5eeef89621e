"""The requests of both sides, read from pages as Envoy serves them."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import InvalidValue
from migrate.model.batch import Blind, Counted, NoData, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.envoy import AdminPage, EnvoySignal
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity, SignalTrouble, SignalWorld
from tests.signals.envoy_page import EnvoyPage
from tests.signals.web import Answer, Web, text

SLOW = timedelta(milliseconds=250)


class Envoys:
    """Two admin pages behind a server."""

    period = PERIOD
    blindness = (NoData, Unreachable)
    troubles = tuple(SignalTrouble)
    oddities = ()  # a page says what is true now, once

    def __init__(self, slow: timedelta | None = None) -> None:
        self.pages = {side: EnvoyPage(side.value) for side in Side}
        self.webs = {side: Web(self._served(side)) for side in Side}
        sides = {side: AdminPage(web.url(), side.value) for side, web in self.webs.items()}
        self.signal = EnvoySignal("edges", sides, period=PERIOD, slow=slow)
        self.serve(Side.BLUE, good=3, bad=1)

    def _served(self, side: Side) -> Answer:
        def answer(request: BaseHTTPRequestHandler) -> None:
            text(self.pages[side].text())(request)

        return answer

    def passed(self, start: datetime, end: datetime) -> None:
        pass

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        self.pages[side].answer(200, count=good)
        self.pages[side].answer(503, count=bad)

    def restart(self, side: Side) -> None:
        self.pages[side].restart()

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        answer = text("up 1\n") if kind is NoData else text("no", 500)
        before, self.webs[Side.GREEN].answer = self.webs[Side.GREEN].answer, answer
        yield
        self.webs[Side.GREEN].answer = before

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        web = self.webs[Side.GREEN]
        before, web.answer = (
            web.answer,
            text("no", {SignalTrouble.SLOW_DOWN: 429, SignalTrouble.NO_ENTRY: 403}[trouble]),
        )
        yield
        web.answer = before

    @contextmanager
    def odd(self, oddity: SignalOddity) -> Generator[None]:
        yield

    def close(self) -> None:
        for web in self.webs.values():
            web.close()


@pytest.fixture
def envoys() -> Iterator[Envoys]:
    envoys = Envoys(SLOW)
    yield envoys
    envoys.close()


@pytest.fixture
def world(envoys: Envoys) -> SignalWorld:
    world = SignalWorld(envoys)
    world.read()
    return world


class TestEnvoyKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self, envoys: Envoys) -> Envoys:
        return envoys


def _tallies(reading: object) -> dict[Sli, tuple[Tally, Tally]]:
    assert isinstance(reading, Counted), reading
    return {batch.sli: (batch.blue, batch.green) for batch in reading.batches}


def test_a_failed_answer_and_a_slow_one_are_bad_in_different_ways(world: SignalWorld, envoys: Envoys) -> None:
    green = envoys.pages[Side.GREEN]
    green.answer(200, count=5)
    green.answer(404, count=2)
    green.answer(500, count=1)
    green.answer(200, count=3, ms=400)
    green.cut_off()
    assert _tallies(world.next()) == {
        Sli.AVAILABILITY: (Tally(0, 0), Tally(12, 2)),
        Sli.LATENCY: (Tally(0, 0), Tally(11, 3)),
    }


def test_one_batch_covers_all_the_time_since_the_last(world: SignalWorld, envoys: Envoys) -> None:
    world.tick()
    world.tick()
    reading = world.next()
    assert isinstance(reading, Counted)
    assert [(batch.start, batch.end) for batch in reading.batches] == [(START, START + 3 * PERIOD)] * 2


def test_within_a_period_nobody_is_asked(world: SignalWorld, envoys: Envoys) -> None:
    asked = len(envoys.webs[Side.BLUE].seen)
    assert envoys.signal.read(START + PERIOD / 2) == Counted((), START)
    assert len(envoys.webs[Side.BLUE].seen) == asked


def test_a_clock_that_was_set_back_loses_nothing(world: SignalWorld, envoys: Envoys) -> None:
    envoys.serve(Side.GREEN, good=4, bad=0)
    reading = envoys.signal.read(START - timedelta(hours=1))
    assert _tallies(reading)[Sli.AVAILABILITY] == (Tally(0, 0), Tally(4, 0))


def test_the_side_that_cannot_be_read_is_named_with_the_reason(world: SignalWorld, envoys: Envoys) -> None:
    envoys.webs[Side.BLUE].answer = text("up up\n")
    envoys.webs[Side.GREEN].close()
    assert world.next() == Unreachable("edges", "blue: line 1 has no value that is a number; green: connection refused")


def test_two_pages_that_hang_are_given_up_together_after_a_second(world: SignalWorld, envoys: Envoys) -> None:
    over = Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        over.wait(10)

    for web in envoys.webs.values():
        web.answer = hang
    begun = time.monotonic()
    reading = world.next()
    took = time.monotonic() - begun
    over.set()
    assert reading == Unreachable("edges", "blue: no answer within 1 s; green: no answer within 1 s")
    assert took < 1.8


def test_a_page_that_drips_is_given_up_after_a_second(world: SignalWorld, envoys: Envoys) -> None:
    over = Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not over.wait(0.1):
            request.wfile.write(b"#")

    envoys.webs[Side.GREEN].answer = drip
    begun = time.monotonic()
    reading = world.next()
    took = time.monotonic() - begun
    over.set()
    assert reading == Unreachable("edges", "green: no answer within 1 s")
    assert took < 1.8


PAGE = AdminPage("http://127.0.0.1:9901/stats/prometheus", "edge")


def test_both_sides_are_needed() -> None:
    with pytest.raises(InvalidValue):
        EnvoySignal("edges", {Side.GREEN: PAGE}, period=PERIOD)


@pytest.mark.parametrize("span", [timedelta(0), timedelta(seconds=-1)])
def test_a_span_is_above_zero(span: timedelta) -> None:
    with pytest.raises(InvalidValue):
        EnvoySignal("edges", dict.fromkeys(Side, PAGE), period=span)
    with pytest.raises(InvalidValue):
        EnvoySignal("edges", dict.fromkeys(Side, PAGE), period=PERIOD, slow=span)


@pytest.mark.parametrize("url", ["", "127.0.0.1:9901", "ftp://host/", "http://", "file:///etc/passwd"])
def test_a_page_has_a_url(url: str) -> None:
    with pytest.raises(InvalidValue):
        AdminPage(url, "edge")


class Memory:
    """Two pages without a server between, for many runs."""

    def __init__(self) -> None:
        self.pages = {side: EnvoyPage(side.value) for side in Side}
        sides = {side: AdminPage(f"http://{side}/", side.value) for side in Side}
        self.signal = EnvoySignal("edges", sides, period=PERIOD, slow=SLOW, fetch=self._fetch)
        self.now = START
        self.signal.read(self.now)

    def _fetch(self, url: str) -> str:
        return next(page.text() for side, page in self.pages.items() if url == f"http://{side}/")

    def read(self) -> dict[Sli, dict[Side, Tally]]:
        """Asked again where the machine was too busy to answer in time: while the signal is blind it loses nothing."""
        self.now += PERIOD
        tries = (self.signal.read(self.now) for _ in range(30))
        tallies = _tallies(next(reading for reading in tries if not isinstance(reading, Unreachable)))
        return {sli: {Side.BLUE: blue, Side.GREEN: green} for sli, (blue, green) in tallies.items()}


sides = st.sampled_from(list(Side))
statuses = st.sampled_from([200, 404, 500])
answers = st.tuples(sides, statuses, st.integers(0, 4), st.sampled_from([3.0, 400.0]))


@given(st.lists(st.lists(answers, max_size=4), max_size=6))
def test_the_sum_of_all_batches_is_what_was_served(periods: list[list[tuple[Side, int, int, float]]]) -> None:
    memory = Memory()
    sums = {sli: dict.fromkeys(Side, Tally(0, 0)) for sli in Sli}
    for period in periods:
        for side, status, count, ms in period:
            memory.pages[side].answer(status, count=count, ms=ms)
        for sli, tallies in memory.read().items():
            for side, tally in tallies.items():
                sums[sli][side] += tally
    served = [answer for period in periods for answer in period]
    for side in Side:
        ours = [(status, count, ms) for where, status, count, ms in served if where is side]
        total = sum(count for _, count, _ in ours)
        assert sums[Sli.AVAILABILITY][side] == Tally(total, sum(n for status, n, _ in ours if status == 500))
        assert sums[Sli.LATENCY][side] == Tally(total, sum(n for _, n, ms in ours if ms > 250))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9), st.booleans()), max_size=12))
def test_after_a_restart_only_what_is_on_the_page_counts(periods: list[tuple[int, int, bool]]) -> None:
    """A restart shows where a counter fell, and only there can an exact sum be asked for: so each new process serves
    less than the old one did. That nothing is ever negative is asked for everywhere: no tally could be built.
    """
    memory = Memory()
    green = memory.pages[Side.GREEN]
    wanted = Tally(0, 0)
    seen = Tally(0, 0)
    for good, bad, restart in periods:
        served = Tally(good + bad, bad)
        if restart:
            before = green.classes.total()
            green.restart()
            served = Tally(before // 2, 0)
        green.answer(503, count=served.bad)
        green.answer(200, count=served.total - served.bad)
        wanted += served
        seen += memory.read()[Sli.AVAILABILITY][Side.GREEN]
    assert seen == wanted


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=12))
def test_whatever_restarts_happen_no_request_is_counted_twice(periods: list[tuple[int, int, int, bool]]) -> None:
    memory = Memory()
    green = memory.pages[Side.GREEN]
    served = seen = Tally(0, 0)
    for good, bad, cut, restart in periods:
        if restart:
            green.restart()
        green.answer(200, count=good)
        green.answer(500, count=bad)
        green.cut_off(count=cut)
        served += Tally(good + bad + cut, bad + cut)
        seen += memory.read()[Sli.AVAILABILITY][Side.GREEN]
    assert seen.total <= served.total
    assert seen.bad <= served.bad
