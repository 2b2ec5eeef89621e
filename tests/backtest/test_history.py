"""The requests of a history, in whatever order they stand, as the batches that the live source would have told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.backtest.history import History, arm
from migrate.model.batch import Batch, Counted
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.model.slo import Sli
from migrate.signals.access_log import AccessLogSignal, LogFile
from migrate.signals.logs.counting import Counting
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Written
from tests.signals.log_lines import envoy

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PERIOD, SLOW = timedelta(seconds=10), timedelta(milliseconds=300)
REQUESTS = st.lists(
    st.tuples(
        st.integers(1, 119),
        st.sampled_from(Side),
        st.sampled_from([200, 200, 200, 302, 404, 429, 499, 503]),
        st.sampled_from([12, 900]),
        st.sampled_from([7, 8, 9]),
    ),
    max_size=80,
)
tried = settings(deadline=None, database=None, derandomize=True, max_examples=40)


LAST = (119, Side.BLUE, 200, 12, 7)
"""So that the live source is not taken for stale."""


def _line(second: int, side: Side, status: int, ms: int, number: int) -> str:
    """A client calls one side."""
    client = f"192.0.2.{number}" if side is Side.BLUE else f"198.51.100.{number}"
    return envoy(START + timedelta(seconds=second), status, ms=ms, client=client)


def _told(batches: list[Batch]) -> list[object]:
    """All that a gate reads, period by period; a batch in which nothing was heard says nothing."""
    return [(b.sli, b.start, b.tallies, b.weighed, b.felt, b.answers) for b in batches]


@tried
@given(REQUESTS)
def test_a_history_in_any_order_counts_as_the_live_source_does(
    requests: list[tuple[int, Side, int, int, int]],
) -> None:
    counting = Counting(bad=frozenset(("429",)))
    lines = [(each[1], _line(*each)) for each in [*sorted(requests), LAST]]
    with TemporaryDirectory() as folder:
        files = {side: LogFile(Path(folder) / side, Written(LogFormat.ENVOY)) for side in Side}
        for log in files.values():
            log.path.touch()
        signal = AccessLogSignal("logs", files, period=PERIOD, delay=timedelta(0), slow=SLOW, counting=counting)
        with signal:
            signal.read(START)
            for side, log in files.items():
                log.path.write_text("".join(f"{line}\n" for of, line in lines if of is side))
            reading = signal.read(START + timedelta(seconds=120))
    live = list(reading.batches) if isinstance(reading, Counted) else []
    history = History(PERIOD, counting, SLOW)
    for side, line in reversed(lines):
        for told in LogReader(Written(LogFormat.ENVOY)).read([line]):
            assert isinstance(told, LogEntry)
            history.add(told, side)
    assert _told(list(history.batches())) == _told(live)


@tried
@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=40))
def test_all_of_a_client_is_in_one_arm(clients: list[str | None]) -> None:
    arms = {client: {arm(client, number) for number in range(4)} for client in clients}
    assert all(len(of) == (2 if client is None else 1) for client, of in arms.items())


def test_both_arms_have_their_half() -> None:
    green = sum(arm(f"198.51.{number // 256}.{number % 256}", 0) is Side.GREEN for number in range(2000))
    assert 850 < green < 1150


def test_no_address_is_kept() -> None:
    history = History(PERIOD, Counting())
    history.add(LogEntry(START, 200, client="192.0.2.7"), Side.BLUE)
    assert "192.0.2.7" not in repr(vars(history))
    assert [batch.sli for batch in history.batches()] == [Sli.AVAILABILITY]
