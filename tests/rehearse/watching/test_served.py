"""What a real edge logs says when a request came, who had it how long, and how it ended."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.log_format import LogFormat
from migrate.model.side import Side
from migrate.rehearse.app_fault import AppFault
from migrate.rehearse.edge_config import LOGGED
from migrate.rehearse.troupe import Troupe
from migrate.rehearse.watching.served import Served, read
from migrate.signals.logs.entry import LogEntry
from migrate.signals.logs.reader import LogReader, Written
from migrate.signals.tail import Tail
from tests.rehearse.stage import Stage, set_stage
from tests.waiting import eventually

FORWARDED = "2001:db8::7"
CLOCK = 5
"""Milliseconds: an edge reads its clock once for everything that one wake-up brings."""


class Logged:
    """A side whose edge writes a log, which is followed."""

    def __init__(self, stage: Stage, log: Path) -> None:
        self.app, self.edge = stage.apps[Side.BLUE], stage.edges[Side.BLUE]
        self.tail = Tail(log)
        self.tail.lines()

    def request(self, *, within: float = 3.0) -> Served:
        """One request, as the log tells it."""
        line = http.client.HTTPConnection(self.edge.plan.address, self.edge.plan.port, timeout=within)
        try:
            line.request("GET", "/", headers={"X-Request-Id": "r-1", "X-Forwarded-For": FORWARDED, "X-Retry": "1"})
            line.getresponse().read()
        except TimeoutError:
            pass
        finally:
            line.close()
        found: list[str] = []
        eventually(lambda: found.extend(self.tail.lines()) or found)
        (told,) = found
        return read(told)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    folder = tmp_path_factory.mktemp("log")
    with Troupe(folder) as troupe:
        log = folder / "access.log"
        logged = Logged(set_stage(troupe, Side.BLUE, access_log=log), log)
        yield logged
        logged.tail.close()


@pytest.fixture
def logged(running: Logged) -> Logged:
    running.app.calm()
    running.edge.calm()
    return running


def _ms(span: timedelta | None) -> float:
    assert span is not None
    return span / timedelta(milliseconds=1)


def test_an_answer_of_the_application(logged: Logged) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    told = logged.request()
    assert before <= told.start <= told.end <= datetime.now(UTC) + timedelta(milliseconds=1)
    assert (told.status, told.failed, told.client_left) == (200, False, False)
    assert told.waited is not None


def test_the_line_is_what_the_signal_reads(logged: Logged) -> None:
    told = logged.request()
    assert json.loads(told.line).keys() == LOGGED.keys()
    (entry,) = LogReader(Written(LogFormat.ENVOY)).read([told.line])
    assert isinstance(entry, LogEntry)
    assert (entry.client, entry.again, entry.failed) == (FORWARDED, True, False)
    assert entry.identity is not None
    assert entry.identity.startswith("r-1 ")


def test_an_error_of_the_application_is_its_own(logged: Logged) -> None:
    logged.app.misbehave(AppFault(error_share=1.0))
    told = logged.request()
    assert (told.status, told.failed) == (500, True)
    assert told.waited is not None


def test_an_error_of_the_edge_never_reached_the_application(logged: Logged) -> None:
    logged.edge.abort(1.0)
    told = logged.request()
    assert (told.status, told.failed, told.at_work, told.waited) == (503, True, None, None)


def test_time_that_the_application_takes_is_its_own(logged: Logged) -> None:
    logged.app.misbehave(AppFault(added_ms=200))
    told = logged.request()
    assert _ms(told.took) >= 200 - CLOCK
    assert _ms(told.waited) >= 200 - CLOCK


def test_time_that_the_edge_takes_is_its_own(logged: Logged) -> None:
    logged.edge.delay(1.0, seconds=0.2)
    told = logged.request()
    assert _ms(told.took) >= 200 - CLOCK
    assert _ms(told.asked) >= 200 - CLOCK
    assert _ms(told.waited) < 150


def test_an_application_that_hangs_has_it_until_the_edge_gives_up(logged: Logged) -> None:
    logged.app.misbehave(AppFault(hang_share=1.0))
    told = logged.request()
    assert (told.status, told.failed, told.waited) == (504, True, None)
    assert told.at_work is not None
    assert told.at_work[1] == told.end
    assert _ms(told.took) >= 500 - CLOCK


def test_a_client_that_goes_away_is_known_as_such(logged: Logged) -> None:
    logged.app.misbehave(AppFault(added_ms=300))
    told = logged.request(within=0.05)
    assert (told.client_left, told.failed) == (True, False)


@pytest.mark.parametrize("line", ["", "{}", "[1]", "null", '{"start_time": "today"}'])
def test_what_no_edge_wrote_is_refused(line: str) -> None:
    with pytest.raises(RehearsalError, match="access log cannot be read"):
        read(line)
