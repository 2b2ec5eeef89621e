"""What edges log is what each source answers to the signal that the rehearsal declares for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from migrate.errors import RehearsalError
from migrate.model.batch import Tally
from migrate.model.side import Cloud, Side
from migrate.model.slo import Sli
from migrate.model.spec.signal import MetricsSpec
from migrate.rehearse.watching.config import Config
from migrate.rehearse.watching.declared import Addresses, declared
from migrate.rehearse.watching.feeding import Feeding
from migrate.rehearse.watching.sample import ONE_IN
from migrate.rehearse.watching.watched import MINUTE, Watched
from migrate.rehearse.world import CREDENTIALS
from migrate.signals.declared import meter

CLOUDS = {Side.BLUE: Cloud.AWS, Side.GREEN: Cloud.GCP}
SLOW = timedelta(milliseconds=300)
ASKED = [each for each in Watched if each.logged and each.meters]
PASSED = (datetime.now(UTC) - 3 * MINUTE).replace(second=0, microsecond=0)
"""A minute that is over."""


class Edges:
    """Two logs as edges write them, and what follows them."""

    def __init__(self, folder: Path, watched: Watched) -> None:
        self.logs = {side: folder / f"access-{side}.log" for side in Side}
        self.shipped = {side: folder / f"shipped-{side}.log" for side in Side}
        meters = {side: watched.meters[cloud] for side, cloud in CLOUDS.items() if watched.meters}
        self.feeding = Feeding(Config(logs=self.logs, meters=meters, shipped=self.shipped))
        self.watched = watched

    def log(self, side: Side, count: int, *, status: int = 200, took: int = 20) -> None:
        """So many requests, `took` milliseconds each, nearly all of it the application's."""
        told = {"start_time": PASSED.isoformat(), "response_code": status, "response_flags": "-", "duration": took}
        line = json.dumps(told | {"request_tx_duration": 1, "response_duration": took})
        with self.logs[side].open("a") as log:
            log.writelines([f"{line}\n"] * count)

    def answer(self, side: Side) -> dict[Sli, Tally]:
        """What the signal reads of that minute."""
        ready = self.feeding.ready
        sources = Addresses(aws=ready.aws, google=ready.google)
        document = declared(self.watched, CLOUDS, sources, period=MINUTE, slow=SLOW)
        spec = MetricsSpec.model_validate(document)
        series = meter(getattr(spec, side), SLOW).counts(PASSED, PASSED + 2 * MINUTE, MINUTE)
        assert set(series) == {PASSED}
        return dict(series[PASSED])


@pytest.fixture
def edges(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edges]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    made = Edges(tmp_path, request.param)
    with made.feeding:
        made.feeding.look()  # nothing is logged yet, nor is there a file
        yield made


@pytest.mark.parametrize("edges", ASKED, indirect=True)
def test_each_source_tells_of_each_side_what_its_edge_logged(edges: Edges) -> None:
    edges.log(Side.BLUE, 60)
    edges.log(Side.GREEN, 30, status=503, took=30)
    edges.log(Side.GREEN, 30, took=400)
    edges.feeding.look()
    traced = {"xray", "cloud-trace"} & {kind.value for kind in edges.watched.meters.values()}
    part = ONE_IN if traced else 1
    assert edges.answer(Side.BLUE) == {Sli.AVAILABILITY: Tally(60 // part, 0), Sli.LATENCY: Tally(60 // part, 0)}
    bad = Tally(60 // part, 30 // part)
    assert edges.answer(Side.GREEN) == {Sli.AVAILABILITY: bad, Sli.LATENCY: bad}


@pytest.mark.parametrize("edges", [Watched.LOG], indirect=True)
def test_logs_are_shipped_line_by_line_as_they_grow(edges: Edges) -> None:
    assert [path.read_text() for path in edges.shipped.values()] == ["", ""]
    edges.log(Side.GREEN, 2)
    edges.feeding.look()
    edges.log(Side.GREEN, 1, status=500)
    edges.feeding.look()
    assert edges.shipped[Side.GREEN].read_text() == edges.logs[Side.GREEN].read_text()
    assert edges.shipped[Side.BLUE].read_text() == ""


@pytest.mark.parametrize("edges", [Watched.LOG], indirect=True)
def test_what_no_edge_writes_is_no_silence(edges: Edges) -> None:
    edges.logs[Side.BLUE].write_text("not a line\n")
    with pytest.raises(RehearsalError, match="access log cannot be read"):
        edges.feeding.look()
