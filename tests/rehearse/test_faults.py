"""A rehearsal file can name every fault, and only faults that can be."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from migrate.model.side import Cloud, Side
from migrate.rehearse.faults import (
    FAULT,
    AddedLatency,
    ApiErrors,
    ApiThrottled,
    AppKilled,
    ControllerKilled,
    DnsServerDown,
    EdgeKilled,
    ErrorRatio,
    Fault,
    Hang,
    Layer,
    MetricsDown,
    Place,
    struck,
)

NAMED: list[tuple[dict[str, object], Fault, Side | Place]] = [
    (
        {"fault": "error-ratio", "side": "green", "ratio": 0.05},
        ErrorRatio(Side.GREEN, 0.05),
        Side.GREEN,
    ),
    (
        {"fault": "added-latency", "side": "blue", "milliseconds": 200, "ratio": 0.5, "layer": "edge"},
        AddedLatency(Side.BLUE, 200.0, 0.5, Layer.EDGE),
        Side.BLUE,
    ),
    ({"fault": "hang", "side": "green"}, Hang(Side.GREEN), Side.GREEN),
    ({"fault": "app-killed", "side": "green"}, AppKilled(Side.GREEN), Side.GREEN),
    ({"fault": "edge-killed", "side": "blue"}, EdgeKilled(Side.BLUE), Side.BLUE),
    ({"fault": "dns-server-down", "server": 1}, DnsServerDown(1), Place.DNS),
    ({"fault": "api-throttled", "cloud": "aws", "ratio": 0.5}, ApiThrottled(Cloud.AWS, 0.5), Place.API),
    ({"fault": "api-errors", "cloud": "gcp", "status": 500}, ApiErrors(Cloud.GCP, status=500), Place.API),
    ({"fault": "controller-killed"}, ControllerKilled(), Place.CONTROLLER),
    ({"fault": "metrics-down"}, MetricsDown(), Place.METRICS),
]


@pytest.mark.parametrize(("text", "fault", "place"), NAMED, ids=[str(text["fault"]) for text, _, _ in NAMED])
def test_every_fault_is_read_from_its_name_and_knows_where_it_strikes(
    text: dict[str, object], fault: Fault, place: Side | Place
) -> None:
    assert FAULT.validate_python(text) == fault
    assert struck(fault) is place


@pytest.mark.parametrize(
    "text",
    [
        {"fault": "meteor"},
        {"side": "green", "ratio": 0.5},
        {"fault": "error-ratio", "side": "green", "ratio": 0},
        {"fault": "error-ratio", "side": "green", "ratio": 1.5},
        {"fault": "error-ratio", "side": "mauve", "ratio": 0.5},
        {"fault": "error-ratio", "side": "green", "ratio": 0.5, "colour": "red"},
        {"fault": "api-errors", "cloud": "aws", "status": 404},
        {"fault": "dns-server-down", "server": -1},
        {"fault": "added-latency", "side": "blue", "milliseconds": 0},
    ],
)
def test_a_fault_that_cannot_be_is_refused(text: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FAULT.validate_python(text)
