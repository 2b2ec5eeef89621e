"""The probe measures each side itself, and knows when it cannot."""

from __future__ import annotations

import resource
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest

from migrate.errors import InvalidValue
from migrate.model.batch import Batch, Blind, Counted, Reading, Stale, Tally, Unreachable
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.probe import BURST, ProbeSignal
from migrate.signals.target import Scheme, Target
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity, SignalTrouble
from migrate.version import __version__
from tests.signals.web import Answer, Web, cut, silence, text
from tests.waiting import eventually


class Gate:
    """Answers as many requests as it was told to, in that order; holds all others."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._statuses: deque[int] = deque()
        self._closed = False

    def let(self, status: int, *, count: int) -> None:
        with self._changed:
            self._statuses.extend([status] * count)
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._statuses)
            if self._closed:
                return
            status = self._statuses.popleft()
        text("", status)(request)


@contextmanager
def _no_file_handles() -> Generator[None]:
    """No socket can be opened in this process any more, as when it has leaked all its handles."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Service:
    """Two servers that a started probe asks; the probe's clock stands at the start of the present period."""

    period = PERIOD
    blindness = (Stale, Unreachable)
    troubles = ()  # what it asks is the service itself: its refusals are bad requests
    oddities = ()  # it counts by its own clock, once

    def __init__(self) -> None:
        self._now = START
        self._noted = 0
        self._gates = {side: Gate() for side in Side}
        self._webs = {side: Web(gate) for side, gate in self._gates.items()}
        self.signal = ProbeSignal(
            "probe",
            {side: _target(web) for side, web in self._webs.items()},
            period=PERIOD,
            timeout=PERIOD,
            rate=20,
            clock=self._clock,
        )
        self.signal.start()

    def _clock(self) -> datetime:
        """Looked at once for each probe that has ended."""
        self._noted += 1
        return self._now

    def passed(self, start: datetime, end: datetime) -> None:
        self._now = start

    def serve(self, side: Side, *, good: int, bad: int) -> None:
        wanted = self._noted + good + bad
        self._gates[side].let(200, count=good)
        self._gates[side].let(503, count=bad)
        eventually(lambda: self._noted >= wanted)

    def restart(self, side: Side) -> None:
        pass  # the probe counts by itself; a side has no counter that could start again

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        if kind is Stale:  # both sides hold every request; the clock does the rest
            yield
        else:
            with _no_file_handles():
                yield
            seen = {side: len(web.seen) for side, web in self._webs.items()}
            eventually(lambda: all(len(web.seen) > seen[side] for side, web in self._webs.items()))

    @contextmanager
    def refusing(self, trouble: SignalTrouble) -> Generator[None]:
        yield

    @contextmanager
    def odd(self, oddity: SignalOddity) -> Generator[None]:
        yield

    def close(self) -> None:
        for gate in self._gates.values():
            gate.close()
        self.signal.close()
        for web in self._webs.values():
            web.close()


def _target(web: Web, *, host: str = "app.example.com", path: str = "/") -> Target:
    return Target("127.0.0.1", web.port, host, path, Scheme.HTTP)


class TestProbeKeepsTheContract(SignalContract):
    @pytest.fixture
    def source(self) -> Iterator[Service]:
        service = Service()
        yield service
        service.close()


@pytest.fixture
def blue() -> Iterator[Web]:
    with Web(text("blue")) as web:
        yield web


@pytest.fixture
def green() -> Iterator[Web]:
    with Web(text("green")) as web:
        yield web


def _probe(blue: Target, green: Target, **change: object) -> ProbeSignal:
    """Quick enough for a test: a burst of it takes a fifth of a second."""
    settings = {
        "period": timedelta(milliseconds=200),
        "timeout": timedelta(milliseconds=150),
        "slow": timedelta(milliseconds=80),
        "rate": 50.0,
    }
    return ProbeSignal("probe", {Side.BLUE: blue, Side.GREEN: green}, **{**settings, **change})  # pyright: ignore[reportArgumentType]


def _batches(reading: Reading) -> dict[Sli, Batch]:
    assert isinstance(reading, Counted), reading
    return {batch.sli: batch for batch in reading.batches}


def _now() -> datetime:
    return datetime.now(UTC)


def _moved(request: BaseHTTPRequestHandler) -> None:
    request.send_response(302)
    request.send_header("Location", "http://127.0.0.1:1/")
    request.send_header("Content-Length", "0")
    request.end_headers()


def _no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def _long_head(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("X-Long", "x" * 100_000)
    request.end_headers()


def _broken_chunk(request: BaseHTTPRequestHandler) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"five\r\nhello\r\n")


def _late(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.3)
    text("late")(request)


def _slowly(request: BaseHTTPRequestHandler) -> None:
    time.sleep(0.1)
    text("slow")(request)


@pytest.mark.parametrize(
    ("answer", "bad", "timed", "slow"),
    [
        pytest.param(text("ok"), 0, 1, 0, id="200"),
        pytest.param(_moved, 0, 1, 0, id="302 is not followed"),
        pytest.param(text("", 404), 1, 1, 0, id="404"),
        pytest.param(text("", 500), 1, 1, 0, id="500"),
        pytest.param(silence, 1, 0, 0, id="closed without a byte"),
        pytest.param(cut("half", promised=100), 1, 0, 0, id="cut off"),
        pytest.param(_no_http, 1, 0, 0, id="another protocol"),
        pytest.param(_long_head, 1, 0, 0, id="a head without end"),
        pytest.param(_slowly, 0, 1, 1, id="slow"),
        pytest.param(_late, 1, 1, 1, id="late"),
    ],
)
def test_an_answer_is_judged_as_a_user_would(
    blue: Web, green: Web, answer: Answer, bad: int, timed: int, slow: int
) -> None:
    green.answer = answer
    found = _batches(_probe(_target(blue), _target(green)).read(_now()))
    count = found[Sli.AVAILABILITY].green.total
    assert count >= 3
    assert found[Sli.AVAILABILITY].green == Tally(count, count * bad)
    assert found[Sli.LATENCY].green == Tally(count * timed, count * slow)
    assert found[Sli.AVAILABILITY].blue.bad == 0


def test_a_broken_encoding_is_a_bad_answer(blue: Web, green: Web) -> None:
    """By how its packets fall, aiohttp reports it at once or lets it run into the timeout."""
    green.answer = _broken_chunk
    found = _batches(_probe(_target(blue), _target(green)).read(_now()))[Sli.AVAILABILITY]
    assert found.green.total == found.green.bad >= 3


def test_a_closed_port_is_a_bad_side_and_no_blindness(blue: Web, green: Web) -> None:
    probe = _probe(_target(blue), _target(green))
    green.close()
    found = _batches(probe.read(_now()))[Sli.AVAILABILITY]
    assert found.green.total == found.green.bad >= 3
    assert found.blue.bad == 0


def test_each_probe_is_one_request(blue: Web, green: Web) -> None:
    """Also when the connection breaks, where many clients ask again."""
    green.answer = silence
    found = _batches(_probe(_target(blue), _target(green)).read(_now()))[Sli.AVAILABILITY]
    assert (len(blue.seen), len(green.seen)) == (found.blue.total, found.green.total)


def test_a_probe_says_what_it_is_and_asks_for_the_name_of_users(blue: Web, green: Web) -> None:
    _probe(_target(blue, path="/health?deep=1"), _target(green)).read(_now())
    assert blue.seen[0]["Host"] == f"app.example.com:{blue.port}"
    assert blue.seen[0]["User-Agent"] == f"migrate-probe/{__version__}"
    assert blue.seen[0]["X-Migrate-Probe"] == "1"
    assert {head["path"] for head in blue.seen} == {"/health?deep=1"}


def test_a_name_that_cannot_be_looked_up_blinds_the_probe(blue: Web) -> None:
    green = Target("green.app.invalid", 80, "app.example.com", scheme=Scheme.HTTP)
    second = timedelta(seconds=1)
    reading = _probe(_target(blue), green, timeout=second, period=second, rate=2.0).read(_now())
    assert isinstance(reading, Unreachable)
    assert reading.why.startswith("green: ")
    assert "green.app.invalid" in reading.why


def test_no_network_on_this_machine_blinds_the_probe(blue: Web) -> None:
    broadcast = Target("255.255.255.255", 80, "app.example.com", scheme=Scheme.HTTP)
    reading = _probe(_target(blue), broadcast).read(_now())
    assert isinstance(reading, Unreachable)
    assert reading.why.startswith("green: ")


def test_a_reading_without_a_start_takes_one_period(blue: Web, green: Web) -> None:
    before = _now()
    reading = _probe(_target(blue), _target(green)).read(before)
    after = _now()
    assert isinstance(reading, Counted)
    assert [(batch.start, batch.end) for batch in reading.batches] == [(before, reading.until)] * 2
    assert timedelta(milliseconds=200) <= reading.until - before <= after - before < timedelta(seconds=1.5)


def test_a_reading_without_a_start_is_bounded_however_long_the_period(blue: Web, green: Web) -> None:
    probe = _probe(_target(blue), _target(green), period=timedelta(minutes=1), rate=5.0)
    before = _now()
    found = _batches(probe.read(before))[Sli.AVAILABILITY]
    assert _now() - before < BURST + timedelta(seconds=1)
    assert 8 <= found.green.total <= 11  # 5 requests per second for 2 s


def test_the_rate_is_kept_while_a_side_hangs(blue: Web, green: Web) -> None:
    over = threading.Event()

    def hang(request: BaseHTTPRequestHandler) -> None:
        over.wait(5)

    green.answer = hang
    found = _batches(_probe(_target(blue), _target(green)).read(_now()))[Sli.AVAILABILITY]
    over.set()
    assert found.green.total == found.green.bad
    assert found.green.total == found.blue.total


def test_each_period_is_a_batch_of_its_own(blue: Web, green: Web) -> None:
    with _probe(_target(blue), _target(green)) as probe:
        wanted = 3
        batches = _collect(probe, until=lambda found: len(found) >= wanted)
    spans = [(batch.start, batch.end) for batch in batches]
    assert all(end - start == timedelta(milliseconds=200) for start, end in spans)
    assert len(set(spans)) == len(spans)
    assert sum(batch.green.total for batch in batches) <= len(green.seen)


def test_a_late_reading_yields_every_period_it_missed(blue: Web, green: Web) -> None:
    with _probe(_target(blue), _target(green), period=timedelta(milliseconds=150)) as probe:
        eventually(lambda: len(green.seen) >= 30)
        reading = probe.read(_now())
    assert isinstance(reading, Counted)
    starts = [batch.start for batch in reading.batches if batch.sli is Sli.AVAILABILITY]
    assert len(starts) >= 3
    assert all(later - earlier == timedelta(milliseconds=150) for earlier, later in pairwise(starts))


def _collect(probe: ProbeSignal, *, until: Callable[[list[Batch]], bool]) -> list[Batch]:
    """Availability batches of successive readings."""
    found: list[Batch] = []
    deadline = time.monotonic() + 60
    while not until(found) and time.monotonic() < deadline:
        time.sleep(0.02)
        if Sli.AVAILABILITY in (seen := _batches(probe.read(_now()))):
            found.append(seen[Sli.AVAILABILITY])
    assert until(found)
    return found


def test_a_clock_that_was_set_back_does_not_silence_the_probe(blue: Web, green: Web) -> None:
    ahead = timedelta(hours=1)
    with _probe(_target(blue), _target(green), clock=lambda: _now() + ahead) as probe:
        ahead = timedelta(0)
        eventually(lambda: len(green.seen) >= 10)
        found = _collect(probe, until=lambda found: sum(batch.green.total for batch in found) > 0)
    assert all(batch.end <= _now() for batch in found)


def test_a_probe_can_be_started_again(blue: Web, green: Web) -> None:
    probe = _probe(_target(blue), _target(green))
    for _ in range(2):
        with probe:
            _collect(probe, until=lambda found: len(found) > 0)


def test_closing_leaves_no_thread(blue: Web, green: Web) -> None:
    with _probe(_target(blue), _target(green)) as probe:
        _collect(probe, until=lambda found: len(found) > 0)
        probe.start()  # it already runs: there is still one thread
        assert _threads() == 1
    assert _threads() == 0


def _threads() -> int:
    return sum(thread.name == "migrate-probe" for thread in threading.enumerate())


SIDE = Target("192.0.2.1", 443, "app.example.com")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"timeout": timedelta(0)}, id="no time to answer"),
        pytest.param({"timeout": timedelta(seconds=1)}, id="longer than the period"),
        pytest.param({"slow": timedelta(milliseconds=150)}, id="slow is late"),
        pytest.param({"slow": timedelta(0)}, id="everything is slow"),
        pytest.param({"rate": 4.0}, id="not once a period"),
        pytest.param({"rate": 101.0}, id="a load test"),
        pytest.param({"rate": float("nan")}, id="no number"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        _probe(SIDE, SIDE, **change)


def test_both_sides_are_needed() -> None:
    span = timedelta(seconds=5)
    with pytest.raises(InvalidValue):
        ProbeSignal("probe", {Side.GREEN: SIDE}, period=span, timeout=span)
