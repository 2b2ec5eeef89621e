"""The requests of both sides, read from followed access logs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from migrate.errors import InvalidValue
from migrate.model.batch import Batch, Blind, Counted, NoData, Reading, Stale, Tally, Unreachable
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.access_log import AccessLogSignal, LogFile
from migrate.signals.logs.counting import Counting
from migrate.testing.signal_contract import PERIOD, START, SignalContract, SignalOddity
from tests.signals.log_lines import ANONYMOUS, WRITERS, envoy, written
from tests.signals.recorded import Happened, Recorded

SLOW = timedelta(milliseconds=300)


class Logs(Recorded):
    """Two files. What may not be read is a matter of opening them, and a file has no pages."""

    blindness = (Stale, Unreachable)  # once a line was read, a log has data
    troubles = ()
    oddities = (SignalOddity.LATE, SignalOddity.TWICE, SignalOddity.BACKWARDS, SignalOddity.AHEAD, SignalOddity.BEHIND)

    def __init__(self, folder: Path, format: LogFormat = LogFormat.ENVOY, slow: timedelta | None = None) -> None:
        super().__init__()
        self.format = format
        if format in ANONYMOUS:
            self.oddities = tuple(oddity for oddity in self.oddities if oddity is not SignalOddity.TWICE)
        self.garbled = False
        self.paths = {side: folder / f"{side}.log" for side in Side}
        for path in self.paths.values():
            path.write_text(WRITERS[format](START - 3 * PERIOD, 500) + "\n")
        files = {side: LogFile(path, written(format)) for side, path in self.paths.items()}
        self.signal = AccessLogSignal("logs", files, period=PERIOD, delay=PERIOD, slow=slow)

    def write(self, side: Side, *lines: str) -> None:
        with self.paths[side].open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def publish(self, happened: Happened) -> None:
        write = WRITERS[self.format]
        lines = [write(happened.at, 200) for _ in range(happened.good)]
        lines += [write(happened.at - timedelta(seconds=1), 503) for _ in range(happened.bad)]
        if self.oddity is SignalOddity.TWICE:
            lines *= 2
        self.write(happened.side, *lines)

    def restart(self, side: Side) -> None:
        """The log is rotated."""
        self.paths[side].rename(self.paths[side].with_suffix(".1"))
        self.paths[side].touch()

    @contextmanager
    def blinded(self, kind: type[Blind]) -> Generator[None]:
        if kind is Stale:
            with self.standing_still():
                yield
        else:
            self.garbled = True
            self._garble()
            yield
            self.garbled = False

    def passed(self, start: datetime, end: datetime) -> None:
        super().passed(start, end)
        self._garble()

    def _garble(self) -> None:
        if self.garbled:
            self.write(Side.GREEN, *["no such format"] * 50)


@pytest.fixture(params=list(WRITERS))
def logs(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Logs]:
    logs = Logs(tmp_path, request.param)
    yield logs
    logs.signal.close()


class TestAccessLogsKeepTheContract(SignalContract):
    @pytest.fixture
    def source(self, logs: Logs) -> Logs:
        return logs


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Logs]:
    logs = Logs(tmp_path, slow=SLOW)
    logs.signal.read(START)
    yield logs
    logs.signal.close()


AT = START + timedelta(seconds=4)


def _batches(reading: Reading) -> dict[Sli, Batch]:
    assert isinstance(reading, Counted), reading
    return {batch.sli: batch for batch in reading.batches}


def _read(logs: Logs, periods: int = 2) -> dict[Sli, Batch]:
    return _batches(logs.signal.read(START + periods * PERIOD))


def test_retries_of_one_client_are_one_newly_bad_client(edge: Logs) -> None:
    edge.write(Side.GREEN, *(envoy(AT, 503, client="192.0.2.7") for _ in range(40)))
    edge.write(Side.GREEN, envoy(AT, 503, client="192.0.2.8"), envoy(AT, client="192.0.2.9"))
    found = _read(edge)[Sli.AVAILABILITY]
    assert found.green == Tally(42, 41)
    assert found.clients == {Side.BLUE: 0, Side.GREEN: 2}
    assert found.bad(Side.GREEN) == 2


def test_a_client_is_new_on_each_side_and_for_each_indicator(edge: Logs) -> None:
    for side in Side:
        edge.write(side, envoy(AT, 503, ms=900), envoy(AT, 200, ms=900))
    found = _read(edge)
    assert [found[sli].clients for sli in Sli] == [{Side.BLUE: 1, Side.GREEN: 1}] * 2
    assert (found[Sli.AVAILABILITY].green, found[Sli.LATENCY].green) == (Tally(2, 1), Tally(2, 2))


def test_a_client_that_was_bad_minutes_ago_is_not_new(edge: Logs) -> None:
    edge.write(Side.GREEN, envoy(AT, 503))
    assert _read(edge)[Sli.AVAILABILITY].clients == {Side.BLUE: 0, Side.GREEN: 1}
    edge.write(Side.GREEN, envoy(AT + 2 * PERIOD, 503))
    found = _read(edge, 4)[Sli.AVAILABILITY]
    assert (found.green, found.clients) == (Tally(1, 1), {Side.BLUE: 0, Side.GREEN: 0})


def test_classes_of_answers_are_weighed_and_who_gave_up_is_no_request_of_a_side(edge: Logs) -> None:
    told = [*[(404, f"192.0.2.{n}") for n in range(5)], (302, "192.0.2.9"), (503, "192.0.2.8"), (200, "192.0.2.7")]
    edge.write(Side.GREEN, *(envoy(AT, status, client=client) for status, client in told))
    edge.write(Side.GREEN, *(envoy(AT, 0, client=f"192.0.2.{n}", response_flags="DC") for n in range(20, 23)))
    found = _read(edge)
    assert found[Sli.AVAILABILITY].green == Tally(8, 1)
    assert found[Sli.LATENCY].answers is None
    answers = found[Sli.AVAILABILITY].answers
    assert answers is not None
    assert {of.value: (count.weighed[Side.GREEN], count.felt[Side.GREEN]) for of, count in answers.items()} == {
        "3xx": (1, 1), "4xx": (5, 5), "given up": (3, 3), "not 2xx": (10, 10),
    }  # fmt: skip


def test_a_request_that_its_client_calls_a_repetition_is_left_out(edge: Logs) -> None:
    edge.write(Side.GREEN, envoy(AT, 503), envoy(AT, 503, retry="1"), envoy(AT, 200, retry="2"))
    assert _read(edge)[Sli.AVAILABILITY].green == Tally(1, 1)
    assert edge.signal.repeated == {Side.GREEN: 2}


def test_a_slow_answer_is_bad_for_latency_alone(edge: Logs) -> None:
    edge.write(Side.GREEN, envoy(AT, ms=301), envoy(AT, ms=300))
    found = _read(edge)
    assert (found[Sli.AVAILABILITY].green, found[Sli.LATENCY].green) == (Tally(2, 0), Tally(2, 1))


def test_nothing_of_a_line_is_in_a_message(edge: Logs) -> None:
    edge.write(Side.BLUE, "192.0.2.7 - alice")
    reading = edge.signal.read(START + PERIOD)
    assert reading == Unreachable("logs", "blue: 1 of 1 new lines are not in the format envoy")


def test_a_line_among_others_that_cannot_be_read_is_passed_over(edge: Logs) -> None:
    edge.write(Side.GREEN, "192.0.2.7 - alice", envoy(AT))
    assert _read(edge)[Sli.AVAILABILITY].green == Tally(1, 0)


def test_a_line_that_comes_after_its_period_was_closed_counts_in_the_open_one(edge: Logs) -> None:
    edge.write(Side.GREEN, envoy(AT))
    _read(edge)
    edge.write(Side.GREEN, envoy(AT, 503))
    found = _read(edge, 3)[Sli.AVAILABILITY]
    assert (found.green, found.start) == (Tally(1, 1), START + PERIOD)


def test_logs_that_never_said_anything_are_no_data(edge: Logs) -> None:
    assert isinstance(edge.signal.read(START + PERIOD), Counted)
    assert edge.signal.read(START + 4 * PERIOD) == NoData("logs")


def test_one_silent_log_is_a_side_without_traffic(edge: Logs) -> None:
    edge.write(Side.BLUE, envoy(AT))
    found = _read(edge)[Sli.AVAILABILITY]
    assert (found.blue, found.green, found.share) == (Tally(1, 0), Tally(0, 0), 0.0)


def test_a_missing_log_names_its_side(tmp_path: Path) -> None:
    files = {side: LogFile(tmp_path / f"{side}.log", written(LogFormat.ALB)) for side in Side}
    signal = AccessLogSignal("logs", files, period=PERIOD, delay=PERIOD)
    files[Side.BLUE].path.touch()
    assert signal.read(START) == Unreachable("logs", "green: no such file or directory")
    signal.close()


def test_both_sides_and_sound_spans_are_needed(tmp_path: Path) -> None:
    files = {side: LogFile(tmp_path / "log", written(LogFormat.ALB)) for side in Side}
    for broken in (
        lambda: AccessLogSignal("logs", {Side.BLUE: files[Side.BLUE]}, period=PERIOD, delay=PERIOD),
        lambda: AccessLogSignal("logs", files, period=-PERIOD, delay=PERIOD),
        lambda: AccessLogSignal("logs", files, period=PERIOD, delay=-PERIOD),
        lambda: AccessLogSignal("logs", files, period=PERIOD, delay=PERIOD, slow=timedelta(0)),
    ):
        _refused(broken)


def _refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidValue):
        make()


def test_a_busy_log_is_counted_whole(edge: Logs) -> None:
    """A period of 2 000 requests a second."""
    clients = [f"10.0.{n % 250}.{n % 200}" for n in range(20_000)]
    edge.write(Side.GREEN, *(envoy(AT, 200 if n % 50 else 503, client=one) for n, one in enumerate(clients)))
    assert _read(edge)[Sli.AVAILABILITY].green == Tally(20_000, 400)


def test_what_is_left_out_is_in_no_count_and_what_is_declared_is_bad(tmp_path: Path) -> None:
    files = {side: LogFile(tmp_path / f"{side}.log", written(LogFormat.ENVOY)) for side in Side}
    for log in files.values():
        log.path.touch()
    counting = Counting(bad=frozenset(("429",)), paths=("/healthz",))
    with AccessLogSignal("logs", files, period=PERIOD, delay=timedelta(0), counting=counting) as signal:
        signal.read(START)
        lines = [envoy(AT, 429), envoy(AT), *(envoy(AT, 503, path="/healthz") for _ in range(9))]
        files[Side.GREEN].path.write_text("".join(f"{line}\n" for line in lines))
        batch = _batches(signal.read(START + PERIOD))[Sli.AVAILABILITY]
    assert batch.green == Tally(2, 1)
    assert signal.left_out[Side.GREEN] == 9
