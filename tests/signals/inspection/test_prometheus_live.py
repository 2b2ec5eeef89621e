"""A real server of the Prometheus API is asked: healthy counters show no fault, planted ones do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from migrate.model.signal_fault import SignalFault
from migrate.model.spec.signal import MetricsSpec
from migrate.rehearse.metrics.victoria import Victoria
from migrate.signals.inspection.inspect import inspect
from migrate.signals.inspection.inspection import Inspection
from tests.signals.inspection.counters import Counter, healthy

_RUNS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victoria]:
    with Victoria(tmp_path_factory.mktemp("victoria")) as server:
        yield server


def stored(server: Victoria, counters: list[Counter], run: str, now: datetime) -> None:
    """The last ten minutes of them."""
    moments: dict[float, dict[str, float]] = {}
    for each in counters:
        labels = ",".join(f'{name}="{value}"' for name, value in each.labels.items() if name != "__name__")
        series = f'{each.labels["__name__"]}{{{labels},run="{run}"}}'
        for ago, value in each.points:
            if ago <= 600:
                moments.setdefault(ago, {})[series] = value
    for ago, values in moments.items():
        server.put(now - timedelta(seconds=ago), values)


def tried(server: Victoria, run: str, now: datetime, green: str) -> Inspection:
    def side(name: str) -> dict[str, object]:
        ours = f'side="{name}",run="{run}"'
        total, bad = f"requests_total{{{ours}}}", f'requests_total{{{ours},code=~"5.."}}'
        return {"source": "prometheus", "url": server.url, "total": total, "bad": bad}

    spec = MetricsSpec.model_validate(
        {"name": "counters", "kind": "metrics", "blue": side("blue"), "green": side(green)}, strict=False
    )
    return inspect([spec], None, folder=Path(), targets=lambda _: {}, now=now)[0]


def test_healthy_counters_show_no_fault_and_another_label_does(server: Victoria) -> None:
    run, now = str(next(_RUNS)), datetime.now(UTC).replace(microsecond=0)
    stored(server, [*healthy("blue"), *healthy("green")], run, now)
    seen = tried(server, run, now, "green")
    assert seen.findings == ()
    assert [query.series for query in seen.looks[0].queries] == [3, 1]
    (finding,) = tried(server, run, now, "gren").findings
    assert (finding.id, finding.seen) == (SignalFault.SELECTS_NOTHING, 'requests_total has side "blue", "green"')
